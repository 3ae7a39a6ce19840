"""A test that is not waited for."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.syntax.diagnostics import Severity


def check(view: View) -> Iterator[Finding]:
    for subject, test in view.tests_with("async"):
        if test.section != "verify" or not test.flag("async"):
            continue
        if not test.flag("optional"):
            message = f"{test.name!r} is async but not optional"
            yield Finding(subject, (*test.path, "async"), message, "nobody waits for it, so it cannot block")
        if test.number("maxRetries") > 0:
            message = f"{test.name!r} is async and has retries"
            yield Finding(subject, (*test.path, "maxRetries"), message, "remove the retries")


RULE = Rule(
    name="async",
    severity=Severity.ERROR,
    summary="An async test is optional and is not retried.",
    why="The controller refuses the whole config otherwise.",
    bad="aws: {job: ci/e2e-aws, gate: async, retries: 2}",
    good="aws: {job: ci/e2e-aws, gate: async}",
    check=check,
    controller=True,
)
