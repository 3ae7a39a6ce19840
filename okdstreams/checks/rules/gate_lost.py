"""A change after which nothing holds the payloads of a stream back any more."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.language.gates import blocks
from okdstreams.syntax.diagnostics import Severity


def check(view: View) -> Iterator[Finding]:
    gated = {subject.label: subject for subject in view.base or () if blocks(subject.config)}
    for subject in view.authored:
        earlier = gated.get(subject.label)
        if earlier is None or not subject.is_live or not view.reads(subject) or blocks(subject.config):
            continue
        names = sorted(test.name for test in earlier.section("verify") if test.blocks)
        shown = ", ".join(map(repr, names[:3])) + (", …" if len(names) > 3 else "")
        message = f"nothing blocks {subject.text('name')!r} any more: {shown} did before this change"
        yield Finding(subject, ("verify",), message, "let a test block, or set `endOfLife`", key=True)


RULE = Rule(
    name="gate-lost",
    severity=Severity.ERROR,
    summary="A change does not take a stream's last test that blocks.",
    why="From the day it is merged every payload is accepted, and each test alone reads as if others still blocked.",
    bad="aws: {job: ci/e2e-aws, in: ..4.12, gate: blocking}",
    good="gcp: {job: ci/e2e-gcp, gate: blocking}",
    check=check,
    needs="base",
)
