"""An informing test is not worth more than two retries."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.syntax.diagnostics import Severity

MOST = 2


def check(view: View) -> Iterator[Finding]:
    for subject, test in view.tests_with("maxRetries"):
        retries = test.number("maxRetries")
        if retries > MOST and test.section == "verify" and test.gate in ("informing", "async"):
            message = f"informing test {test.name!r} is retried {retries} times"
            yield Finding(subject, (*test.path, "maxRetries"), message, f"at most {MOST}: nobody waits for it")


RULE = Rule(
    name="retries",
    severity=Severity.WARNING,
    summary="An informing test has at most two retries.",
    why="Nothing waits for an informing test, so each retry only costs a cluster.",
    bad="aws: {job: ci/e2e-aws, gate: informing, retries: 3}",
    good="aws: {job: ci/e2e-aws, gate: informing, retries: 2}",
    check=check,
)
