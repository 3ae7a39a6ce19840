"""Source files replaced on disk: all of them or none, each in one step, with the mode it had."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress

from okdstreams.disk.atomic import write_beside
from okdstreams.disk.errors import TreeError


def rewrite(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[str]:
    """Write the files of `after` that differ from `before`; their paths. Raises TreeError, and then nothing is changed.

    Every new content is on disk before the first file is replaced, so that a full disk or a missing permission stops
    the run early. When a replacement fails after all, those made before it are taken back.
    """
    changed = sorted(path for path, content in after.items() if before.get(path) != content)
    partial: dict[str, str] = {}
    try:
        for path in changed:
            partial[path] = _beside(path, before[path], after[path])
        _replace_all(changed, before, partial)
    except OSError as e:
        raise TreeError(e.filename or "", f"cannot be written: {e.strerror or e}", "nothing was changed") from e
    finally:
        for name in partial.values():
            with suppress(FileNotFoundError):
                os.unlink(name)
    return changed


def _beside(path: str, expected: bytes, content: bytes) -> str:
    """The new content beside `path`, or beside what it links to, provided that nobody changed that meanwhile."""
    target = os.path.realpath(path)
    with open(target, "rb") as f:
        if f.read() != expected:
            raise TreeError(path, "changed while it was being edited", "run the command again")
    return write_beside(target, content, sync=True, mode_of=target)


def _replace_all(paths: list[str], before: Mapping[str, bytes], partial: Mapping[str, str]) -> None:
    done: list[str] = []
    try:
        for path in paths:
            os.replace(partial[path], os.path.realpath(path))
            done.append(path)
    except BaseException:  # an interrupt, too, leaves all files or none
        for path in done:
            with open(os.path.realpath(path), "wb") as f:
                f.write(before[path])
        raise
