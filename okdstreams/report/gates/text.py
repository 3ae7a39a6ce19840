"""The matrix of gates as tables that fit the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from okdstreams.gates.columns import Column, columns
from okdstreams.gates.matrix import Cell, Matrix, Row
from okdstreams.report.table import table

WORDS = {"blocking": "block", "informing": "inform", "async": "async", "off": "off"}
LETTERS = {"blocking": "B", "informing": "i", "async": "a", "off": "-"}
LEGEND = "B blocks, i informs, a async, - off; B3: 3 retries"
NOTHING = "·"
"""Stands where a version does not have a test."""

GAP = 2
LEAST = 28
"""A narrower column of names says nothing."""

Parts = Sequence[Sequence[str]]
"""Columns of a table, each with its heading first."""


def gates_text(matrix: Matrix, width: int | None) -> list[str]:
    """A line for each test, at most `width` wide. What does not fit becomes a table for each family, in words if they
    fit and else in letters, and in the end several tables. Equal columns are one, and so are rows of architectures."""
    if not matrix.rows:
        return []
    whole = _Grid(matrix, _in(WORDS, "×"))
    if whole.fits(width):
        return whole.table()
    lines = []
    is_lettered = False
    for family in dict.fromkeys(row.family for row in matrix.rows):
        rows = tuple(row for row in matrix.rows if row.family == family)
        versions = {version for row in rows for version in row.cells}
        part = Matrix(tuple(version for version in matrix.versions if version in versions), rows)
        words = _Grid(part, _in(WORDS, "×"))
        letters = _Grid(part, _in(LETTERS, ""))
        is_lettered = is_lettered or not words.fits(width)
        lines += [family, *(words.table() if words.fits(width) else letters.narrow(width or 0)), ""]
    return [*lines, LEGEND] if is_lettered else lines[:-1]


def _in(names: dict[str, str], times: str) -> Callable[[Cell], str]:
    def say(cell: Cell) -> str:
        return names[cell.gate] + (f"{times}{cell.retries}" if cell.retries else "")

    return say


class _Line(NamedTuple):
    """A row of the table: its number in the matrix, and the architectures that say the same."""

    number: int
    row: Row
    arches: list[str]


class _Grid:
    """The columns of a table, in one way to tell its cells."""

    def __init__(self, matrix: Matrix, say: Callable[[Cell], str]) -> None:
        columns_of = columns(matrix, say)
        self.lines = _folded(matrix, columns_of)
        families = {row.family for row in matrix.rows}
        of_arches = [",".join(line.arches) for line in self.lines]
        self.names = [line.row.test for line in self.lines]
        self.left = [
            *([["FAMILY", *(line.row.family for line in self.lines)]] if len(families) > 1 else []),
            ["TEST", *self.names],
            *([["ARCH", *of_arches]] if set(of_arches) != {"amd64"} else []),
        ]
        self.cells = [[c.label, *(c.texts[line.number] or NOTHING for line in self.lines)] for c in columns_of]
        self.right = [column for column in _right(self.lines) if any(column[1:])]

    def fits(self, width: int | None) -> bool:
        """Whether the table has room, be it without what stands on the right."""
        if width is not None and _width([*self.left, *self.cells, *self.right]) > width:
            self.right = []
        return width is None or _width([*self.left, *self.cells]) <= width

    def table(self) -> list[str]:
        """The table in one piece."""
        return _table([*self.left, *self.cells, *self.right])

    def narrow(self, width: int) -> list[str]:
        """Tables below each other, with names that are cut if they leave no room for all versions."""
        arches = ["" if line.arches == ["amd64"] else f" {','.join(line.arches)}" for line in self.lines]
        names = [f"{name}{arch}" for name, arch in zip(self.names, arches, strict=True)]
        most = max(LEAST, width - GAP - _width(self.cells))
        left = ["TEST", *(name if len(name) <= most else f"{name[: most - 1]}…" for name in names)]
        parts = list(_parts(self.cells, width - GAP - max(map(len, left))))
        tables = [_table([left, *part]) for part in parts]
        return [line for part in tables for line in (*part, "")][:-1]


def _parts(cells: Parts, room: int) -> Iterator[Parts]:
    """The columns in groups that have room beside the names."""
    part: list[Sequence[str]] = []
    for column in cells:
        if part and _width([*part, column]) > room:
            yield part
            part = []
        part.append(column)
    yield part


def _width(parts: Parts) -> int:
    return sum(max(map(len, part)) for part in parts) + GAP * (len(parts) - 1)


def _table(parts: Parts) -> list[str]:
    return table(list(zip(*parts, strict=True)))


def _folded(matrix: Matrix, columns_of: list[Column]) -> list[_Line]:
    """Rows of one test that say the same for several architectures become one."""
    lines: list[_Line] = []
    for number, row in enumerate(matrix.rows):
        last = lines[-1] if lines else None
        same = last is not None and (last.row.family, last.row.test) == (row.family, row.test)
        if last is not None and same and all(c.texts[last.number] == c.texts[number] for c in columns_of):
            last.arches.append(row.arch)
        else:
            lines.append(_Line(number, row, [row.arch]))
    return lines


def _right(lines: list[_Line]) -> Iterator[list[str]]:
    """Where upgrades start, and who answers: what all versions of a row have, each once."""
    yield ["UPGRADES FROM", *(_each(line.row, lambda cell: cell.upgrade_from) for line in lines)]
    yield ["OWNER", *(_each(line.row, lambda cell: cell.governance.team) for line in lines)]


def _each(row: Row, say: Callable[[Cell], str]) -> str:
    texts = list(dict.fromkeys(filter(None, map(say, row.cells.values()))))
    return ", ".join(texts) if len(texts) < 3 else f"{texts[0]} … {texts[-1]}"
