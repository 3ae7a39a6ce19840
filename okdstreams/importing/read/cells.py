"""The axes of a family: one cell for each version and architecture, and what placeholders stand for there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from okdstreams.language.versions import AMD64, Succession, Version


class Cell(NamedTuple):
    """A stream's place in its family; no version in a family without that axis."""

    version: Version | None
    arch: str

    def __str__(self) -> str:
        return self.arch if self.version is None else f"{self.version} {self.arch}"


def placeholders(cell: Cell, succession: Succession) -> dict[str, str]:
    """What the placeholders stand for in a cell."""
    return succession.placeholders(cell.version, cell.arch)


Names = Mapping[Cell, Mapping[str, str]]
"""The placeholders of every cell of a family."""


def arches_of(cells: Iterable[Cell]) -> list[str]:
    """The architectures, amd64 first."""
    return sorted({cell.arch for cell in cells}, key=lambda arch: (arch != AMD64, arch))


def versions_of(cells: Iterable[Cell], arches: Iterable[str] | None = None) -> list[Version]:
    """The versions, sorted; with `arches`, those that any of them has."""
    wanted = None if arches is None else set(arches)
    return sorted({c.version for c in cells if c.version is not None and (wanted is None or c.arch in wanted)})
