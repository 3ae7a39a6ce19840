"""The ProwJobs that a checkout of the CI configuration knows."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain
from multiprocessing import get_context
from typing import NamedTuple

from okdstreams.ci.cache import Entry, Index, State, read_index, write_index
from okdstreams.ci.jobs import CiJobs
from okdstreams.ci.names import FOLDERS, FileJobs, names_in
from okdstreams.ci.problems import Problem, diagnostic
from okdstreams.disk.errors import TreeError

MAX_BYTES = 64 * 1024 * 1024
"""The largest generated job files have a few MiB."""

WORTH = 2 * 1024 * 1024
"""So many bytes of YAML take longer to parse than a second process takes to start."""

RACY = 2_000_000_000
"""A file that changed less than two seconds before the index was written may have changed again unseen."""


class _File(NamedTuple):
    path: str
    state: State
    mode: int


def read_ci_repo(folder: str) -> CiJobs:
    """Index a checkout, or ask the index. Raises TreeError when the folder is no such checkout."""
    if not any(os.path.isdir(os.path.join(folder, *f.split("/"))) for f in FOLDERS):
        hint = "name a checkout of the CI configuration, such as github.com/openshift/release, with --ci-repo DIR"
        raise TreeError(folder, f"{folder} has no {' or '.join(FOLDERS)}", hint)
    index = _Indexing(folder, read_index(folder))
    begun = time.time_ns()
    for file in sorted(chain.from_iterable(_walk(folder, name) for name in FOLDERS)):
        index.add(file)
    index.parse()
    if index.looked or len(index.entries) < len(index.earlier.entries):
        parsed = {path: entry for path, entry in index.entries.items() if entry.digest}
        write_index(folder, Index(begun, parsed))
    return _jobs(folder, index.entries)


class _Indexing:
    """Entries of all files: from the index where it holds, else from the files."""

    def __init__(self, root: str, earlier: Index) -> None:
        self.root = root
        self.earlier = earlier
        self.entries: dict[str, Entry] = {}
        self.pending: list[tuple[_File, str, bytes]] = []
        self.looked = False

    def add(self, file: _File) -> None:
        """Take the file's entry from the index, or read the file, and parse it later if its content is new."""
        old = self.earlier.entries.get(file.path)
        if old is not None and old.state == file.state and max(file.state[1:3]) + RACY < self.earlier.begun:
            self.entries[file.path] = old
            return
        self.looked = True
        content = _content(self.root, file)
        if isinstance(content, FileJobs):
            self.entries[file.path] = Entry(file.state, "", content)
            return
        digest = hashlib.sha256(content).hexdigest()
        if old is not None and old.digest == digest:
            self.entries[file.path] = Entry(file.state, digest, old.jobs)
        else:
            self.pending.append((file, digest, content))

    def parse(self) -> None:
        """Entries of the files whose content is new."""
        parsed = _parse([(file.path, content) for file, _, content in self.pending])
        for (file, digest, _), names in zip(self.pending, parsed, strict=True):
            self.entries[file.path] = Entry(file.state, digest, names)


def _jobs(folder: str, entries: dict[str, Entry]) -> CiJobs:
    problems = (
        diagnostic(os.path.join(folder, path), problem)
        for path, entry in sorted(entries.items())
        for problem in entry.jobs.problems
    )
    names = frozenset(chain.from_iterable(entry.jobs.names for entry in entries.values()))
    upgrading = frozenset(chain.from_iterable(entry.jobs.upgrading for entry in entries.values()))
    return CiJobs(names, tuple(problems), upgrading)


def _walk(root: str, folder: str) -> Iterator[_File]:
    """The YAML files below a folder of the checkout; links to folders are not followed."""
    try:
        children = list(os.scandir(os.path.join(root, *folder.split("/"))))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in children:
        path = f"{folder}/{entry.name}"
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(root, path)
        elif entry.name.endswith(".yaml"):
            try:
                status = os.stat(entry.path)
            except OSError:
                status = entry.stat(follow_symlinks=False)  # a link to nothing: told when it is read
            if not stat.S_ISDIR(status.st_mode):
                state = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
                yield _File(path, state, status.st_mode)


def _content(root: str, file: _File) -> bytes | FileJobs:
    """The bytes of a file, or why there are none."""
    if file.state[0] > MAX_BYTES:
        return _unread(f"file has more than {MAX_BYTES:,} bytes")
    if not (stat.S_ISREG(file.mode) or stat.S_ISLNK(file.mode)):
        return _unread("not a regular file")
    try:
        with open(os.path.join(root, *file.path.split("/")), "rb") as f:
            return f.read(MAX_BYTES)
    except OSError as e:
        return _unread(f"cannot be read: {e.strerror or e}")


def _unread(message: str) -> FileJobs:
    return FileJobs((), (Problem(1, 1, message),))


def _parse(files: Sequence[tuple[str, bytes]]) -> list[FileJobs]:
    """The jobs of each file; in several processes when that pays."""
    workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    size = sum(len(content) for _, content in files)
    workers = min(workers, 8, size // WORTH)
    if workers > 1:
        paths, contents = zip(*files, strict=True)
        try:
            with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
                return list(pool.map(names_in, paths, contents, chunksize=max(1, len(files) // (workers * 8))))
        except (OSError, BrokenProcessPool):
            pass  # no processes or semaphores to be had here: one does as well
    return [names_in(path, content) for path, content in files]
