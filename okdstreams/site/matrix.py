"""The matrix of gates: a row for each test of a family and architecture, a column for each version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from okdstreams.fleet.fleet import Stream
from okdstreams.language.versions import Version
from okdstreams.site.tests import TestLine

NO_VERSION = "–"
"""The column of streams without a version."""


class Row(NamedTuple):
    """One test: its gates by column, where it has any."""

    family: str
    arch: str
    private: bool
    section: str
    key: str
    url: str
    cells: tuple[tuple[TestLine, ...], ...]

    @property
    def gates(self) -> str:
        """Every gate that it has somewhere, for filters."""
        return " ".join(sorted({line.gate for cell in self.cells for line in cell}))

    @property
    def jobs(self) -> str:
        """Its jobs, for the filter of texts."""
        return " ".join(sorted({job for cell in self.cells for line in cell for job in line.jobs}))

    @property
    def blocking(self) -> int:
        """In how many versions it blocks, to sort by."""
        return sum(any(line.gate == "blocking" for line in cell) for cell in self.cells)

    @property
    def stays(self) -> bool:
        """Whether it is of a stream that is looked after."""
        return any(line.stream.is_live for cell in self.cells for line in cell)


class Matrix(NamedTuple):
    """Columns from the newest version on, and rows by family, test and architecture."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def columns_of(streams: Iterable[Stream]) -> tuple[str, ...]:
    """The versions of streams, newest first; those without one last."""
    versions = {stream.version for stream in streams}
    named = sorted((version for version in versions if version is not None), reverse=True)
    return (*map(str, named), *((NO_VERSION,) if None in versions else ()))


def matrix(lines: Iterable[TestLine], columns: Sequence[str]) -> Matrix:
    """The matrix of some tests."""
    numbers = {column: number for number, column in enumerate(columns)}
    rows: dict[tuple[str, str, str, str, bool], list[list[TestLine]]] = {}
    urls: dict[tuple[str, str, str, str, bool], str] = {}
    for line in lines:
        stream = line.stream
        key = (stream.family, line.section, line.key, stream.arch, stream.private)
        cells = rows.setdefault(key, [[] for _ in columns])
        cells[numbers[column_of(stream.version)]].append(line)
        urls[key] = line.url
    return Matrix(
        tuple(columns),
        tuple(
            Row(
                family, arch, private, section, key, urls[family, section, key, arch, private], tuple(map(tuple, cells))
            )
            for (family, section, key, arch, private), cells in sorted(rows.items(), key=lambda row: _order(row[0]))
        ),
    )


SECTIONS = {"verify": 0, "periodic": 1, "upgrade": 2}


def _order(key: tuple[str, str, str, str, bool]) -> tuple[str, int, str, str, bool]:
    family, section, name, arch, private = key
    return family, SECTIONS[section], name, arch, private


def column_of(version: Version | None) -> str:
    """The column of a version."""
    return NO_VERSION if version is None else str(version)
