"""What a qualifier in a release config may not do."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.syntax.diagnostics import Severity


def check(view: View) -> Iterator[Finding]:
    for subject, test in view.tests_with("qualifiers"):
        for name, qualifier in test.table("qualifiers").items() if test.section == "verify" else ():
            for field in qualifier if isinstance(qualifier, dict) else ():
                if field.lower() != "approval" or qualifier[field] is None:
                    continue
                path = (*test.path, "qualifiers", name, field)
                message = f"qualifier {name!r} of {test.name!r} sets `{field}`"
                hint = "remove it: approval is set in the controller's own file"
                yield Finding(subject, path, message, hint)


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
