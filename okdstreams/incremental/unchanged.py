"""What clean streams were rendered to: while neither they nor the output change, nothing is compiled.

Digests and names only, as in store.py. The key is every byte of every stream file and the program itself; the output is
read and compared each time. Asked before anything heavy is imported, so it imports nothing that is.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping

from okdstreams.disk.cache import cache_folder, key, store
from okdstreams.incremental.clean import InDoubt, read_plainly

MOST = 20
"""Sets of streams that are kept; the oldest go."""

_PREFIX = "rendered-"


def is_rendered(streams: str, output: str) -> int:
    """How many files the output holds, if these are what the streams render to; 0 when that has to be found out."""
    cache = cache_folder()
    if not cache:
        return 0
    try:
        with open(_path(cache, read_plainly(streams)), "rb") as f:
            digests = json.load(f)
    except (OSError, InDoubt, ValueError):
        return 0
    from okdstreams.disk.tree import compare

    if not isinstance(digests, dict):
        return 0
    changes = compare(output, {}, digests)
    return 0 if changes or changes.foreign or changes.damage else len(digests)


def keep_rendered(files: Mapping[str, bytes], digests: Mapping[str, str]) -> None:
    """Remember the digest of every file that clean streams render to."""
    if cache := cache_folder():
        store(_path(cache, files.items()), json.dumps(dict(digests)).encode(), _PREFIX, MOST)


def _path(cache: str, files: Iterable[tuple[str, bytes]]) -> str:
    return os.path.join(cache, f"{_PREFIX}{key(files)}")
