"""What is measured of ours: the commands, and a keystroke in an editor."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from functools import partial

from bench.editor import keystroke
from bench.rounds import Measured
from bench.rows import ROWS, Place

KEYSTROKE = "editor: a keystroke"
LARGEST = 10
"""Nobody types in a larger fleet."""


def ours(place: Place, scale: int, only: Sequence[str] | None = None) -> list[Measured]:
    """The rows of a fleet of this scale, `only` those whose name has one of these texts."""
    rows = [Measured(row.name, partial(row.measure, place)) for row in ROWS if scale <= row.largest]
    if scale <= LARGEST and importlib.util.find_spec("pygls") is not None:
        rows.append(Measured(KEYSTROKE, partial(keystroke, place)))
    return [row for row in rows if not only or any(text in row.name for text in only)]
