"""What clean streams were rendered to: while neither they nor the output change, nothing is compiled.

Digests and names only, as in store.py. The key is every byte of every stream file and the program itself; every file of
the output is read and compared each time. Asked before anything heavy is imported, so it imports nothing that is.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping

from okdstreams.disk.cache import cache_folder, digest, key, store
from okdstreams.disk.names import INDEX
from okdstreams.incremental.clean import APART, InDoubt, read_plainly

MOST = 20
"""Sets of streams that are kept; the oldest go."""

_PREFIX = "rendered-"


def is_rendered(streams: str, output: str) -> int:
    """How many files the output holds, if these are what the streams render to; 0 when that has to be found out."""
    digests = _rendered(streams)
    return len(digests) if digests and _holds(output, digests) else 0


def is_committed(streams: str, output: str) -> bool:
    """Whether the output holds what the streams render to, and HEAD just that: the two do not differ.

    False when that has to be found out.
    """
    digests = _rendered(streams)
    if not digests:
        return False
    from okdstreams.git.snapshot import HistoryError, snapshot

    try:
        stored = snapshot(output, "HEAD")
    except HistoryError:
        return False
    return stored.ids.keys() == {*digests, INDEX} and _holds(output, digests, stored.holds)


def keep_rendered(files: Mapping[str, bytes], digests: Mapping[str, str]) -> None:
    """Remember the digest of every file that clean streams render to."""
    from orjson import dumps  # ten times as fast, and whoever renders has it

    if cache := cache_folder():
        store(_path(cache, files.items()), dumps(dict(digests)), _PREFIX, MOST)


def _rendered(streams: str) -> dict[str, str]:
    """The digest of every file that the streams render to, by its path; empty when that is not known."""
    cache = cache_folder()
    if not cache:
        return {}
    try:
        with open(_path(cache, read_plainly(streams)), "rb") as f:
            digests = json.load(f)
    except (OSError, InDoubt, ValueError):
        return {}
    return digests if isinstance(digests, dict) else {}


def _holds(
    output: str, digests: Mapping[str, str], agrees: Callable[[str, bytes], bool] = lambda path, content: True
) -> bool:
    """Whether a folder has the files of these digests, the index of just these, and nothing that is foreign there.

    `agrees` is asked about each, with its content. What cannot be read is left to whoever tells of it.
    """
    from okdstreams.disk.index import Index, content_of, foreign, index_text

    try:
        index = content_of(f"{output}/{INDEX}")
        if index != index_text(digests).encode() or not agrees(INDEX, index):
            return False
        for path, stored in digests.items():
            content = content_of(f"{output}/{path}")
            if content is None or digest(content) != stored or not agrees(path, content):
                return False
        return not any(True for _ in foreign(output, Index(tuple(digests)), digests))
    except OSError:
        return False


def _path(cache: str, files: Iterable[tuple[str, bytes]]) -> str:
    return os.path.join(cache, f"{_PREFIX}{key(files, APART)}")
