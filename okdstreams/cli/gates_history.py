"""`okdstreams gates --history`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

from okdstreams.cli.selecting import refuse, screen_width

if TYPE_CHECKING:
    from okdstreams.fleet.fleet import Fleet
    from okdstreams.fleet.selection import Selection
    from okdstreams.gates.lives import Event
    from okdstreams.history.past_gates import PastGates


def tell_history(
    fleet: Fleet,
    selected: Selection,
    folders: tuple[str, str],
    test: str,
    since: str,
    today: str,
    form: str,
    *,
    compiled: bool,
) -> None:
    """Print the past of the gates that are selected. `folders` are those of the streams and of what is rendered."""
    from okdstreams.gates.past import pasts
    from okdstreams.history.past_gates import past_gates
    from okdstreams.report.gates.history import (
        history_csv,
        history_json,
        history_text,
        past_text,
        summary,
        without_gone,
    )

    past = past_gates(*folders, compiled=compiled)
    every = pasts(past.lives, fleet, selected)
    chosen = pasts(past.lives, fleet, selected, _within(past.folder, since)) if since else every
    if test:
        if not any(test in item.is_named for item in every):
            refuse(test, {name for item in every for name in item.is_named})
        chosen = [item for item in chosen if test in item.is_named]
    if form == "json":
        return typer.echo(history_json(chosen, today, past.commits, past.folder), nl=False)
    if form == "csv":
        return typer.echo(history_csv(chosen), nl=False)
    if test:
        lines = list(past_text(chosen, today))
    else:
        chosen = chosen if since else without_gone(chosen)
        lines = history_text(chosen, today, screen_width())
    for line in lines:
        typer.echo(line)
    typer.echo(summary(chosen, past.commits, past.folder), err=True)
    _caveats(past)


def _within(folder: str, since: str) -> Callable[[Event], bool]:
    """Whether an event is of that day or later, or of a commit that the revision does not have."""
    from okdstreams.git.log import commits_since
    from okdstreams.language.days import is_day

    if is_day(since):
        return lambda event: event.day >= since
    commits = commits_since(folder, since)
    return lambda event: event.commit in commits


def _caveats(past: PastGates) -> None:
    if past.is_shallow:
        typer.echo("the clone is shallow: what was before it is not known\n    hint: git fetch --unshallow", err=True)
    if past.unread:
        typer.echo(f"{past.unread} commits are left out: their streams have errors", err=True)
