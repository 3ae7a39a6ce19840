"""Keeps a read below a folder: a source that Argo CD was handed must not show what else is on its machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import PurePath

from okdstreams.syntax.diagnostics import Diagnostic, Span, error

HINT = "nothing outside the given folder is read: put the file itself there"


def outside(folder: str, root: str) -> list[Diagnostic]:
    """What leads out of `root`: the folder of the streams itself, or a link in it. Reads no file."""
    if ".." in PurePath(folder).parts:
        return [error(Span(folder), "file", f"{folder} goes up with `..`", "name a folder below the given one")]
    paths = (folder, *sorted(_links(folder))) if _is_below(folder, root) else (folder,)
    return [error(Span(p), "file", f"{p} leads out of {root}", HINT) for p in paths if not _is_below(p, root)]


def _is_below(path: str, root: str) -> bool:
    return PurePath(os.path.realpath(path)).is_relative_to(os.path.realpath(root))


def _links(folder: str) -> Iterator[str]:
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = os.path.join(parent, name)
            if os.path.islink(path):
                yield path
