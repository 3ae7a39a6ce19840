"""Gates of blobs that were read before, kept in the user's cache folder. A blob never changes, and what streams
compile to depends on the program alone, whose name the file has: nothing is ever stale.

Configs of neighbouring commits have nearly the same tests: each is written once, and blobs refer to it by number.
A cache that is damaged, lost or not writable costs time and nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

import orjson

from okdstreams.disk.cache import cache_folder, digest, key, store
from okdstreams.gates.lives import Gating, Point

MOST = 60_000
"""So many blobs are remembered; beyond that, only those of the last history."""

_PREFIX = "gates-"


def recall() -> dict[str, Gating | None]:
    """The gates of every blob that is remembered."""
    path = _path()
    if not path:
        return {}
    try:
        with open(path, "rb") as f:
            checksum, _, body = f.read().partition(b"\n")
    except OSError:
        return {}
    if checksum != digest(body).encode():
        return {}
    data = orjson.loads(body)
    points = [(name, Point(gate, job)) for name, gate, job in data["points"]]
    return {
        blob: None if entry is None else Gating(entry[0], dict(points[number] for number in entry[1]))
        for blob, entry in data["blobs"].items()
    }


def remember(gatings: Mapping[str, Gating | None]) -> None:
    """Keep the gates of these blobs, and of no others."""
    path = _path()
    if not path:
        return
    numbers: dict[tuple[str, str, str], int] = {}
    blobs = {
        blob: None
        if gating is None
        else (gating.stream, [numbers.setdefault((name, *point), len(numbers)) for name, point in gating.tests.items()])
        for blob, gating in gatings.items()
    }
    body = orjson.dumps({"points": list(numbers), "blobs": blobs})
    store(path, digest(body).encode() + b"\n" + body, _PREFIX, 1)


def _path() -> str:
    folder = cache_folder()
    return os.path.join(folder, f"{_PREFIX}{key(())}") if folder else ""
