"""A stream that anything passes."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.syntax.diagnostics import Severity


def check(view: View) -> Iterator[Finding]:
    for subject in view.authored:
        if subject.private or subject.is_stable or not subject.is_live:
            continue
        if view.reads(subject) and not any(test.blocks for test in subject.section("verify")):
            message = f"{subject.text('name')!r} accepts every payload: no test blocks"
            yield Finding(subject, ("verify",), message, "let a test block, or set `endOfLife`", key=True)


RULE = Rule(
    name="gate-missing",
    severity=Severity.WARNING,
    summary="A live Integration stream has a test that blocks.",
    why="Without one the controller accepts every payload, and mirrors and tags it.",
    bad="aws: {job: ci/e2e-aws, gate: informing}",
    good="aws: {job: ci/e2e-aws, gate: blocking}",
    check=check,
)
