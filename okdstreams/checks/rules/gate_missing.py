"""A stream that anything passes."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import Subject, View
from okdstreams.language.gates import blocks
from okdstreams.syntax.diagnostics import Severity


def check(view: View) -> Iterator[Finding]:
    lost = {subject.label for subject in view.base or () if blocks(subject.config)}
    for subject in view.authored:
        if subject.private or subject.is_stable or not subject.is_live or subject.label in lost:
            continue
        if any(test.gate == "blocking" for test in subject.section("verify")):
            continue
        if view.reads(subject) and not blocks(subject.config):
            message = f"nothing blocks: every payload of {subject.text('name')!r} is accepted"
            severity = Severity.ERROR if _goes_on(subject) else Severity.WARNING
            yield Finding(subject, ("verify",), message, "let a test block, or set `endOfLife`", severity, key=True)


def _goes_on(subject: Subject) -> bool:
    """Whether tests were written, and what is accepted is published or promoted all the same.

    A raw config, which was not written here, is judged by whoever wrote it.
    """
    if subject.stream is None:
        return False
    model = subject.stream.source.model
    is_published = any(step.get("disabled") is not True for _, step in subject.steps())
    return bool(model.tests) and (is_published or model.promote is not None)


RULE = Rule(
    name="gate-missing",
    severity=Severity.ERROR,
    summary="A live Integration stream has a test that blocks.",
    why="Without one the controller accepts every payload, and mirrors and tags it.",
    bad="aws: {job: ci/e2e-aws, gate: informing}",
    good="aws: {job: ci/e2e-aws, gate: blocking}",
    check=check,
    warns=True,
    suppressible=True,
    needs_range=True,
)
