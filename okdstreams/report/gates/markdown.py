"""The matrix of gates as a Markdown table."""

from __future__ import annotations

import re
from collections.abc import Iterable

from okdstreams.gates.columns import columns
from okdstreams.gates.matrix import Cell, Matrix

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&!#$@])")


def gates_markdown(matrix: Matrix) -> str:
    """A row for each test, a column for versions that say the same. What stream files say is text, never markup."""
    every = columns(matrix, _say)
    lines = [
        _row(("family", "test", "arch", *(column.label for column in every), "owner")),
        _row(("---",) * (len(every) + 4), escaped=True),
    ]
    for number, row in enumerate(matrix.rows):
        teams = dict.fromkeys(cell.governance.team for cell in row.cells.values() if cell.governance.team)
        lines.append(
            _row((row.family, row.test, row.arch, *(column.texts[number] for column in every), ", ".join(teams)))
        )
    return "".join(f"{line}\n" for line in lines)


def _say(cell: Cell) -> str:
    return cell.gate + (f" ×{cell.retries}" if cell.retries else "")


def _row(cells: Iterable[str], *, escaped: bool = False) -> str:
    texts = cells if escaped else (_SPECIAL.sub(r"\\\1", cell) for cell in cells)
    return f"| {' | '.join(texts)} |"
