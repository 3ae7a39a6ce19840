"""A new blocking test blocks on the newest version first."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.governed import is_looked_at, policy_of
from okdstreams.checks.release_tests import ReleaseTest
from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import Subject, View
from okdstreams.fleet.fleet import UNGOVERNED
from okdstreams.language.days import days_between
from okdstreams.language.versions import Version
from okdstreams.syntax.diagnostics import Severity

NEW = 120
"""A gate is new for so many days since its `since`: a third of a year, in which a minor is made."""

Line = list[tuple[Subject, ReleaseTest | None]]
"""A test through the live versions of a family and an architecture, the newest last; None where it is not."""


def check(view: View) -> Iterator[Finding]:
    if not policy_of(view).newestFirst:
        return
    blocked = {(s.label, test.name) for s in view.base or () for test in s.section("verify") if test.blocks}
    there = {subject.label for subject in view.base or ()}
    for line in _lines(view):
        newest, in_newest = line[-1]
        for subject, test in reversed(line[:-1]):
            if test is None or not test.blocks:
                continue
            is_new = _is_new(view, subject, test) or (
                subject.label in there and (subject.label, test.name) not in blocked
            )
            if reason := _reason(subject, test, newest, in_newest, is_new=is_new):
                hint = f"let it block in {newest.version} first, where a fix is made first"
                yield Finding(subject, test.path, reason, hint, key=True)
                break


def _reason(
    subject: Subject, test: ReleaseTest, newest: Subject, in_newest: ReleaseTest | None, *, is_new: bool
) -> str:
    """Why the newest version does not come first; empty if it does."""
    blocks = f"{test.name!r} blocks {subject.version}"
    if in_newest is None:
        return f"{blocks}, and is not in {newest.version}, the newest" if is_new else ""
    if not in_newest.blocks:
        return f"{blocks}, and is {in_newest.gate} in {newest.version}, the newest"
    since, later = _since(subject, test), _since(newest, in_newest)
    if is_new and since and since < later:
        return f"{blocks} since {since}, and {newest.version}, the newest, since {later}"
    return ""


def _since(subject: Subject, test: ReleaseTest) -> str:
    governance = subject.stream.governance if subject.stream is not None else {}
    return governance.get(test.path, UNGOVERNED).since


def _is_new(view: View, subject: Subject, test: ReleaseTest) -> bool:
    since = _since(subject, test)
    return bool(since and view.today) and days_between(since, view.today or since) <= NEW


def _lines(view: View) -> Iterator[Line]:
    """Every test. It is known by the name of its row; a row that is made for each predecessor has several."""
    axes: dict[tuple[str, str], list[Subject]] = {}
    for subject in filter(is_looked_at, view.authored):
        if subject.stream is not None and subject.version is not None and not subject.is_stable:
            axes.setdefault((subject.stream.family, subject.arch), []).append(subject)
    for subjects in axes.values():
        subjects.sort(key=lambda subject: subject.version or Version(0, 0))
        tests = [_by_row(subject) for subject in subjects]
        for key in dict.fromkeys(key for of_subject in tests for key in of_subject):
            yield [(subject, of_subject.get(key)) for subject, of_subject in zip(subjects, tests, strict=True)]


def _by_row(subject: Subject) -> dict[tuple[object, int], ReleaseTest]:
    rows: dict[tuple[object, int], ReleaseTest] = {}
    for test in subject.section("verify"):
        loc = subject.stream.tests.get(test.name) if subject.stream is not None else None
        name = loc[1] if loc else test.name
        rows[name, sum(key[0] == name for key in rows)] = test
    return rows


RULE = Rule(
    name="newest-first",
    severity=Severity.WARNING,
    summary="With `gates.newestFirst`, what begins to block an older version blocks the newest one before.",
    why="A regression is mended on the newest branch first; a test that blocks only older ones lets it in again.",
    bad="aws: {job: ci/e2e-aws, gate: {4.14: informing, else: blocking}}",
    good="aws: {job: ci/e2e-aws, gate: {4.14: blocking, else: informing}}",
    check=check,
    needs="fleet",
)
