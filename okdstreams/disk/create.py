"""New files: all of them or none, and never in the place of one that is there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress


def create(files: Mapping[str, bytes]) -> None:
    """Write files that are not there yet, and their folders. Raises OSError, and then none of them is there."""
    written: list[str] = []
    folders: list[str] = []
    try:
        for path, content in sorted(files.items()):
            folders += _folders(os.path.dirname(path))
            with open(path, "xb") as f:
                written.append(path)
                f.write(content)
    except BaseException:  # an interrupt, too, leaves all files or none
        for path in written:
            with suppress(OSError):
                os.unlink(path)
        for folder in reversed(folders):
            with suppress(OSError):
                os.rmdir(folder)
        raise


def _folders(folder: str) -> list[str]:
    """Make a folder and those above it; the ones that were not there."""
    missing = []
    while folder and not os.path.isdir(folder):
        missing.append(folder)
        folder = os.path.dirname(folder)
    for path in reversed(missing):
        os.mkdir(path)
    return missing[::-1]
