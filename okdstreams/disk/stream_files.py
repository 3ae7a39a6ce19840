"""Disk: reading the stream files below a folder. What is no plain file is told, and never opened."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator

from okdstreams.disk.names import ENDINGS
from okdstreams.disk.tree import TreeError
from okdstreams.syntax.diagnostics import Diagnostic, Span, error
from okdstreams.syntax.yaml import MAX_BYTES


def read_streams(folder: str, problems: list[Diagnostic]) -> dict[str, bytes]:
    """The stream files below `folder` by name, the folder's own name included. Raises TreeError when there are none."""
    if not os.path.isdir(folder):
        what = "is not a folder" if os.path.exists(folder) else "does not exist"
        raise TreeError(folder, f"{folder} {what}", "name the folder of the stream files with --streams DIR")
    files = dict(_read(folder, problems))
    if not files and not problems:
        raise TreeError(folder, f"{folder} holds no stream files", "add a *.yaml file with `kind: StreamFamily`")
    return files


def _read(folder: str, problems: list[Diagnostic]) -> Iterator[tuple[str, bytes]]:
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if name.startswith("."):
            continue
        is_stream = name.endswith(ENDINGS)
        try:
            mode = os.stat(path).st_mode
        except OSError as e:
            if is_stream:
                problems.append(_unreadable(path, e))
            continue
        if stat.S_ISDIR(mode):
            if is_stream:
                problems.append(
                    error(Span(path), "file", f"{name} is a folder", "a stream file is a file; rename the folder")
                )
            elif os.path.islink(path):
                problems.append(
                    error(Span(path), "file", f"{name} is a link to a folder", "put the folder itself here")
                )
            else:
                yield from _read(path, problems)
        elif is_stream:
            if not stat.S_ISREG(mode):
                problems.append(error(Span(path), "file", f"{name} is not a regular file", "remove it, or rename it"))
                continue
            try:
                with open(path, "rb") as f:
                    yield path, f.read(MAX_BYTES + 1)
            except OSError as e:
                problems.append(_unreadable(path, e))


def _unreadable(path: str, e: OSError) -> Diagnostic:
    return error(
        Span(path), "file", f"cannot be read: {e.strerror or e}", "mend the file, its permissions, or the link"
    )
