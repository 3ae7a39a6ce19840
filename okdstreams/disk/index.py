"""The index of an output folder: which files render wrote there, and so may remove; and which lie there besides.

What lies in the folder never says what may be removed. A missing or damaged index is replaced by that of the last
commit, which whoever calls this has to ask for.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from okdstreams.disk.names import APART, INDEX, PARTIAL

_BELOW = re.compile(r"(?:(?!\.\.?/)[^/\0]+/)*(?!\.\.?$)[^/\0]+")
"""A path below a folder, with no other way to write it: no part of it is empty, `.` or `..`."""

_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>")

MISSING = "is missing"

_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


class Index(NamedTuple):
    """The paths that an index lists, and what is wrong with it."""

    paths: tuple[str, ...] = ()
    damage: str = ""


Past = Callable[[], bytes]
"""The index as the last commit has it; empty when there is none."""


def no_past() -> bytes:
    """Of a folder without history."""
    return b""


def parsed(content: bytes) -> Index:
    """An index by its bytes. Of a damaged one no line is believed."""
    lines = content.decode("utf-8", "replace").splitlines()
    for number, line in enumerate(lines, 1):
        if line.startswith(_CONFLICT):
            return Index(damage=f"line {number} is left of a merge: {line!r}")
        if not _BELOW.fullmatch(line):
            return Index(damage=f"line {number} is not a path below this folder: {line!r}")
    return Index(tuple(lines))


def read_index(root: str, past: Past) -> Index:
    """The index of a folder; in the place of a missing or damaged one that of the past, and what was wrong."""
    content = content_of(f"{root}/{INDEX}")
    if content is None and not _entries(root):
        return Index()
    index = Index(damage=MISSING) if content is None else parsed(content)
    return Index(parsed(past()).paths, index.damage) if index.damage else index


def index_text(paths: Iterable[str]) -> str:
    """The text of the index that lists these paths."""
    return "".join(f"{path}\n" for path in sorted(paths))


def foreign(root: str, index: Index, rendered: Iterable[str]) -> Iterator[str]:
    """The files in the folders below `root` that are neither rendered now nor in the index, nor left of a killed run.

    A root that is a whole repository, or where nothing was rendered before, has folders of others: there only those are
    looked into that have something of ours.
    """
    written = {*index.paths, *rendered}
    is_ours = bool(index.paths or index.damage not in ("", MISSING)) and not os.path.lexists(f"{root}/.git")
    folders = {path.partition("/")[0] for path in written if "/" in path}
    apart = content_of(f"{root}/{APART}/{INDEX}")
    if apart is not None:
        written |= {f"{APART}/{path}" for path in (INDEX, *parsed(apart).paths)}
    for entry in _entries(root):
        if entry.is_dir() and (is_ours or entry.name in folders):
            yield from (path for path in files_below(root, entry.name) if path not in written)


def content_of(path: str) -> bytes | None:
    """The bytes of a regular file; None when there is none, or something else is in its place."""
    try:
        handle = os.open(path, _READ)
    except OSError as e:
        if e.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO, errno.EISDIR):
            return None
        raise
    try:
        status = os.fstat(handle)
        return os.read(handle, status.st_size + 1) if stat.S_ISREG(status.st_mode) else None
    finally:
        os.close(handle)


def files_below(root: str, folder: str = "") -> Iterator[str]:
    """Everything below a folder of `root` that is no folder; a link to one is not followed, and what a killed run left
    is not counted."""
    at = f"{root}/{folder}" if folder else root
    if folder and os.path.islink(at):
        yield folder
        return
    for entry in _entries(at):
        path = f"{folder}/{entry.name}" if folder else entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from files_below(root, path)
        elif not entry.name.startswith(PARTIAL):
            yield path


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return []
