"""A comparison as text: the sentences, then the fields behind them."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.diff.comparison import Comparison
from okdstreams.diff.fields import FieldChange
from okdstreams.diff.formats.verdict import no_difference
from okdstreams.diff.normalise import ABSENT
from okdstreams.diff.scope import label
from okdstreams.diff.statement import Impact
from okdstreams.diff.units import Unit
from okdstreams.syntax.canonical import compact_json

SCREEN = 20
"""Lines of fields that are shown without --full."""
LONGEST = 160
"""Characters of a value that are shown without --full."""

RESET = "\x1b[0m"
COLOURS = {
    Impact.LOOSENED: "\x1b[31m",
    Impact.TIGHTENED: "\x1b[33m",
    Impact.PUBLISHED: "\x1b[36m",
}


def text(comparison: Comparison, *, full: bool = False, colour: bool = False) -> str:
    """The whole answer; empty when nothing differs."""
    changes = comparison.changes
    if not changes:
        return ""
    lines = [_line(sentence.severity, str(sentence), colour) for sentence in changes.sentences]
    fields = list(_fields(changes.units, full))
    return "\n".join([*lines, *(["", *fields] if fields else [])]) + "\n"


def _line(severity: Impact, sentence: str, colour: bool) -> str:
    tint = COLOURS.get(severity, "") if colour else ""
    return f"{tint}{severity.label:10}{RESET if tint else ''} {sentence}"


def _fields(units: tuple[Unit, ...], full: bool) -> Iterator[str]:
    shown = 0
    for number, unit in enumerate(units):
        if not full and shown >= SCREEN:
            yield f"… and the fields of {len(units) - number} more: --full shows them"
            return
        rows = [row(change, full=full) for change in unit.differences.exact]
        cut = rows if full else rows[: SCREEN - shown]
        yield heading(unit)
        yield from (f"  {line}" for line in cut)
        if len(cut) < len(rows):
            yield f"  … and {len(rows) - len(cut)} more fields: --full shows them"
        shown += len(cut)


def heading(unit: Unit) -> str:
    """What a unit is called, and its files."""
    return f"{label([unit.identity], {}, twins=False)} ({', '.join(unit.files)})"


def row(change: FieldChange, *, full: bool) -> str:
    """`field: old → new`; what is added or removed is marked by + or -."""
    if change.old is ABSENT:
        return f"+ {change.name}: {value(change.new, full=full)}"
    if change.new is ABSENT:
        return f"- {change.name}: {value(change.old, full=full)}"
    return f"~ {change.name}: {value(change.old, full=full)} → {value(change.new, full=full)}"


def value(data: object, *, full: bool) -> str:
    """A value as JSON on one line, safe for a terminal."""
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in compact_json(data))
    return shown if full or len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"


def summary(comparison: Comparison) -> str:
    """One line: what was compared with what, and how much differs."""
    changes = comparison.changes
    form = f"{comparison.reformatted} file{'s differ' if comparison.reformatted > 1 else ' differs'} in form only"
    tail = f"; {form}" if comparison.reformatted else ""
    if not changes:
        return no_difference(comparison.old, comparison.new) + tail
    count = len(changes.sentences)
    files = sum(len(unit.files) for unit in changes.units)
    head = f"{comparison.old} → {comparison.new}: "
    return f"{head}{count} change{'s' if count > 1 else ''} ({counts(comparison)}), {files} files{tail}"


def counts(comparison: Comparison) -> str:
    """`1 loosened, 3 published`."""
    severities = [sentence.severity for sentence in comparison.changes.sentences]
    return ", ".join(f"{severities.count(s)} {s.label}" for s in sorted(Impact, reverse=True) if s in severities)
