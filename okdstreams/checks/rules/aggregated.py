"""An aggregated test must block."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.syntax.diagnostics import Severity


def check(view: View) -> Iterator[Finding]:
    for subject, test in view.tests_with("aggregatedProwJob"):
        if test.section == "verify" and test.flag("optional") and isinstance(test.body["aggregatedProwJob"], dict):
            message = f"aggregated test {test.name!r} is optional"
            hint = "ten runs are too dear for a result that nothing waits for: let it block, or run it once"
            yield Finding(subject, (*test.path, "optional"), message, hint)


RULE = Rule(
    name="aggregated",
    severity=Severity.ERROR,
    summary="An aggregated test is not optional.",
    why="Today's controller refuses the whole config; the controller of 2023 still took it.",
    bad="aws: {job: ci/e2e-aws, gate: informing, aggregate: 10}",
    good="aws: {job: ci/e2e-aws, gate: blocking, aggregate: 10}",
    check=check,
    suppressible=True,
    controller=True,
)
