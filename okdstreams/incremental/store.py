"""The parts of a fleet that were found clean, kept in the user's cache folder until the next run.

Digests and names only: what is written is always compiled. A file that is damaged, or of another program, is no file.
Two runs at once each write a whole file, and the last one stays.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from okdstreams.disk.cache import cache_folder, digest, key, store
from okdstreams.incremental.clean import APART

if TYPE_CHECKING:
    from okdstreams.incremental.partition import PartRecord

MOST = 8
"""Fleets that are remembered; the oldest go."""

RENDERED, CHECKED = "fleet-", "checked-"
"""What was done with a fleet when it was found clean. A check makes no outputs: it remembers their paths alone."""

MANY = 500
"""Streams from which on a check remembers the parts: fewer are checked in the time in which Python starts."""


class Remembered(NamedTuple):
    """A clean fleet: the digests of its settings files, all its versions, its parts."""

    settings: dict[str, str]
    versions: list[str]
    parts: list[PartRecord]
    fleet_wide: dict[str, str]
    """Path to digest of the outputs that are of no part."""


def recall(folder: str, done: str = RENDERED) -> Remembered | None:
    """What was remembered of the streams in `folder`, by this very program."""
    path = _path(folder, done)
    if not path:
        return None
    try:
        with open(path, "rb") as f:
            content = f.read()
    except OSError:
        return None
    checksum, _, body = content.partition(b"\n")
    if checksum != digest(body).encode():
        return None
    from okdstreams.incremental.partition import PartRecord

    data: dict[str, Any] = orjson.loads(body)
    return Remembered(**{**data, "parts": [PartRecord(*fields) for fields in data["parts"]]})


def has(folder: str, done: str) -> bool:
    """Whether there may be anything to recall of the streams in `folder`."""
    return os.path.exists(_path(folder, done))


def remember(folder: str, fleet: Remembered, done: str = RENDERED) -> None:
    """Keep a clean fleet. A cache that cannot be written is no error."""
    path = _path(folder, done)
    if not path:
        return
    body = orjson.dumps({**fleet._asdict(), "parts": [list(part) for part in fleet.parts]})
    store(path, digest(body).encode() + b"\n" + body, done, MOST)


def is_on() -> bool:
    """Whether anything is remembered at all."""
    return bool(cache_folder())


def _path(folder: str, done: str) -> str:
    cache = cache_folder()
    place = f"{os.path.abspath(folder)}\0{folder}".encode("utf-8", "surrogateescape")
    return os.path.join(cache, f"{done}{key([('', place)], APART)}") if cache else ""
