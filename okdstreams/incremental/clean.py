"""A verdict kept: streams that were found clean need not be read again while nothing has changed.

Asked before anything heavy is imported, so it imports nothing that is. Only the verdict that there was nothing to
say is kept; its key is every byte of every stream file, the options, and the program itself. What is in doubt, a link
or a folder that cannot be read, is no verdict. A damaged or lost cache costs time and nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from okdstreams.disk.cache import cache_folder, key, store
from okdstreams.disk.names import ENDINGS
from okdstreams.disk.root import streams_folder

MOST = 50
"""Verdicts that are kept; the oldest go."""

_PREFIX = "clean-"


def clean(arguments: list[str]) -> str:
    """What a clean `check` said of these same streams before; empty when it has to be run."""
    folder = _folder_of(arguments)
    cache = cache_folder()
    if not folder or not cache:
        return ""
    try:
        with open(os.path.join(cache, f"{_PREFIX}{key(_read(folder))}"), encoding="utf-8") as f:
            said = f.read()
    except (OSError, _InDoubt, UnicodeDecodeError):
        return ""
    return said if said.endswith("\n") else ""


def keep(files: Iterable[tuple[str, bytes]], said: str) -> None:
    """Remember that these files were clean, and what was said of them."""
    if cache := cache_folder():
        store(os.path.join(cache, f"{_PREFIX}{key(files)}"), said.encode(), _PREFIX, MOST)


class _InDoubt(Exception):
    """Something that the full reading has to look at."""


def _folder_of(arguments: list[str]) -> str:
    """The folder that `check` is asked about; empty for anything but the plain question."""
    if arguments == ["check"]:
        return streams_folder()
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
