"""A suppression names a check that takes one, and has a reason."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.checks.suppressions import is_unbounded, several_versions, suppressions
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.near import close_matches


def check(view: View) -> Iterator[Finding]:
    if view.fleet is None:
        return
    several = several_versions(view)
    for suppression in suppressions(source.document for source in view.fleet.families):
        if suppression.name not in view.suppressible:
            near = close_matches(suppression.name, sorted(view.suppressible), 1)
            hint = f"did you mean {near[0]!r}?" if near else "`okdstreams rules` lists them"
            message = f"no check {suppression.name!r} that can be excused"
            yield Finding(suppression.document, suppression.loc, message, hint, key=True)
        elif isinstance(suppression.reason, str) and not suppression.reason.strip():
            message = f"no reason why {suppression.name!r} is excused"
            yield Finding(suppression.document, suppression.loc, message, "write why the finding stands")
        elif suppression.document.file in several and is_unbounded(suppression):
            message = f"{suppression.name!r} is excused in every version, and in those to come"
            hint = f"say in which: `{suppression.name}: {{4.12-4.14: REASON}}`"
            yield Finding(suppression.document, suppression.loc, message, hint, Severity.WARNING, key=True)


RULE = Rule(
    name="allow",
    severity=Severity.ERROR,
    summary="An `allow` names a check that can be excused and a reason, and for a family the versions that it is for.",
    why="A misspelt exception excuses nothing; one without a reason cannot be judged later.",
    bad="allow: {retry: flaky}",
    good="allow: {retries: {4.12-4.14: the cloud is flaky until its quota is raised}}",
    check=check,
    warns=True,
    needs="fleet",
)
