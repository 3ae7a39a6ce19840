"""Disk: making an output folder hold exactly what was rendered.

Nothing half-written: each file is replaced in one step. Nothing lost: only files that an earlier run wrote, and
recorded in the index, are ever removed; the index names a file before it is written and until it is gone.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import NamedTuple

from okdstreams.disk.atomic import write_atomically
from okdstreams.disk.cache import digest
from okdstreams.disk.names import INDEX, PARTIAL
from okdstreams.syntax.diagnostics import Span
from okdstreams.terminal import uninterrupted

_BELOW = re.compile(r"(?:(?!\.\.?/)[^/\0]+/)*(?!\.\.?$)[^/\0]+")
"""A path below a folder, as nearly every line of the index is one."""

_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


class TreeError(Exception):
    """A folder that cannot be used as it is. `span` is where, `hint` what to do."""

    def __init__(self, path: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.span = Span(path)
        self.hint = hint


class FolderChanges(NamedTuple):
    """How an output folder differs from what is rendered; paths relative to the folder, sorted."""

    missing: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    orphaned: tuple[str, ...] = ()
    unchanged: int = 0

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.orphaned)


NO_DIGESTS: Mapping[str, str] = MappingProxyType({})


def compare(folder: str, texts: Mapping[str, str], digests: Mapping[str, str] = NO_DIGESTS) -> FolderChanges:
    """What has to change for `folder` to hold `texts`, and files of these `digests`. Reads only."""
    root = Path(folder)
    missing, stale = [], []
    for path in texts:
        content = _content(f"{folder}/{path}")
        if content is None:
            missing.append(path)
        elif content != texts[path].encode():
            stale.append(path)
    for path in digests:
        content = _content(f"{folder}/{path}")
        if content is None:
            missing.append(path)
        elif digest(content) != digests[path]:
            stale.append(path)
    index = _read_index(root)
    orphaned = [path for path in index if path not in texts and path not in digests and os.path.lexists(root / path)]
    if (
        not missing
        and not stale
        and not orphaned
        and _content(f"{root}/{INDEX}") != _index_text([*texts, *digests]).encode()
    ):
        (stale if os.path.lexists(root / INDEX) else missing).append(INDEX)
    unchanged = len(texts) + len(digests) - len([p for p in (*missing, *stale) if p != INDEX])
    return FolderChanges(tuple(sorted(missing)), tuple(sorted(stale)), tuple(sorted(orphaned)), unchanged)


class TextsNeeded(Exception):
    """Files have to be written of which nothing but the digest is known: `paths`."""

    def __init__(self, paths: AbstractSet[str]) -> None:
        super().__init__()
        self.paths = paths


def write(folder: str, texts: Mapping[str, str], digests: Mapping[str, str] = NO_DIGESTS) -> FolderChanges:
    """Make `folder` hold `texts`: write what differs, remove what an earlier run wrote and nothing renders now.

    Raises TextsNeeded before anything is written, if a file differs of which only the digest is given.
    """
    root = Path(folder)
    with _locked(root), uninterrupted():
        changes = compare(folder, texts, digests)
        if not changes:
            return changes
        if unknown := digests.keys() & {*changes.missing, *changes.stale}:
            raise TextsNeeded(unknown)
        _remove_partial(root)
        for path in (*changes.missing, *changes.stale, *changes.orphaned):
            _refuse_link(root, path)
        before = set(_read_index(root))
        write_atomically(f"{root}/{INDEX}", _index_text({*before, *texts, *digests}).encode())
        for path in sorted({*changes.missing, *changes.stale} - {INDEX}):
            write_atomically(f"{root}/{path}", texts[path].encode())
        for path in changes.orphaned:
            (root / path).unlink(missing_ok=True)
            _remove_empty(root, (root / path).parent)
        write_atomically(f"{root}/{INDEX}", _index_text([*texts, *digests]).encode())
    return changes


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    """Two renders into one folder take turns."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        handle = os.open(root, os.O_RDONLY)
    except OSError as e:
        raise TreeError(
            str(root), f"{root} cannot be used: {e.strerror}", "name another folder with --output DIR"
        ) from e
    try:
        with suppress(ImportError, OSError):  # a platform or file system without locks
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _content(path: str) -> bytes | None:
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


def _index_text(paths: Iterable[str]) -> str:
    return "".join(f"{path}\n" for path in sorted(paths))


def _read_index(root: Path) -> list[str]:
    content = _content(f"{root}/{INDEX}")
    if content is None:
        return []
    lines = content.decode("utf-8", "replace").splitlines()
    for number, line in enumerate(lines, 1):
        if _BELOW.fullmatch(line):
            continue
        parts = PurePosixPath(line).parts
        if not parts or line.startswith("/") or ".." in parts or "\0" in line or str(PurePosixPath(line)) != line:
            hint = "a merge may have damaged it; remove the file and render again"
            raise TreeError(str(root / INDEX), f"line {number} is not a path below this folder: {line!r}", hint)
    return lines


def _refuse_link(root: Path, path: str) -> None:
    """Never write or remove through a link, out of the folder."""
    for parent in [*reversed(PurePosixPath(path).parents)][1:]:
        if (root / parent).is_symlink():
            raise TreeError(
                str(root / parent),
                f"{root / parent} is a link",
                "replace the link by a folder: render does not follow it",
            )
    if (root / path).is_dir() and not (root / path).is_symlink():
        raise TreeError(str(root / path), f"{root / path} is a folder", "a file is rendered here; move the folder away")


def _remove_partial(root: Path) -> None:
    for folder, _, names in os.walk(root):
        for name in names:
            if name.startswith(PARTIAL):
                Path(folder, name).unlink(missing_ok=True)


def _remove_empty(root: Path, folder: Path) -> None:
    with suppress(OSError):
        while folder != root:
            folder.rmdir()
            folder = folder.parent
