"""Disk: reading the stream files below a folder. What is no plain file is told, and never opened."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from typing import NamedTuple

from okdstreams.disk.errors import TreeError
from okdstreams.disk.names import ENDINGS, is_beside
from okdstreams.syntax.diagnostics import Diagnostic, Severity, Span, error
from okdstreams.syntax.rule_text import RuleText
from okdstreams.syntax.yaml import MAX_BYTES

RULE = RuleText(
    name="file",
    severity=Severity.ERROR,
    summary="A stream file or config can be opened, has a sane size, lies inside the folder, and is one.",
    why="A file that is skipped in silence is a stream that goes away.",
    bad="streams/okd.yaml/notes.txt",
    good="streams/okd.yaml",
)

USUAL = 64 * 1024
"""Hardly a stream file has more bytes."""


class StreamFiles(NamedTuple):
    """The content of stream files by name, and what is wrong with those that could not be read."""

    contents: dict[str, bytes]
    diagnostics: tuple[Diagnostic, ...] = ()


def read_streams(folder: str) -> StreamFiles:
    """The stream files below `folder` by name, the folder's own name included. Raises TreeError when there are none."""
    if not os.path.isdir(folder):
        what = "is not a folder" if os.path.exists(folder) else "does not exist"
        raise TreeError(
            folder,
            f"{folder} {what}",
            "name the folder of the stream files with --streams DIR, or begin one with `okdstreams init`",
        )
    contents: dict[str, bytes] = {}
    diagnostics: list[Diagnostic] = []
    for path, content in _read(folder):
        if isinstance(content, Diagnostic):
            diagnostics.append(content)
        else:
            contents[path] = content
    if not contents and not any(d.is_error for d in diagnostics):
        raise TreeError(folder, f"{folder} holds no stream files", "add a *.yaml file with `kind: StreamFamily`")
    return StreamFiles(contents, tuple(diagnostics))


def _read(folder: str) -> Iterator[tuple[str, bytes | Diagnostic]]:
    """Every stream file with its content, or with what is wrong with it."""
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if name.startswith("."):
            continue
        is_stream = name.endswith(ENDINGS)
        try:
            mode = os.stat(path).st_mode
        except OSError as e:
            if is_stream:
                yield path, _unreadable(path, e)
            elif not is_beside(name):
                yield path, _stray(path, name)
            continue
        if stat.S_ISDIR(mode):
            if is_stream:
                yield (
                    path,
                    _strange(path, f"{name} is a folder", "a stream file is a file; rename the folder"),
                )
            elif os.path.islink(path):
                yield path, _strange(path, f"{name} is a link to a folder", "put the folder itself here")
            else:
                yield from _read(path)
        elif is_stream:
            if not stat.S_ISREG(mode):
                yield path, _strange(path, f"{name} is not a regular file", "remove it, or rename it")
                continue
            try:
                yield path, _content(path)
            except OSError as e:
                yield path, _unreadable(path, e)
        elif not is_beside(name):
            yield path, _stray(path, name)


def _content(path: str) -> bytes:
    """The bytes of a file, at most one more than it may have. To make room for so many at once costs more than to
    read the few that nearly every file has."""
    with open(path, "rb") as f:
        content = f.read(USUAL)
        return content if len(content) < USUAL else content + f.read(MAX_BYTES + 1 - USUAL)


def _stray(path: str, name: str) -> Diagnostic:
    """What is said of a file that is no stream file by its name: an error where it was meant to be one."""
    from okdstreams.syntax.near import close_matches

    stem, _, ending = name.rpartition(".")
    near = [right for right in ENDINGS if stem and close_matches(f".{ending.lower()}", [right], 1, 0.7)]
    right = f"{stem}{near[0]}" if near else ""
    if right and right not in os.listdir(os.path.dirname(path)):  # beside that, it is a backup
        hint = f"rename it to {right}: only files that end in {' or '.join(ENDINGS)} are read"
        return _strange(path, f"{name} is not read: its name does not end in {near[0]}", hint)
    hint = f"move it out of the folder of the streams, or give it a name that ends in {ENDINGS[0]}"
    return Diagnostic(Span(path), Severity.WARNING, "file", f"{name} is no stream file, and is not read", hint)


def _unreadable(path: str, e: OSError) -> Diagnostic:
    return _strange(path, f"cannot be read: {e.strerror or e}", "mend the file, its permissions, or the link")


def _strange(path: str, message: str, hint: str) -> Diagnostic:
    return error(Span(path), "file", message, hint)
