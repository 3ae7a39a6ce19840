"""Disk: making an output folder hold exactly what was rendered.

Nothing half-written: each file is written beside its place and put there in one step. Nothing lost: only files that an
earlier run wrote, and recorded in the index, are ever removed; the index names a file before it is written and until it
is gone. Nothing slips in: what lies in the folders besides is told.

Nothing is forced onto the disk (fsync). A killed or failed run needs none of it, and what a power failure leaves, an
empty file or an index that cannot be read, is found by the next run, which compares bytes, and made anew.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from itertools import accumulate
from types import MappingProxyType
from typing import NamedTuple

from okdstreams.disk.atomic import write_atomically
from okdstreams.disk.cache import digest
from okdstreams.disk.errors import TreeError
from okdstreams.disk.index import Index, Past, content_of, foreign, index_text, no_past, read_index
from okdstreams.disk.names import INDEX, PARTIAL
from okdstreams.terminal import uninterrupted


class FolderChanges(NamedTuple):
    """How an output folder differs from what is rendered; paths relative to the folder, sorted."""

    missing: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    orphaned: tuple[str, ...] = ()
    unchanged: int = 0
    foreign: tuple[str, ...] = ()
    """What lies in the folders and nothing here wrote. It is never touched."""
    damage: str = ""
    """What was wrong with the index."""

    def __bool__(self) -> bool:
        """Whether there is something to write or to remove."""
        return bool(self.missing or self.stale or self.orphaned)


NO_DIGESTS: Mapping[str, str] = MappingProxyType({})


def compare(
    folder: str, texts: Mapping[str, str], digests: Mapping[str, str] = NO_DIGESTS, past: Past = no_past
) -> FolderChanges:
    """What has to change for `folder` to hold `texts`, and files of these `digests`. Reads only.

    `past` is asked for the index of the last commit when that of the folder is missing or damaged.
    """
    return _compared(folder, texts, digests, past)[0]


def _compared(
    folder: str, texts: Mapping[str, str], digests: Mapping[str, str], past: Past
) -> tuple[FolderChanges, Index]:
    """The same, with the index that it was compared by."""
    missing, stale = [], []
    absent = {parent for parent in _folders(texts) | _folders(digests) if _is_absent(f"{folder}/{parent}")}

    def content_at(path: str) -> bytes | None:
        return None if absent and path.rpartition("/")[0] in absent else content_of(f"{folder}/{path}")

    for path in texts:
        content = content_at(path)
        if content is None:
            missing.append(path)
        elif content != texts[path].encode():
            stale.append(path)
    for path, wanted in digests.items():
        content = content_at(path)
        if content is None:
            missing.append(path)
        elif digest(content) != wanted:
            stale.append(path)
    index = read_index(folder, past)
    rendered = dict.fromkeys((*texts, *digests))
    gone = [path for path in index.paths if path not in rendered]
    orphaned = [path for path in gone if os.path.lexists(f"{folder}/{path}")]
    differs = content_of(f"{folder}/{INDEX}") != index_text(rendered).encode()
    if index.damage or (differs and not missing and not stale and not orphaned):
        (stale if os.path.lexists(f"{folder}/{INDEX}") else missing).append(INDEX)
    unchanged = len(texts) + len(digests) - len([p for p in (*missing, *stale) if p != INDEX])
    besides = foreign(folder, index, rendered)
    missing, stale, orphaned = map(sorted, (missing, stale, orphaned))
    changes = FolderChanges(tuple(missing), tuple(stale), tuple(orphaned), unchanged, tuple(besides), index.damage)
    return changes, index


class TextsNeeded(Exception):
    """Files have to be written of which nothing but the digest is known: `paths`."""

    def __init__(self, paths: AbstractSet[str]) -> None:
        super().__init__()
        self.paths = paths


def write(
    folder: str,
    texts: Mapping[str, str],
    digests: Mapping[str, str] = NO_DIGESTS,
    past: Past = no_past,
    agree: Callable[[FolderChanges], None] = lambda changes: None,
) -> FolderChanges:
    """Make `folder` hold `texts`: write what differs, remove what an earlier run wrote and nothing renders now.

    Raises TextsNeeded before anything is written, if a file differs of which only the digest is given. `agree` is
    shown the changes before they are made, and may raise.
    """
    root = folder.rstrip("/") or "/"
    with _locked(root), uninterrupted():
        changes, index = _compared(folder, texts, digests, past)
        if not changes:
            return changes
        if unknown := digests.keys() & {*changes.missing, *changes.stale}:
            raise TextsNeeded(unknown)
        agree(changes)
        _remove_partial(root, _folders([*index.paths, *texts, *digests]))
        _refuse_links(root, [*changes.missing, *changes.stale, *changes.orphaned])
        _put_index(root, (*index.paths, *texts, *digests))
        for path in sorted({*changes.missing, *changes.stale} - {INDEX}):
            write_atomically(f"{root}/{path}", texts[path].encode())
        for path in changes.orphaned:
            with suppress(FileNotFoundError):
                os.unlink(f"{root}/{path}")
            _remove_empty(root, path.rpartition("/")[0])
        _put_index(root, (*texts, *digests))
    return changes


def _put_index(root: str, paths: Iterable[str]) -> None:
    """Let the index list these paths. One that does already is left alone."""
    content = index_text(dict.fromkeys(paths)).encode()
    if content_of(f"{root}/{INDEX}") != content:
        write_atomically(f"{root}/{INDEX}", content)


@contextmanager
def _locked(root: str) -> Iterator[None]:
    """Two renders into one folder take turns."""
    try:
        os.makedirs(root, exist_ok=True)
        handle = os.open(root, os.O_RDONLY)
    except OSError as e:
        raise TreeError(root, f"{root} cannot be used: {e.strerror}", "name another folder with --output DIR") from e
    try:
        with suppress(ImportError, OSError):  # a platform or file system without locks
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _is_absent(folder: str) -> bool:
    try:
        os.stat(folder)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:  # it is told when a file in it is read
        return False
    return False


def _folders(paths: Iterable[str]) -> set[str]:
    """The folders that paths are in."""
    return {path.rpartition("/")[0] for path in paths}


def _refuse_links(root: str, paths: Iterable[str]) -> None:
    """Never write or remove through a link, out of the folder."""
    plain: set[str] = set()
    for path in paths:
        for parent in accumulate(path.split("/")[:-1], "{}/{}".format):
            if parent not in plain and os.path.islink(f"{root}/{parent}"):
                raise TreeError(
                    f"{root}/{parent}",
                    f"{root}/{parent} is a link",
                    "replace the link by a folder: render does not follow it",
                )
            plain.add(parent)
        with suppress(OSError):
            if stat.S_ISDIR(os.lstat(f"{root}/{path}").st_mode):
                raise TreeError(
                    f"{root}/{path}", f"{root}/{path} is a folder", "a file is rendered here; move the folder away"
                )


def _remove_partial(root: str, folders: Iterable[str]) -> None:
    """What killed runs left: they wrote in the folders that the index names."""
    for folder in {"", *folders}:
        try:
            names = os.listdir(f"{root}/{folder}")
        except OSError:
            continue
        for name in names:
            if name.startswith(PARTIAL):
                with suppress(FileNotFoundError):
                    os.unlink(f"{root}/{folder}/{name}")


def _remove_empty(root: str, folder: str) -> None:
    with suppress(OSError):
        while folder:
            os.rmdir(f"{root}/{folder}")
            folder = folder.rpartition("/")[0]
