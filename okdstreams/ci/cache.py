"""The index of CI job names, kept between runs in the user's cache folder.

An entry is used when the file's content is the one it was made of. The content is not read as long as size, times and
inode are the same and older than the index (git's rule for its own); else its hash decides. So a fresh clone
costs a read and not a parse. An index is replaced in one step, so runs at one time do not disturb each other; one that
is damaged, of another format or not writable is the same as none.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from okdstreams.ci.names import FileJobs
from okdstreams.ci.problems import Problem
from okdstreams.disk.atomic import write_atomically
from okdstreams.disk.cache import cache_folder

FORMAT = "okdstreams-ci-index-2"
"""Changes whenever what is read from a file changes."""

MOST = 8
"""Checkouts whose index is kept; the oldest go."""

State = tuple[int, int, int, int]
"""Size, modification and change time in nanoseconds, inode."""


class Entry(NamedTuple):
    """What one file made, and of which state and content it was made."""

    state: State
    digest: str
    jobs: FileJobs


def index_path(root: str) -> Path | None:
    """The index file of the checkout at `root`; None when caches are switched off."""
    if not (folder := cache_folder()):
        return None
    name = hashlib.sha256(os.path.realpath(root).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return Path(folder, f"ci-{name}.json")


class Index(NamedTuple):
    """The entries by path, and when the run that wrote them began to look at the files (nanoseconds; 0: never)."""

    begun: int
    entries: dict[str, Entry]


def read_index(root: str) -> Index:
    """The index of the checkout at `root`.

    Of a checkout that was never indexed, the newest index of another one: its entries hold where the content is the
    same, and their states are of other files, so each is verified.
    """
    if (own := index_path(root)) is None:
        return Index(0, {})
    if (index := _load(own)) is not None:
        return index
    others = (_load(path) for path in reversed(_by_age(own.parent)) if path != own)
    return Index(0, next((index.entries for index in others if index is not None), {}))


def write_index(root: str, index: Index) -> None:
    """Keep the entries for the next run. A cache that cannot be written is no error."""
    if (path := index_path(root)) is None:
        return
    body = json.dumps(index, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    with suppress(OSError):
        write_atomically(str(path), f"{FORMAT} {_digest(body.encode())}\n{body}\n".encode("ascii"))
        for old in _by_age(path.parent)[:-MOST]:
            old.unlink(missing_ok=True)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _by_age(folder: Path) -> list[Path]:
    """All indexes, the oldest first."""
    aged = []
    with suppress(OSError):
        for path in folder.glob("ci-*.json"):
            with suppress(OSError):
                aged.append((path.stat().st_mtime_ns, path))
    return [path for _, path in sorted(aged)]


def _load(path: Path) -> Index | None:
    try:
        head, _, body = path.read_bytes().partition(b"\n")
        body = body.removesuffix(b"\n")
        if head.decode("ascii", "replace") != f"{FORMAT} {_digest(body)}":
            return None
        begun, entries = json.loads(body)
        return Index(begun, {name: _entry(written) for name, written in entries.items()})
    except (OSError, ValueError, TypeError, KeyError, IndexError, AttributeError):
        return None  # damaged or foreign: the same as no index


def _entry(written: Any) -> Entry:
    size, modified, changed, inode = written[0]
    names, problems, upgrading = written[2]
    jobs = FileJobs(tuple(names), tuple(Problem(*problem) for problem in problems), tuple(upgrading))
    return Entry((size, modified, changed, inode), written[1], jobs)
