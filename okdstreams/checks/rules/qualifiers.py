"""What a qualifier in a release config may not do."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.syntax.diagnostics import Severity


def check(view: View) -> Iterator[Finding]:
    for subject in view.authored:
        for test in subject.section("verify"):
            for name, qualifier in test.table("qualifiers").items():
                if isinstance(qualifier, dict) and qualifier.get("approval") is not None:
                    path = (*test.path, "qualifiers", name, "approval")
                    message = f"qualifier {name!r} of {test.name!r} sets `approval`"
                    yield Finding(subject, path, message, "remove it: approval is set in the controller's own file")


RULE = Rule(
    name="qualifiers",
    severity=Severity.ERROR,
    summary="A qualifier in a release config does not set `approval`.",
    why="Approval belongs to the controller's own file of qualifiers; it refuses a config that sets it.",
    bad="aws: {job: ci/e2e-aws, gate: informing, qualifiers: {rosa: {approval: true}}}",
    good="aws: {job: ci/e2e-aws, gate: informing, qualifiers: {rosa: {}}}",
    check=check,
    controller=True,
)
