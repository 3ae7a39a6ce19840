"""Tables of text: columns lined up, numbers to the right."""

from __future__ import annotations

from collections.abc import Sequence


def table(rows: Sequence[Sequence[str | int]], *, indent: str = "", width: int | None = None) -> list[str]:
    """Lines of the rows. A column of numbers is aligned to the right; lines are cut to `width` characters."""
    if not rows:
        return []
    texts = [[f"{cell:,}" if isinstance(cell, int) else cell for cell in row] for row in rows]
    columns = list(zip(*texts, strict=True))
    widths = [max(map(len, column)) for column in columns]
    right = [any(isinstance(row[i], int) for row in rows) for i in range(len(columns))]
    lines = []
    for row in texts:
        cells = [c.rjust(w) if r else c.ljust(w) for c, w, r in zip(row, widths, right, strict=True)]
        line = (indent + "  ".join(cells)).rstrip()
        lines.append(line if width is None or len(line) <= width else line[: width - 1] + "…")
    return lines
