"""What was meant for a time, and still stands."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.governed import Governed, governed, policy_of
from okdstreams.checks.release_tests import ReleaseTest
from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.fleet.fleet import Governance
from okdstreams.language.days import days_between
from okdstreams.syntax.diagnostics import Severity

INFORMING = ("informing", "async")


def check(view: View) -> Iterator[Finding]:
    today = view.today or ""
    most = policy_of(view).informingDays

    def matters(test: ReleaseTest, said: Governance) -> bool:
        return bool(said.until) or (most is not None and test.gate in INFORMING)

    for row in governed(view, ("since", "until"), matters):
        yield from _until(row, today)
        if most is not None and row.gate in INFORMING:
            yield from _informing(row, most, today)


def _until(row: Governed, today: str) -> Iterator[Finding]:
    since, until = row.said.since, row.said.until
    loc, key = row.at("until")
    if since and until and until < since:
        message = f"{row.test.name!r} is {row.gate}{row.versions} until {until}, before it begins on {since}"
        yield Finding(row.document, loc, message, "the first day is `since`, the last one `until`", key=key)
    elif until and until < today:
        days = days_between(until, today)
        message = f"{row.test.name!r} was to be {row.gate}{row.versions} until {until}, {_days(days)} ago"
        hint = "change its gate, remove it, or move `until` and say `why`"
        yield Finding(row.document, loc, message, hint, key=key)


def _informing(row: Governed, most: int, today: str) -> Iterator[Finding]:
    loc, key = row.at("since")
    if not row.said.since:
        message = f"{row.test.name!r} is {row.gate}{row.versions}, and does not say since when"
        yield Finding(row.document, row.loc, message, f"write `since:`; {_days(most)} are allowed", key=True)
    elif (days := days_between(row.said.since, today)) > most:
        message = f"{row.test.name!r} is {row.gate}{row.versions} since {row.said.since}, for {_days(days)}"
        hint = f"{_days(most)} are allowed: let it block, or switch it off"
        yield Finding(row.document, loc, message, hint, key=key)


def _days(count: int) -> str:
    return f"{count} day{'s' * (count != 1)}"


RULE = Rule(
    name="expired",
    severity=Severity.WARNING,
    summary="No gate outlives its `until`, and no test informs for longer than `gates.informingDays`.",
    why="A test that was to inform for a month informs for years when no day brings it back to mind.",
    bad="aws: {job: ci/e2e-aws, gate: informing, until: 2026-08-31}",
    good="aws: {job: ci/e2e-aws, gate: informing, until: 2026-12-31}",
    check=check,
    needs="today",
)
