"""Checking only the parts of a fleet that have changed since all of it was found clean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from okdstreams.compiler import Compilation
from okdstreams.fleet.governance import depends_on_the_day
from okdstreams.incremental.rerun import remembered, rerun
from okdstreams.incremental.store import CHECKED, recall, remember


class Clean(NamedTuple):
    """What is said of a fleet in which there is no mistake."""

    streams: int
    families: int
    anew: int
    """The families that were compiled."""


def recheck(folder: str, files: Mapping[str, bytes]) -> Clean | None:
    """What a clean fleet is after a change, by what was remembered; None when all of it has to be checked."""
    before = recall(folder, CHECKED)
    again = rerun(files, before) if before is not None else None
    if again is None or depends_on_the_day(again.compilation.fleet):
        return None
    now = again.now()
    if now != before:
        remember(folder, now, CHECKED)
    families = sum(own.startswith("family ") for part in now.parts for own in part.owns)
    return Clean(sum(part.streams for part in now.parts), families, len(again.compilation.fleet.families))


def keep_checked(folder: str, compilation: Compilation, files: Mapping[str, bytes]) -> None:
    """Remember the parts of a fleet that was found clean on any day."""
    parts = remembered(compilation, files)
    if parts is not None:
        remember(folder, parts, CHECKED)
