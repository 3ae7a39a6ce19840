"""An exception names a check that can be excused."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.checks.suppressions import excuses
from okdstreams.syntax.diagnostics import Severity


def check(view: View) -> Iterator[Finding]:
    if view.fleet is None:
        return
    for excuse in excuses(source.document for source in view.fleet.families):
        if excuse.name not in view.excusable:
            near = get_close_matches(excuse.name, sorted(view.excusable), 1)
            hint = f"did you mean {near[0]!r}?" if near else "`okdstreams rules` lists them"
            message = f"no check {excuse.name!r} that can be excused"
            yield Finding(excuse.document, excuse.loc, message, hint, key=True)
        if isinstance(excuse.reason, str) and not excuse.reason.strip():
            message = f"no reason why {excuse.name!r} is excused"
            yield Finding(excuse.document, excuse.loc, message, "write why the finding stands")


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
