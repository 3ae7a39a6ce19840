"""The matrix of gates for programs: JSON, and CSV with a line for each test in each stream."""

from __future__ import annotations

import csv
import io
from typing import Any

from okdstreams.gates.matrix import Cell, Matrix
from okdstreams.syntax.canonical import pretty_json

COLUMNS = (
    "family", "test", "arch", "version", "gate", "retries", "upgradeFrom", "aggregate", "team", "contact", "since",
    "until", "tracking", "why", "job", "name", "stream", "config", "file", "line",
)  # fmt: skip
"""`test` is what the row is called in the stream file, `name` what it comes out as in the config."""


def gates_json(matrix: Matrix) -> str:
    """The matrix: `versions`, and `rows` with a list `gates` of what holds in each version that has the test."""
    rows = [
        {"family": row.family, "test": row.test, "arch": row.arch, "gates": [cell_json(c) for c in row.cells.values()]}
        for row in matrix.rows
    ]
    versions = [str(version) if version else None for version in matrix.versions]
    return pretty_json({"format": 1, "versions": versions, "rows": rows})


def cell_json(cell: Cell) -> dict[str, Any]:
    """A test in one stream. `version` is null in a family without versions; what nobody says is an empty text."""
    said = cell.governance
    return {
        "version": str(cell.version) if cell.version else None,
        "gate": cell.gate,
        "retries": cell.retries,
        "upgradeFrom": cell.upgrade_from,
        "aggregate": cell.aggregate,
        "owner": {"team": said.team, "contact": said.contact},
        "since": said.since,
        "until": said.until,
        "tracking": said.tracking,
        "why": said.why,
        "jobs": list(cell.jobs),
        "name": cell.test,
        "stream": cell.stream,
        "config": cell.file,
        "endOfLife": not cell.is_live,
        "place": {"file": cell.place.file, "line": cell.place.line, "column": cell.place.column},
    }


def gates_csv(matrix: Matrix) -> str:
    """A line for each test in each stream, below a line with the names of the columns."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in matrix.rows:
        for cell in row.cells.values():
            said = cell.governance
            writer.writerow(
                (
                    row.family,
                    row.test,
                    row.arch,
                    cell.version or "",
                    cell.gate,
                    cell.retries,
                    cell.upgrade_from,
                    cell.aggregate,
                    *said,
                    " ".join(cell.jobs),
                    cell.test,
                    cell.stream,
                    cell.file,
                    cell.place.file,
                    cell.place.line,
                )
            )
    return out.getvalue()
