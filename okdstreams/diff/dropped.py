"""ImageStreams that git drops: Argo CD deletes none of them, a person does. See docs/argo-cd.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from okdstreams.diff.between import Changes
from okdstreams.diff.units import STREAM
from okdstreams.output.paths import IMAGE_STREAMS, target_of

MOST = 10
"""Lines for a person; a whole version has dozens of ImageStreams."""


class Dropped(NamedTuple):
    """An ImageStream that git rendered and renders no more."""

    target: str
    """Its namespace/name."""
    is_stable: bool
    """Whether its tags are payloads that nothing builds again."""

    @property
    def command(self) -> str:
        """What deletes it, for a person who means it."""
        namespace, _, name = self.target.partition("/")
        return f"oc delete imagestream -n {namespace} {name}"

    @property
    def note(self) -> str:
        """One line for a person."""
        payloads = "; its tags are payloads of a Stable stream and go with it" if self.is_stable else ""
        return f"{self.target} stays on the cluster until a person deletes it: {self.command}{payloads}"

    def data(self) -> dict[str, Any]:
        """The same for a program."""
        return {"imageStream": self.target, "stable": self.is_stable, "command": self.command}


def dropped(changes: Changes) -> tuple[Dropped, ...]:
    """The ImageStreams that are on the older side alone."""
    return tuple(sorted(set(_dropped(changes))))


def notes(changes: Changes) -> list[str]:
    """What stays, a line each; how many more there are, when there are many."""
    lines = [item.note for item in dropped(changes)]
    return lines if len(lines) <= MOST else [*lines[:MOST], f"and {len(lines) - MOST} more: --format json lists them"]


def _dropped(changes: Changes) -> Iterator[Dropped]:
    for unit in changes.units:
        config = (unit.old or {}).get(STREAM)
        is_stable = isinstance(config, dict) and config.get("as") == "Stable"
        gone = [old for old, _ in unit.moves] if unit.new is not None else unit.files
        for path in gone:
            if path.startswith(IMAGE_STREAMS):
                yield Dropped(target_of(path), is_stable)
