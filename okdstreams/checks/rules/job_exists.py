"""A ProwJob that a config names is in the CI configuration."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.release_tests import ReleaseTest
from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import Jobs, Subject, View
from okdstreams.fleet.private import SUFFIX
from okdstreams.syntax.diagnostics import Severity


def check(view: View) -> Iterator[Finding]:
    if view.jobs is None:
        return
    for subject in view.authored:
        if subject.is_live:
            for test in subject.tests:
                yield from _missing(subject, test, view.jobs)


def _missing(subject: Subject, test: ReleaseTest, jobs: Jobs) -> Iterator[Finding]:
    for name, path in test.jobs:
        # private jobs are generated from the public ones, which alone are in the public configuration
        public = name.removesuffix(SUFFIX) if subject.private else name
        if "/" not in name and not jobs.has(name) and not jobs.has(public):
            near = jobs.nearest(public)
            hint = (
                f"did you mean {near!r}?" if near else "add the job to the CI configuration first, or remove the test"
            )
            severity = Severity.WARNING if test.gate == "off" else None
            yield Finding(subject, path, f"no ProwJob {name!r} in the CI configuration", hint, severity)


RULE = Rule(
    name="job-exists",
    severity=Severity.ERROR,
    summary="The ProwJob exists in the checkout of the CI configuration that --ci-repo names.",
    why="The controller cannot start a job that is not there, and an unknown job stops the whole payload, informing "
    "or not. A disabled test is only warned about.",
    bad="aws: {job: periodic-ci-openshift-release-master-nightly-4.14-e2e-aws-onv, in: 4.14, gate: informing}",
    good="aws: {job: periodic-ci-openshift-release-master-nightly-4.14-e2e-aws-ovn, in: 4.14, gate: informing}",
    check=check,
    incident="A job that was misspelt, renamed or deleted: 13 fixes, each after days without a payload.",
    warns=True,
    needs="jobs",
)
