"""The user's cache folder: where it is, what its entries are called, how they are written.

Asked before anything heavy is imported, so it imports nothing that is. A damaged, lost or unwritable cache costs time
and nothing else.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache

from okdstreams import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:  # as in terminal.py
    from blake3 import blake3

OFF = "off"
"""OKDSTREAMS_CACHE=off: neither ask nor keep."""


def cache_folder() -> str:
    """OKDSTREAMS_CACHE_DIR, else okdstreams in XDG_CACHE_HOME, else in ~/.cache; empty when switched off."""
    if os.environ.get("OKDSTREAMS_CACHE") == OFF:
        return ""
    if chosen := os.environ.get("OKDSTREAMS_CACHE_DIR"):
        return chosen
    base = os.environ.get("XDG_CACHE_HOME", "")
    return os.path.join(base if os.path.isabs(base) else os.path.expanduser("~/.cache"), "okdstreams")


def store(path: str, content: bytes, prefix: str, most: int) -> None:
    """Put an entry into the cache in one step; of the entries that begin with `prefix`, the newest `most` stay.

    A cache that cannot be written is no error.
    """
    from okdstreams.disk.atomic import write_atomically  # whoever only asks needs none

    folder = os.path.dirname(path)
    try:
        write_atomically(path, content)
        aged = sorted((e.stat().st_mtime_ns, e.path) for e in os.scandir(folder) if e.name.startswith(prefix))
        for _, old in aged[:-most]:
            os.unlink(old)
    except OSError:
        return


def key(files: Iterable[tuple[str, bytes]], without: frozenset[str] = frozenset()) -> str:
    """A name for these files and this program: another byte anywhere gives another name.

    `without` these folders of the program, from which nothing is run for the answer that is to be kept.
    """
    from blake3 import blake3  # here, for a start without cache needs none

    whole = blake3()
    whole.update(
        "\0".join((__version__, sys.version, _program(without), *_libraries(), "")).encode("utf-8", "surrogateescape")
    )
    for name, content in sorted(files):
        whole.update(f"{name}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        whole.update(content)
    return whole.hexdigest(length=20)


def digest(content: bytes) -> str:
    """A name for these bytes."""
    return _blake3()(content).hexdigest(length=16)


@cache
def _blake3() -> Callable[[bytes], blake3]:
    """Not imported for a start without cache, nor asked for again for each of many files."""
    from blake3 import blake3

    return blake3


def _libraries() -> Iterator[str]:
    """The folders of other packages: installing, upgrading or removing one changes the time of its folder."""
    for folder in sys.path:
        if folder.endswith(("site-packages", "dist-packages")):
            with suppress(OSError):
                yield f"{folder} {os.stat(folder).st_mtime_ns}"


@cache  # what has been imported is what runs, also when a file changes meanwhile
def _program(without: frozenset[str]) -> str:
    """The program's own files: a checkout changes without its version. Each is asked for: the time of a folder does not
    tell of files that were written in place."""
    top = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    apart = {f"{top}/{folder}" for folder in without}
    lines: list[str] = []
    pending = [top]
    while pending:
        folder = pending.pop()
        entries = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)  # looked at from there, a file is a short way off
        try:
            with os.scandir(entries) as listed:
                folders, files = [], []
                for entry in listed:
                    name = entry.name
                    if not entry.is_dir():
                        status = entry.stat()
                        files.append(f"{name} {status.st_size} {status.st_mtime_ns}")
                    elif name != "__pycache__" and (path := f"{folder}/{name}") not in apart:
                        folders.append(path)
        finally:
            os.close(entries)
        files.sort()
        folders.sort()
        lines += (folder, *files)
        pending += folders
    return "\0".join(lines)
