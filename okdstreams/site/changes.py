"""What changed since a revision, in the words of `okdstreams diff`."""

from __future__ import annotations

from typing import NamedTuple

from okdstreams.diff.comparison import Comparison
from okdstreams.diff.formats.text import heading, row, summary


class ChangeLine(NamedTuple):
    """One sentence."""

    severity: str
    about: str
    text: str


class UnitChange(NamedTuple):
    """The fields of one stream that differ."""

    title: str
    fields: tuple[str, ...]


class ChangeFacts(NamedTuple):
    """A comparison as it is shown."""

    base: str
    summary: str
    lines: tuple[ChangeLine, ...]
    units: tuple[UnitChange, ...]


def change_facts(comparison: Comparison) -> ChangeFacts:
    """The sentences, worst first within a family, and the fields behind them."""
    sentences = comparison.changes.sentences
    lines = (ChangeLine(s.severity.label, s.about, s.text) for s in sentences)
    units = (
        UnitChange(heading(unit), tuple(row(change, full=False) for change in unit.differences.exact))
        for unit in comparison.changes.units
    )
    return ChangeFacts(comparison.old, summary(comparison), tuple(lines), tuple(units))
