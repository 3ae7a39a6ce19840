"""A verdict kept: streams that were found clean need not be read again while nothing has changed.

Asked before anything heavy is imported, so it imports nothing that is. Only the verdict that there was nothing to
say is kept; its key is every byte of every stream file, the options, and the program itself. What is in doubt, a link
or a folder that cannot be read, is no verdict. A damaged or lost cache costs time and nothing else.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator

from okdstreams import __version__

ENDINGS = (".yaml", ".yml")
"""What a stream file's name ends in. The reader of the streams takes them from here."""

MOST = 50
"""Verdicts that are kept; the oldest go."""

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


def clean(arguments: list[str]) -> str:
    """What a clean `check` said of these same streams before; empty when it has to be run."""
    folder = _folder_of(arguments)
    cache = cache_folder()
    if not folder or not cache:
        return ""
    try:
        with open(os.path.join(cache, f"clean-{key(_read(folder))}"), encoding="utf-8") as f:
            said = f.read()
    except (OSError, _InDoubt, UnicodeDecodeError):
        return ""
    return said if said.endswith("\n") else ""


def keep(files: Iterable[tuple[str, bytes]], said: str) -> None:
    """Remember that these files were clean, and what was said of them. A cache that cannot be written is no error."""
    cache = cache_folder()
    if not cache:
        return
    try:
        os.makedirs(cache, exist_ok=True)
        path = os.path.join(cache, f"clean-{key(files)}")
        partial = f"{path}.{os.getpid()}"
        with open(partial, "w", encoding="utf-8") as f:
            f.write(said)
        os.replace(partial, path)
        kept = sorted((entry.stat().st_mtime_ns, entry.path) for entry in os.scandir(cache) if "clean-" in entry.name)
        for _, old in kept[:-MOST]:
            os.unlink(old)
    except OSError:
        return


def key(files: Iterable[tuple[str, bytes]]) -> str:
    """A name for these files and this program: another byte anywhere gives another name."""
    from _blake2 import blake2b  # hashlib costs ten milliseconds for what this module has built in

    digest = blake2b(digest_size=20)
    for part in (__version__, sys.version, *_program()):
        digest.update(part.encode() + b"\0")
    for name, content in sorted(files):
        digest.update(f"{name}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        digest.update(content)
    return str(digest.hexdigest())


def digest(content: bytes) -> str:
    """A name for these bytes."""
    from _blake2 import blake2b

    return str(blake2b(content, digest_size=16).hexdigest())


def _program() -> Iterator[str]:
    """The program's own files: a checkout changes without its version."""
    pending = [os.path.dirname(os.path.abspath(__file__))]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in sorted(entries, key=lambda e: e.name):
                if entry.name == "__pycache__":
                    continue
                if entry.is_dir():
                    pending.append(entry.path)
                else:
                    found = entry.stat()
                    yield f"{entry.path} {found.st_size} {found.st_mtime_ns}"


class _InDoubt(Exception):
    """Something that the full reading has to look at."""


def _folder_of(arguments: list[str]) -> str:
    """The folder that `check` is asked about; empty for anything but the plain question."""
    if arguments == ["check"]:
        return "streams"
    if len(arguments) == 3 and arguments[:2] == ["check", "--streams"]:
        return arguments[2]
    return ""


def _read(folder: str) -> Iterator[tuple[str, bytes]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_symlink():
                raise _InDoubt
            if entry.is_dir():
                if entry.name.endswith(ENDINGS):
                    raise _InDoubt
                yield from _read(os.path.join(folder, entry.name))
            elif entry.name.endswith(ENDINGS):
                if not entry.is_file():
                    raise _InDoubt
                with open(os.path.join(folder, entry.name), "rb") as f:
                    yield os.path.join(folder, entry.name), f.read()
