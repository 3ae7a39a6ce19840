"""The end of a verification's name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.syntax.diagnostics import Severity

_RETRY = re.compile(r"-[0-9]+\Z")


def check(view: View) -> Iterator[Finding]:
    for subject in view.authored:
        for name in subject.table("verify"):
            if suffix := _RETRY.search(name):
                message = f"the name {name!r} ends in {suffix[0]!r}"
                yield Finding(subject, ("verify", name), message, "put a word at its end", key=True)


RULE = Rule(
    name="name-suffix",
    severity=Severity.ERROR,
    summary="The name of a verification does not end in a dash and digits.",
    why="The controller names the retries of a job NAME-1, NAME-2: it could not tell them apart.",
    bad="aws-2: {job: ci/e2e-aws, gate: blocking}",
    good="aws-2nd: {job: ci/e2e-aws, gate: blocking}",
    check=check,
    controller=True,
)
