"""What a sync would do on the cluster, ImageStream by ImageStream."""

from __future__ import annotations

from typing import Any, NamedTuple

from okdstreams.diff.between import Changes
from okdstreams.output.paths import IMAGE_STREAMS, target_of

MOST = 5
"""Names on a line for a person."""


class SyncEffects(NamedTuple):
    """ImageStreams that a sync of git would create and change, and those that git dropped and a sync leaves alone."""

    create: tuple[str, ...] = ()
    change: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()

    def data(self) -> dict[str, Any]:
        """The same for a program."""
        return {name: list(targets) for name, targets in self._asdict().items()}

    def __str__(self) -> str:
        """One line for a person; empty when there is nothing to do."""
        parts = [f"{verb} {_named(targets)}" for verb, targets in self._asdict().items() if targets]
        return f"a sync would {', '.join(parts)}" if parts else ""


def sync_effects(changes: Changes) -> SyncEffects:
    """Read off the differences from the cluster to git."""
    create: set[str] = set()
    change: set[str] = set()
    leave: set[str] = set()
    for unit in changes.units:
        targets = {target_of(path) for path in unit.files if path.startswith(IMAGE_STREAMS)}
        (create if unit.old is None else leave if unit.new is None else change).update(targets)
    return SyncEffects(tuple(sorted(create)), tuple(sorted(change)), tuple(sorted(leave)))


def _named(targets: tuple[str, ...]) -> str:
    shown = " and ".join([", ".join(targets[: MOST - 1]), targets[-1]]) if 1 < len(targets) <= MOST else ""
    return shown or (targets[0] if len(targets) == 1 else f"{len(targets)} ImageStreams")
