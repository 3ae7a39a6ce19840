"""One job, one place."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.release_tests import ReleaseTest
from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import Subject, View
from okdstreams.syntax.canonical import compact_json
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.rule_text import Scope

ARGUMENTS = ("upgrade", "upgradeFrom", "upgradeFromRelease", "aggregatedProwJob")
"""What a job is given beside its name."""


def claims(subject: Subject) -> Iterator[str]:
    """The jobs of its periodics: in all streams together, a job has one clock."""
    return (test.job for test in _clocks(subject))


def _clocks(subject: Subject) -> Iterator[ReleaseTest]:
    clocks = (test for test in subject.section("periodic") if test.job and subject.is_authored)
    # in a stream, a slash is left of a prefix that nobody knows, and that is told
    return (test for test in clocks if subject.stream is None or "/" not in test.job)


def check(view: View) -> Iterator[Finding]:
    clocks: dict[str, tuple[Subject, ReleaseTest]] = {}
    for subject in view.authored:
        for test in _clocks(subject):
            first = clocks.setdefault(test.job, (subject, test))
            if first[1] is not test:
                yield _clock(subject, test, *first)
        running = [test for test in subject.section("verify") if test.job and test.gate != "off"]
        if len({test.job for test in running}) < len(running):
            yield from _twice(subject, running)


def _twice(subject: Subject, running: list[ReleaseTest]) -> Iterator[Finding]:
    seen: dict[tuple[str, str], ReleaseTest] = {}
    for test in running:
        earlier = seen.setdefault(_what(test), test)
        if earlier is not test:
            message = f"{test.name!r} and {earlier.name!r} both run {test.job!r}"
            related = ((subject, (*earlier.path, "prowJob", "name"), f"{earlier.name!r} runs it too"),)
            where = (*test.path, "prowJob", "name")
            yield Finding(subject, where, message, "keep one of them", Severity.WARNING, related)


def _clock(subject: Subject, test: ReleaseTest, first: Subject, earlier: ReleaseTest) -> Finding:
    message = f"periodic {test.name!r} runs {test.job!r}, as does {earlier.name!r} of {first.text('name')!r}"
    related = ((first, (*earlier.path, "prowJob", "name"), "the other periodic"),)
    return Finding(
        subject, (*test.path, "prowJob", "name"), message, "the controller refuses it: keep one", None, related
    )


def _what(test: ReleaseTest) -> tuple[str, str]:
    """The job with what it is told: from another source it is another test, and so is an aggregate of many runs."""
    arguments = [test.body.get(field) or None for field in ARGUMENTS]
    return (test.job, compact_json(arguments) if any(arguments) else "")


RULE = Rule(
    name="job-unique",
    severity=Severity.ERROR,
    summary="No two periodics run one job (error); no stream runs one job twice for the same (warning).",
    why="The controller refuses a second periodic for a job; a second run in a stream only costs a cluster.",
    bad="two: {job: ci/e2e-aws, interval: 48h}",
    good="two: {job: ci/e2e-gcp, interval: 48h}",
    check=check,
    scope=Scope.FLEET,
    claims=claims,
    controller=True,
    warns=True,
)
