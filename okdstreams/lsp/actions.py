"""What mends a finding mechanically, as an editor offers it: the fixes of `check --fix`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from okdstreams.lsp.state import FleetState
from okdstreams.lsp.text import Replacement, replacements, text_of
from okdstreams.syntax.diagnostics import Diagnostic
from okdstreams.syntax.fix import Change, mended


class Action(NamedTuple):
    """One offer: what it says, the findings that it mends, and what it changes."""

    title: str
    mends: tuple[Diagnostic, ...]
    changes: tuple[Replacement, ...]


def actions(state: FleetState, file: str, start: int, end: int) -> list[Action]:
    """The fixes of the findings that touch a piece of a file."""
    text = text_of(state.texts.get(file, ""))
    offers: list[Action] = []
    for finding in state.diagnostics.get(file, ()):
        begins, ends = text.of_span(finding.span)
        if finding.fix and begins <= end and start <= ends:
            changes = _changes(state, finding.fix)
            if changes:
                offers.append(Action(finding.hint or finding.message, (finding,), changes))
    return offers


def fix_all(state: FleetState, file: str) -> Action | None:
    """All fixes of a file at once, if there are any."""
    mends = tuple(finding for finding in state.diagnostics.get(file, ()) if finding.fix)
    changes = _changes(state, (change for finding in mends for change in finding.fix if change.file == file))
    return Action("Mend all that can be mended mechanically", mends, changes) if changes else None


def _changes(state: FleetState, fix: Iterable[Change]) -> tuple[Replacement, ...]:
    by_file: dict[str, list[Change]] = {}
    for change in fix:
        by_file.setdefault(change.file, []).append(change)
    return tuple(
        piece
        for file, changes in by_file.items()
        if file in state.texts
        for piece in replacements(file, state.texts[file], mended(file, state.texts[file], changes))
    )
