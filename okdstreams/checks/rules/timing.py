"""Durations and clocks."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.release_tests import ReleaseTest
from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import Subject, View
from okdstreams.language.timing import cron_error, duration_error
from okdstreams.syntax.diagnostics import Severity

DURATIONS = "write a Go duration, such as 72h, 30m or 1h30m; it has no days"
CRON = "5 fields: minute hour day month weekday (0-6, Sunday is 0); or @daily and its like, or @every 6h"


def check(view: View) -> Iterator[Finding]:
    for subject in view.authored:
        expires = subject.config.get("expires")
        if isinstance(expires, str) and (problem := duration_error(expires)):
            yield Finding(subject, ("expires",), f"`expires`: {problem}", DURATIONS)
        for test in subject.section("periodic"):
            yield from _clock(subject, test)


def _clock(subject: Subject, test: ReleaseTest) -> Iterator[Finding]:
    cron, interval = test.text("cron"), test.text("interval")
    if bool(cron) == bool(interval):
        both = "both `cron` and `interval`" if cron else "neither `cron` nor `interval`"
        yield Finding(subject, test.path, f"periodic {test.name!r} has {both}", "exactly one of them", key=True)
    if interval and (problem := duration_error(interval)):
        yield Finding(subject, (*test.path, "interval"), f"`interval` of {test.name!r}: {problem}", DURATIONS)
    if cron and (problem := cron_error(cron)):
        yield Finding(subject, (*test.path, "cron"), f"`cron` of {test.name!r}: {problem}", CRON)


RULE = Rule(
    name="timing",
    severity=Severity.ERROR,
    summary="Go durations; cron as robfig/cron v2 reads it (5 fields, or 6 with seconds first); one of cron, interval.",
    why="The controller refuses the config. Go knows no days: 3d is 72h.",
    bad="nightly: {job: ci/e2e-aws, interval: 3d}",
    good="nightly: {job: ci/e2e-aws, interval: 72h}",
    check=check,
    controller=True,
)
