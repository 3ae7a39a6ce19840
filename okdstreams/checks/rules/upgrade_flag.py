"""A job that upgrades is told what to upgrade from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.fleet.private import SUFFIX
from okdstreams.syntax.diagnostics import Severity

_UPGRADE = re.compile(r"(?<![A-Za-z0-9])upgrade(?![A-Za-z0-9])(?!-analysis)")

_KNOWN = re.compile(
    r".*-rollback-oldest-supported(-priv)?"  # picks the release that it starts from itself
    r"|periodic-ci-openshift-hypershift-.*-periodics-e2e-aws-ovn(-priv)?"  # upgrades clusters, among other things
)
"""Jobs whose names mislead."""


def check(view: View) -> Iterator[Finding]:
    for subject, test in view.tests:
        says = "upgrade" in test.job and _UPGRADE.search(test.job) is not None
        does = view.jobs is not None and view.jobs.upgrades(test.job.removesuffix(SUFFIX))
        flag = test.body.get("upgrade") is True
        if flag == (says or does) or test.section == "upgrade" or not test.job or "/" in test.job:
            continue
        if _KNOWN.fullmatch(test.job):
            continue
        if not flag:
            which = "" if says else ", whose ci-operator workflow upgrades,"
            message = f"{test.name!r} runs {test.job!r}{which} without `upgrade: true`"
            hint = "say where it starts (`upgradeFrom: default`, …): else the payload is upgraded to itself"
            yield Finding(subject, (*test.path, "prowJob", "name"), message, hint)
        else:
            message = f"{test.name!r} has `upgrade: true`, but {test.job!r} does not say upgrade"
            hint = "remove `upgrade` (in a stream `upgradeFrom`), or name a job that upgrades"
            yield Finding(subject, (*test.path, "upgrade"), message, hint)


RULE = Rule(
    name="upgrade-flag",
    severity=Severity.ERROR,
    summary="The job's name, or with --ci-repo its workflow, says upgrade if and only if the test has `upgrade: true`.",
    why="Without the flag the controller names no older payload, and the job upgrades the payload to itself.",
    incident="Upgrade jobs without `upgrade: true` tested nothing for up to 433 days.",
    bad="aws-upgrade: {job: ci/e2e-aws-upgrade, gate: blocking}",
    good="aws-upgrade: {job: ci/e2e-aws-upgrade, gate: blocking, upgradeFrom: default}",
    check=check,
    suppressible=True,
)
