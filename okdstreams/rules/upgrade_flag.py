"""A job that upgrades is told what to upgrade from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from okdstreams.diagnostics import Severity
from okdstreams.rule import Finding, Rule
from okdstreams.view import View

_UPGRADE = re.compile(r"(?<![A-Za-z0-9])upgrade(?![A-Za-z0-9])(?!-analysis)")


def check(view: View) -> Iterator[Finding]:
    for subject in view.authored:
        for test in subject.tests:
            if test.section == "upgrade" or not test.job:
                continue
            says = _UPGRADE.search(test.job) is not None
            if says and not test.flag("upgrade"):
                message = f"{test.name!r} runs {test.job!r} without `upgrade: true`"
                hint = "add `from: default` or another source: without it the payload is upgraded to itself"
                yield Finding(subject, (*test.path, "prowJob", "name"), message, hint)
            elif test.flag("upgrade") and not says:
                message = f"{test.name!r} has `upgrade: true`, but {test.job!r} does not say upgrade"
                hint = "remove `from`, or name a job that upgrades"
                yield Finding(subject, (*test.path, "upgrade"), message, hint)


RULE = Rule(
    name="upgrade-flag",
    severity=Severity.ERROR,
    summary="The job's name says upgrade if and only if the test has `upgrade: true`.",
    why="Without the flag the controller names no older payload, and the job upgrades the payload to itself.",
    incident="Upgrade jobs without `upgrade: true` tested nothing for up to 433 days.",
    bad="aws-upgrade: {job: ci/e2e-aws-upgrade, gate: blocking}",
    good="aws-upgrade: {job: ci/e2e-aws-upgrade, gate: blocking, from: default}",
    check=check,
    excusable=True,
)
