"""Whether a folder may be filled: it is missing, empty, or holds what an earlier run wrote and nothing else."""

from __future__ import annotations

import os

from okdstreams.disk.errors import TreeError
from okdstreams.disk.index import content_of, files_below
from okdstreams.disk.names import INDEX

SHOWN = 3


def require_own(folder: str, mark: str) -> None:
    """Raises TreeError when `folder` has files that no earlier run wrote; `mark` is one that each of them writes."""
    if os.path.lexists(folder) and not os.path.isdir(folder):
        raise TreeError(folder, f"{folder} is not a folder", "name another one")
    present = set(files_below(folder))
    listed = set((content_of(os.path.join(folder, INDEX)) or b"").decode("utf-8", "replace").splitlines())
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
