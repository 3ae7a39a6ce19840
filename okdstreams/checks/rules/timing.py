"""Durations and clocks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from okdstreams.checks.release_tests import ReleaseTest
from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import Subject, View
from okdstreams.language.timing import cron_error, duration_error
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.document import Loc

DURATIONS = "write a Go duration, such as 72h, 30m or 1h30m; it has no days"
CRON = "5 fields: minute hour day month weekday (0-6, Sunday is 0); or @daily and its like, or @every 6h"


def check(view: View) -> Iterator[Finding]:
    for subject in view.authored:
        expires = subject.config.get("expires")
        if isinstance(expires, str):
            yield from _duration(subject, ("expires",), "`expires`", expires)
            if _has_escape(subject, ("expires",)):
                message = f"`expires`: {expires!r} is written with an escape, which the controller does not undo"
                yield Finding(subject, ("expires",), message, f"write {expires}")
        for test in subject.section("periodic"):
            yield from _clock(subject, test)


def _clock(subject: Subject, test: ReleaseTest) -> Iterator[Finding]:
    cron, interval = test.text("cron"), test.text("interval")
    if bool(cron) == bool(interval):
        both = "both `cron` and `interval`" if cron else "neither `cron` nor `interval`"
        yield Finding(subject, test.path, f"periodic {test.name!r} has {both}", "exactly one of them", key=True)
    if interval:
        yield from _duration(subject, (*test.path, "interval"), f"`interval` of {test.name!r}", interval)
    if cron.startswith("@every -"):
        message = f"`cron` of {test.name!r}: {cron.removeprefix('@every ')!r} is negative"
        yield Finding(subject, (*test.path, "cron"), message, f"write @every {cron.removeprefix('@every -')}")
    elif cron and (problem := cron_error(cron)):
        yield Finding(subject, (*test.path, "cron"), f"`cron` of {test.name!r}: {problem}", CRON)


def _has_escape(subject: Subject, path: Loc) -> bool:
    """Whether a value is written with an escape in JSON. The controller parses it between its quotes."""
    document = subject.document
    if document is None or "\\" not in document.text:
        return False
    span = document.span(path)
    line = document.text.split("\n")[span.line - 1]
    return "\\" in line[span.column - 1 : span.end_column - 1]


def _in_hours(text: str) -> str:
    """What to write for a number of days or weeks, or one without a unit; empty for anything else."""
    match = re.fullmatch(r"([0-9]{1,4}) ?(d|days?|w|weeks?|h|hours?|)", text)
    return f"write {int(match[1]) * {'d': 24, 'w': 168}.get(match[2][:1], 1)}h" if match else ""


def _duration(subject: Subject, path: Loc, what: str, text: str) -> Iterator[Finding]:
    if problem := duration_error(text):
        yield Finding(subject, path, f"{what}: {problem}", _in_hours(text) or DURATIONS)
    elif text.startswith("-") and text != "-0":
        yield Finding(subject, path, f"{what}: {text!r} is negative", f"write {text[1:]}")


RULE = Rule(
    name="timing",
    severity=Severity.ERROR,
    summary="Go durations; cron as robfig/cron v2 reads it (5 fields, or 6 with seconds first); one of cron, interval.",
    why="The controller refuses the config. Go knows no days: 3d is 72h.",
    bad="nightly: {job: ci/e2e-aws, interval: 3d}",
    good="nightly: {job: ci/e2e-aws, interval: 72h}",
    check=check,
    controller=True,
    spares="negative durations",
)
