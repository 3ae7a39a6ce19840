"""What is made once per install, and kept beside the bytecode of the module that makes it, as that is.

It is believed as bytecode is: while the size and time of every source that it was made from are what they were. It is
written where Python may write bytecode, and nowhere else; one that is damaged, lost or unwritable costs time only.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from importlib.machinery import ModuleSpec
from typing import Any, TypeVar

T = TypeVar("T")

SWITCH = "OKDSTREAMS_PREPARED"
"""OKDSTREAMS_PREPARED=off: neither ask nor keep."""


def state_of(folders: Iterable[str], *more: str) -> bytes:
    """A text that is another as soon as a source below `folders`, the interpreter, or one of `more` is another."""
    return "\0".join([sys.version, *more, *(line for folder in folders for line in _sources(folder))]).encode()


def once(spec: ModuleSpec | None, state: bytes, make: Callable[[], T]) -> T:
    """What this module has kept when things were in this state, or else what is made now, and kept."""
    remembered: T | None = recall(spec, state)
    if remembered is not None:
        return remembered
    fresh = make()
    keep(spec, state, fresh)
    return fresh


def recall(spec: ModuleSpec | None, state: bytes) -> Any:
    """What this module has kept when things were in this state; None when it has to be made."""
    path = _path(spec)
    if not path:
        return None
    try:
        with open(path, "rb") as f:
            content = f.read()
        return pickle.loads(content[len(state) :]) if content.startswith(state) else None
    except Exception:  # whatever is wrong with it, it is made again
        return None


def keep(spec: ModuleSpec | None, state: bytes, value: object) -> None:
    """Keep what this module has made of things in this state."""
    path = _path(spec)
    if not path or sys.dont_write_bytecode:
        return
    beside = f"{path}.{os.urandom(8).hex()}"
    with suppress(OSError):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        try:
            with open(beside, "xb") as f:
                f.write(state + pickle.dumps(value, pickle.HIGHEST_PROTOCOL))
            os.replace(beside, path)
        finally:
            with suppress(OSError):
                os.unlink(beside)


def _path(spec: ModuleSpec | None) -> str:
    if os.environ.get(SWITCH) == "off" or spec is None or not spec.cached:
        return ""
    return f"{os.path.splitext(spec.cached)[0]}.prepared"


def _sources(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda e: e.name):
            if entry.name.endswith(".py"):
                yield source(entry.path)


def source(path: str) -> str:
    """A source, with what changes when it does: the size, and the second, for layers of images keep no more. Raises
    OSError."""
    status = os.stat(path)
    return f"{path} {status.st_size} {int(status.st_mtime)}"
