"""The matrix of gates as a page shows it: what `okdstreams gates` says, by family."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from okdstreams.fleet.fleet import Stream
from okdstreams.gates.matrix import Cell, Matrix, Row
from okdstreams.language.versions import Version
from okdstreams.site.addresses import Addresses

NO_VERSION = "–"
"""The column of streams without a version."""

_VERSION = re.compile(r"(?<![\d.])\d+\.\d+(?![\d.])")


class GateRow(NamedTuple):
    """A test of one architecture, with a cell or None for each column."""

    arch: str
    test: str
    url: str
    cells: tuple[Cell | None, ...]
    owner: str
    gates: str
    """Every gate that it has somewhere, for the filter."""
    jobs: str
    """The ends of its jobs' names, after the version, and its owner: for the filter of texts."""
    is_live: bool


class GateFamily(NamedTuple):
    """The rows of one family."""

    name: str
    url: str
    rows: tuple[GateRow, ...]


def columns_of(streams: Iterable[Stream]) -> tuple[str, ...]:
    """The versions of streams, newest first; those without one last."""
    versions = {stream.version for stream in streams}
    named = sorted((version for version in versions if version is not None), reverse=True)
    return (*map(str, named), *((NO_VERSION,) if None in versions else ()))


def column_of(version: Version | None) -> str:
    """The column of a version."""
    return NO_VERSION if version is None else str(version)


def gate_families(matrix: Matrix, columns: Iterable[str], addresses: Addresses) -> list[GateFamily]:
    """The rows of a matrix, whose columns are these."""
    order = list(columns)
    return [
        GateFamily(name, addresses.tests(name), tuple(_row(row, order, addresses) for row in rows))
        for name, rows in groupby(matrix.rows, key=lambda row: row.family)
    ]


def _row(row: Row, columns: list[str], addresses: Addresses) -> GateRow:
    by_column = {column_of(version): cell for version, cell in row.cells.items()}
    cells = tuple(by_column.values())
    owners = sorted({cell.governance.team for cell in cells if cell.governance.team})
    jobs = {_VERSION.sub("*", job).rpartition("*")[2] for cell in cells for job in cell.jobs}
    return GateRow(
        row.arch,
        row.test,
        addresses.test(row.family, "verify", row.test),
        tuple(by_column.get(column) for column in columns),
        ", ".join(owners),
        " ".join(sorted({cell.gate for cell in cells})),
        " ".join([*sorted(jobs), *owners]),
        any(cell.is_live for cell in cells),
    )
