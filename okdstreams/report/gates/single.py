"""One test in full, through families, architectures and versions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from okdstreams.gates.matrix import Cell, Matrix, Row
from okdstreams.language.versions import spell

WIDTH = 14


def single_text(matrix: Matrix) -> Iterator[str]:
    """Lines: for each family and architecture, runs of versions with the same gate and the same facts."""
    for number, row in enumerate(matrix.rows):
        if number:
            yield ""
        yield f"{row.family} {row.test} {row.arch}"
        for cells in _runs(row):
            yield from _run(cells)


def _runs(row: Row) -> Iterator[list[Cell]]:
    """Neighbouring versions for which one line of the stream file says the same."""
    for _, cells in groupby(row.cells.values(), key=_facts):
        yield list(cells)


def _facts(cell: Cell) -> tuple[object, ...]:
    return (cell.gate, cell.retries, cell.aggregate, bool(cell.upgrade_from), cell.governance, cell.place)


def _run(cells: list[Cell]) -> Iterator[str]:
    first, last = cells[0], cells[-1]
    versions = spell(cell.version for cell in cells if cell.version is not None)
    yield f"  {versions or first.stream}: {first.gate}"
    said = first.governance
    facts = {
        "retries": [str(first.retries or "")],
        "upgrades from": [first.upgrade_from, last.upgrade_from],
        "aggregate": [f"{first.aggregate} runs" if first.aggregate else ""],
        "owner": [said.team + (f" ({said.contact})" if said.contact else "")],
        "since": [said.since],
        "until": [said.until],
        "why": [said.why],
        "tracking": [said.tracking],
        "job": [", ".join(first.jobs), ", ".join(last.jobs)],
        "place": [f"{first.place.file}:{first.place.line}"],
        "ended": [spell(cell.version for cell in cells if not cell.is_live and cell.version is not None)],
    }
    for name, (text, *end) in facts.items():
        if text:
            yield f"    {name:<{WIDTH}}{text}"
            yield from (f"    {'…':<{WIDTH}}{other}" for other in end if other != text)
