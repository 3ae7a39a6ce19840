"""Whether a folder may be filled: it is missing, empty, or holds what an earlier run wrote and nothing else."""

from __future__ import annotations

import os

from okdstreams.disk.names import INDEX, PARTIAL
from okdstreams.disk.tree import TreeError

SHOWN = 3


def require_own(folder: str, mark: str) -> None:
    """Raises TreeError when `folder` has files that no earlier run wrote; `mark` is one that each of them writes."""
    if os.path.lexists(folder) and not os.path.isdir(folder):
        raise TreeError(folder, f"{folder} is not a folder", "name another one")
    present = _files(folder)
    index = os.path.join(folder, INDEX)
    listed: set[str] = set()
    if INDEX in present and os.path.isfile(index) and not os.path.islink(index):
        with open(index, encoding="utf-8", errors="replace") as f:
            listed = set(f.read().splitlines())
    if mark not in listed:
        listed = set()
    foreign = sorted(present - listed - ({INDEX} if listed else set()))
    if foreign:
        more = f" and {len(foreign) - SHOWN} more" if len(foreign) > SHOWN else ""
        names = ", ".join(foreign[:SHOWN])
        raise TreeError(
            folder,
            f"{folder} holds files that are not of a site: {names}{more}",
            "name a folder that is empty or missing",
        )


def _files(folder: str) -> set[str]:
    """Paths of everything below a folder that is no folder; what a killed run left is not counted."""
    paths: set[str] = set()
    for here, folders, names in os.walk(folder):
        links = [name for name in folders if os.path.islink(os.path.join(here, name))]
        for name in [*names, *links]:
            if not name.startswith(PARTIAL):
                paths.add(os.path.relpath(os.path.join(here, name), folder).replace(os.sep, "/"))
    return paths
