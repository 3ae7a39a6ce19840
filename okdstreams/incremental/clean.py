"""A verdict kept: streams that were found clean need not be read again while nothing has changed.

Asked before anything heavy is imported, so it imports nothing that is. Only the verdict that there was nothing to
say is kept; its key is every byte of every stream file, the options, and the program itself. What is in doubt, a link
or a folder that cannot be read, is no verdict. A damaged or lost cache costs time and nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from okdstreams.disk.cache import cache_folder, key, store
from okdstreams.disk.names import ENDINGS, is_beside
from okdstreams.disk.root import streams_folder

MOST = 50
"""Verdicts that are kept; the oldest go."""

_PREFIX = "clean-"

APART = frozenset(
    [
        *("adding", "audit", "cli/commands", "cut", "diff", "drift", "explain", "gates", "graph", "history"),
        *("importing", "inventories", "layout", "lsp", "migrate", "mirror_run", "releases", "scaffold", "schemas"),
        "site",
    ]
)
"""Folders of the program from which neither a check nor a render runs anything, whatever the streams are: no file in
them has a say in what is remembered, and none is asked for. tests/incremental/apart_test.py follows the imports."""


def clean(arguments: list[str]) -> str:
    """What a clean `check` said of these same streams before; empty when it has to be run."""
    folder = _folder_of(arguments)
    cache = cache_folder()
    if not folder or not cache:
        return ""
    try:
        with open(os.path.join(cache, f"{_PREFIX}{key(read_plainly(folder), APART)}"), encoding="utf-8") as f:
            said = f.read()
    except (OSError, InDoubt, UnicodeDecodeError):
        return ""
    return said if said.endswith("\n") else ""


def keep(files: Iterable[tuple[str, bytes]], said: str) -> None:
    """Remember that these files were clean, and what was said of them."""
    if cache := cache_folder():
        store(os.path.join(cache, f"{_PREFIX}{key(files, APART)}"), said.encode(), _PREFIX, MOST)


class InDoubt(Exception):
    """Something that the full reading has to look at."""


def _folder_of(arguments: list[str]) -> str:
    """The folder that `check` is asked about, strictly or not; empty for anything but the plain question."""
    if arguments[:1] != ["check"]:
        return ""
    rest = arguments[1:]
    if rest.count("--strict") == 1:
        rest.remove("--strict")
    if not rest:
        return streams_folder()
    return rest[1] if len(rest) == 2 and rest[0] == "--streams" and not rest[1].startswith("-") else ""


def read_plainly(folder: str) -> Iterator[tuple[str, bytes]]:
    """The stream files of a folder. Raises InDoubt for what is more than a plain file or folder."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_symlink():
                raise InDoubt
            if entry.is_dir():
                if entry.name.endswith(ENDINGS):
                    raise InDoubt
                yield from read_plainly(os.path.join(folder, entry.name))
            elif entry.name.endswith(ENDINGS):
                if not entry.is_file():
                    raise InDoubt
                with open(os.path.join(folder, entry.name), "rb") as f:
                    yield os.path.join(folder, entry.name), f.read()
            elif not is_beside(entry.name):
                raise InDoubt
