"""The matrix of gates as SVG: colour and a sign in every cell, for pages and for people who look rather than read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from okdstreams.gates.columns import Column, columns
from okdstreams.gates.matrix import Cell, Matrix
from okdstreams.graph.svg import ADVANCE, FONTS, GREY, INK

SIGNS = {"blocking": "■", "informing": "○", "async": "◇", "off": "×"}
COLOURS = {
    "blocking": ("#ffd8d3", "#a40e26"),
    "informing": ("#ddf4ff", "#0550ae"),
    "async": ("#fbefff", "#6639ba"),
    "off": ("#eaeef2", "#57606a"),
}
"""Fill, and ink: each pair has a contrast of more than 4.5 to 1."""

SIZE = 12
ROW = 24
"""Height of a row."""
GAP = 8
MARGIN = 16


def gates_svg(matrix: Matrix) -> str:
    """The picture: a row for each test below the name of its family, a column for versions that say the same."""
    every = columns(matrix, _say)
    names = [row.test + ("" if row.arch == "amd64" else f" ({row.arch})") for row in matrix.rows]
    left = max(map(_width, [*names, *(row.family for row in matrix.rows)]), default=0) + GAP
    widths = [max(map(_width, [column.label, *column.texts])) + 2 * GAP for column in every]
    used = [gate for gate in SIGNS if any(cell.gate == gate for cell in matrix.cells)]
    legend = [f"{SIGNS[gate]} {gate}" for gate in used]
    width = max(left + sum(widths), sum(map(_width, legend)) + 3 * GAP * len(legend)) + 2 * MARGIN
    families = len({row.family for row in matrix.rows})
    height = (len(matrix.rows) + families + 2) * ROW + 2 * MARGIN
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" '
        f'viewBox="0 0 {width:.0f} {height}" role="img" font-family="{FONTS}" font-size="{SIZE}">',
        "<title>Gates: tests by versions</title>",
        f'<rect width="{width:.0f}" height="{height}" fill="#ffffff"/>',
        *_head(every, widths, left),
        *_rows(matrix, every, widths, names, left),
        *_legend(used, legend, height - MARGIN - ROW / 2),
        "</svg>",
    ]
    return "".join(f"{line}\n" for line in lines)


def _say(cell: Cell) -> str:
    return f"{SIGNS[cell.gate]} {cell.gate}" + (f" ×{cell.retries}" if cell.retries else "")


def _width(text: str) -> float:
    return len(text) * SIZE * ADVANCE


def _text(x: float, y: float, text: str, colour: str, rest: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y + SIZE * 0.35:.1f}" fill="{colour}"{rest}>{escape(text)}</text>'


def _head(every: Sequence[Column], widths: Sequence[float], left: float) -> Iterator[str]:
    x = MARGIN + left
    for column, width in zip(every, widths, strict=True):
        yield _text(x + width / 2, MARGIN + ROW / 2, column.label, GREY, ' text-anchor="middle"')
        x += width


def _rows(
    matrix: Matrix, every: Sequence[Column], widths: Sequence[float], names: Sequence[str], left: float
) -> Iterator[str]:
    y, family = float(MARGIN + ROW), ""
    for number, row in enumerate(matrix.rows):
        if row.family != family:
            family = row.family
            yield _text(MARGIN, y + ROW / 2, family, INK, ' font-weight="bold"')
            y += ROW
        yield _text(MARGIN, y + ROW / 2, names[number], INK)
        x = MARGIN + left
        for column, width in zip(every, widths, strict=True):
            cell = row.cells.get(column.versions[0])
            if cell is not None:
                fill, ink = COLOURS[cell.gate]
                yield (
                    f'<rect x="{x + 1:.1f}" y="{y + 1:.1f}" width="{width - 2:.1f}" height="{ROW - 2}" rx="3" '
                    f'fill="{fill}"/>'
                )
                yield _text(x + GAP, y + ROW / 2, column.texts[number], ink)
            x += width
        y += ROW


def _legend(used: Sequence[str], legend: Sequence[str], y: float) -> Iterator[str]:
    x = float(MARGIN)
    for gate, text in zip(used, legend, strict=True):
        yield _text(x, y, text, COLOURS[gate][1])
        x += _width(text) + 3 * GAP
