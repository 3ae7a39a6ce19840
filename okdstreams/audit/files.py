"""Disk: the JSON files that an audit reads, one at a time."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from typing import NamedTuple

from okdstreams.disk.errors import TreeError
from okdstreams.fleet.convention import PRIVATE
from okdstreams.syntax.diagnostics import Diagnostic, Severity, Span, error
from okdstreams.syntax.json_document import MAX_BYTES, too_large

ENDING = ".json"


class JsonFile(NamedTuple):
    """A file: the path to show, its name within the audited folder (`priv/…` included), its bytes."""

    path: str
    label: str
    content: bytes


def read_json_files(paths: list[str]) -> Iterator[JsonFile | Diagnostic]:
    """Every *.json below the folders, and every file named; each once. Or what is wrong with one.

    Raises TreeError for a path that is none.
    """
    for path in paths:
        if not os.path.lexists(path):
            raise TreeError(path, f"{path} does not exist", "name a JSON file, or a folder of JSON files")
    seen: dict[tuple[int, int], str] = {}
    for path in paths:
        for item in _walk(path, "") if os.path.isdir(path) else ((path, _label(path)),):
            if isinstance(item, Diagnostic):
                yield item
                continue
            name = item[0].removeprefix(f".{os.sep}")
            content = _read(name, seen)
            if isinstance(content, bytes):
                yield JsonFile(name, item[1], content)
            elif content is not None:
                yield content


def _label(path: str) -> str:
    folder, name = os.path.split(os.path.abspath(path))
    return f"{PRIVATE}{name}" if _is_private(folder) else name


def _is_private(folder: str) -> bool:
    return os.path.basename(os.path.abspath(folder)) == PRIVATE.removesuffix("/")


def _walk(folder: str, prefix: str) -> Iterator[tuple[str, str] | Diagnostic]:
    """Path and label of what may be a config; hidden folders are left out, links to folders not followed.

    Links come last, so that of a file and a link to it the file is the one that is audited.
    """
    try:
        names = sorted(os.listdir(folder), key=lambda name: (os.path.islink(os.path.join(folder, name)), name))
    except OSError as e:
        yield _unreadable(folder, e)
        return
    if not prefix and _is_private(folder):
        prefix = PRIVATE
    for name in names:
        path = os.path.join(folder, name)
        if name.startswith(".") and not name.endswith(ENDING):
            continue
        if name.startswith("."):
            hint = "the controller reads every file that ends so: move it elsewhere, or give it a name"
            yield _warning(path, f"{name} is hidden, and audited all the same", hint)
        if not os.path.isdir(path):
            if name.endswith(ENDING):
                yield path, prefix + name
        elif os.path.islink(path):
            hint = "name the folder itself if it is to be audited"
            yield _warning(path, f"{name} is a link to a folder, and not followed", hint)
        else:
            if name.endswith(ENDING):
                hint = "the files in it are audited; rename the folder if it is to be a config"
                yield _warning(path, f"{name} is a folder", hint)
            yield from _walk(path, f"{prefix}{name}/")


def _read(path: str, seen: dict[tuple[int, int], str]) -> bytes | Diagnostic | None:
    """The bytes of a regular file of reasonable size, or why there are none; None if that was read under this name."""
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            hint = "remove it, or put a file in its place"
            return error(Span(path), "file", f"{os.path.basename(path)} is not a regular file", hint)
        identity = (status.st_dev, status.st_ino)
        if (first := seen.get(identity)) is not None:
            if os.path.abspath(first) == os.path.abspath(path):
                return None
            return _warning(path, f"the same file as {first}: audited once", "remove one of the two")
        seen[identity] = path
        if status.st_size > MAX_BYTES:
            return too_large(path, status.st_size)
        with open(path, "rb") as f:
            return f.read(MAX_BYTES + 1)
    except OSError as e:
        return _unreadable(path, e)


def _unreadable(path: str, e: OSError) -> Diagnostic:
    hint = "mend the file, its permissions, or the link"
    return error(Span(path), "file", f"cannot be read: {e.strerror or e}", hint)


def _warning(path: str, message: str, hint: str) -> Diagnostic:
    return Diagnostic(Span(path), Severity.WARNING, "file", message, hint)
