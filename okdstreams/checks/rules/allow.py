"""A suppression names a check that takes one, and has a reason."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.checks.suppressions import suppressions
from okdstreams.syntax.diagnostics import Severity


def check(view: View) -> Iterator[Finding]:
    if view.fleet is None:
        return
    for suppression in suppressions(source.document for source in view.fleet.families):
        if suppression.name not in view.suppressible:
            near = get_close_matches(suppression.name, sorted(view.suppressible), 1)
            hint = f"did you mean {near[0]!r}?" if near else "`okdstreams rules` lists them"
            message = f"no check {suppression.name!r} that can be excused"
            yield Finding(suppression.document, suppression.loc, message, hint, key=True)
        if isinstance(suppression.reason, str) and not suppression.reason.strip():
            message = f"no reason why {suppression.name!r} is excused"
            yield Finding(suppression.document, suppression.loc, message, "write why the finding stands")


RULE = Rule(
    name="allow",
    severity=Severity.ERROR,
    summary="An `allow` names a check that can be excused, and a reason.",
    why="A misspelt exception excuses nothing; one without a reason cannot be judged later.",
    bad="allow: {retry: flaky}",
    good="allow: {retries: the cloud is flaky until its quota is raised}",
    check=check,
    needs="fleet",
)
