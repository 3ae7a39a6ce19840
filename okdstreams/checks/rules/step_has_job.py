"""A test names the job that it runs."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.language.gates import SECTIONS
from okdstreams.syntax.diagnostics import Severity


def check(view: View) -> Iterator[Finding]:
    for subject, test in view.tests:
        if not test.job and not isinstance(test.body.get("prowJob"), dict):
            message = f"{test.section} {test.name!r} has no `prowJob`"
            yield Finding(subject, test.path, message, "name the ProwJob that it runs", key=True)
    for subject in view.authored:
        for section in SECTIONS:
            table = subject.table(section)
            for name in table if len(table) > len(subject.section(section)) else ():  # not all of them are objects
                if table[name] is None:
                    yield Finding(subject, (section, name), f"{section} {name!r} is null", "remove it", key=True)


RULE = Rule(
    name="step-has-job",
    severity=Severity.ERROR,
    summary="Every verification and periodic has a ProwJob.",
    why="A verification without a job never finishes; a periodic without one crashes the official validator.",
    bad="aws: {job: ci/e2e-aws, gate: blocking, raw: {prowJob: null}}",
    good="aws: {job: ci/e2e-aws, gate: blocking}",
    check=check,
)
