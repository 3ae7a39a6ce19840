"""The past of gates: when each became what it is, by whom, how long it blocked, and which of them flip."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from okdstreams.gates.lives import GONE, Event
from okdstreams.gates.past import Past
from okdstreams.language.versions import spell
from okdstreams.report.table import table
from okdstreams.syntax.canonical import pretty_json

HEAD = ("SINCE", "GATE", "TEST", "IN", "BLOCKED", "FLIPS", "COMMIT", "AUTHOR")
COLUMNS = (
    "family", "test", "arch", "version", "stream", "config", "day", "gate", "was", "name", "wasName", "commit",
    "author", "subject",
)  # fmt: skip
ABBREVIATED = 9
"""Digits of a commit in a table."""


def history_text(pasts: Sequence[Past], today: str, width: int | None) -> list[str]:
    """A line for each test, what became last first. Versions and architectures with the same past are told together."""
    rows: list[tuple[str, ...]] = [HEAD]
    groups = sorted(_groups(pasts), key=lambda group: group[0].life.current.day, reverse=True)
    for group in groups:
        first, current = group[0], group[0].life.current
        blocked = first.life.days_blocking(today)
        rows.append(
            (
                current.day,
                first.life.gate,
                first.test,
                _where(group),
                _days(blocked) if blocked else "",
                f"{first.life.flips}×" if first.life.flips else "",
                current.commit[:ABBREVIATED],
                current.author,
            )
        )
    return table(rows, width=width) if len(rows) > 1 else []


def past_text(pasts: Sequence[Past], today: str) -> Iterator[str]:
    """Every event of these tests."""
    for number, group in enumerate(_groups(pasts)):
        life = group[0].life
        if number:
            yield ""
        blocked = f", blocked {_days(life.days_blocking(today))}" if life.days_blocking(today) else ""
        flips = f", flips {life.flips}×" if life.flips > 1 else ""
        yield f"{group[0].test} of {_where(group)}: {life.gate}{blocked}{flips}"
        rows = [(e.day, _what(e), e.commit[:ABBREVIATED], e.author, e.subject) for e in life.events]
        yield from table(rows, indent="  ")


def summary(pasts: Sequence[Past], commits: int, folder: str) -> str:
    """How many tests there are, how many of them flip, and what that was read from."""
    flip = sum(past.life.flips > 1 for past in pasts)
    counted = f"{len(pasts)} test{'s' * (len(pasts) != 1)}, {flip} flip{'s' * (flip == 1)}"
    return f"{counted}; {commits} commit{'s' * (commits != 1)} of {folder}"


def history_json(pasts: Sequence[Past], today: str, commits: int, folder: str) -> str:
    """`tests`: each with its gate, since when and by whom, the days that it blocked, its flips, and its events."""
    return pretty_json(
        {"format": 1, "commits": commits, "folder": folder, "today": today, "tests": [_json(p, today) for p in pasts]}
    )


def history_csv(pasts: Sequence[Past]) -> str:
    """A line for each event."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for past in pasts:
        for event in past.life.events:
            writer.writerow({**_stream(past), **_event(event)})
    return out.getvalue()


def _stream(past: Past) -> dict[str, Any]:
    version = str(past.version) if past.version else None
    where = {"family": past.family, "test": past.test, "arch": past.arch, "version": version, "stream": past.stream}
    return {**where, "config": past.life.file}


def _json(past: Past, today: str) -> dict[str, Any]:
    life, current = past.life, past.life.current
    return {
        **_stream(past),
        "name": life.test,
        "job": life.point.job,
        "gate": life.gate,
        "since": current.day,
        "commit": current.commit,
        "author": current.author,
        "subject": current.subject,
        "blockedDays": life.days_blocking(today),
        "flips": life.flips,
        "events": [_event(event) for event in life.events],
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "day": event.day,
        "gate": event.gate,
        "was": event.was,
        "name": event.test,
        "wasName": event.was_test,
        "commit": event.commit,
        "author": event.author,
        "subject": event.subject,
    }


def _what(event: Event) -> str:
    gate = f"{event.was or 'new'} → {event.gate}" if event.is_of_gate else event.gate
    return gate if event.test == event.was_test else f"{gate}, was called {event.was_test}"


def _groups(pasts: Sequence[Past]) -> list[list[Past]]:
    groups: dict[tuple[object, ...], list[Past]] = {}
    for past in pasts:
        events = tuple((event.commit, event.gate, event.test != event.was_test) for event in past.life.events)
        alone = "" if past.family else past.life.file
        groups.setdefault((past.family, past.test, past.arch, alone, events), []).append(past)
    return list(groups.values())


def _where(group: Sequence[Past]) -> str:
    first = group[0]
    versions = spell(past.version for past in group if past.version is not None)
    arch = "" if first.arch in ("amd64", "") else first.arch
    return " ".join(filter(None, (first.family or first.stream, versions, arch)))


def _days(count: int) -> str:
    return f"{count} day{'s' * (count != 1)}"


def without_gone(pasts: Sequence[Past]) -> list[Past]:
    """Those that are still there."""
    return [past for past in pasts if past.life.gate != GONE]
