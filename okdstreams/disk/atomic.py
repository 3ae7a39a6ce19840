"""A file written beside its place and put there in one step: whoever reads it sees all of the old or all of the new."""

from __future__ import annotations

import os
import stat
from contextlib import suppress

from okdstreams.disk.names import PARTIAL

_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)


def write_beside(path: str, content: bytes, *, sync: bool = False, mode_of: str = "") -> str:
    """Write a new file in the folder of `path`, made where it is missing, and give its name. Raises OSError.

    An existing file, or a link, is never written to. Nothing is left when it fails. `sync`: the content is on the disk
    before this returns. `mode_of`: a file whose permissions it gets.
    """
    folder = os.path.dirname(path)
    partial = os.path.join(folder, f"{PARTIAL}{os.urandom(8).hex()}")
    mode = 0o600 if mode_of else 0o666
    try:
        handle = os.open(partial, _CREATE, mode)
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)
        handle = os.open(partial, _CREATE, mode)
    try:
        try:
            _write_all(handle, content)
            if sync:
                os.fsync(handle)
        finally:
            os.close(handle)
        if mode_of:
            os.chmod(partial, stat.S_IMODE(os.stat(mode_of).st_mode))
    except BaseException:
        with suppress(OSError):
            os.unlink(partial)
        raise
    return partial


def write_atomically(path: str, content: bytes) -> None:
    """Make `path` hold `content`, in one step. Raises OSError, and then `path` is as it was."""
    partial = write_beside(path, content)
    try:
        os.replace(partial, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(partial)
        raise


def _write_all(handle: int, content: bytes) -> None:
    """A write may take less than it is given, for instance on a disk that becomes full."""
    while content:
        content = content[os.write(handle, content) :]
