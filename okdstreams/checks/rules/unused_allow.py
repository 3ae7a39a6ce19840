"""An exception that is no longer needed."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.checks.suppressions import Suppression, suppressions
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.document import Loc
from okdstreams.syntax.fix import REMOVE, Change


def check(view: View) -> Iterator[Finding]:
    if view.fleet is None or not view.is_whole:
        return
    for suppression in suppressions(source.document for source in view.fleet.families):
        if suppression.name in view.suppressible & view.ran and suppression.key not in view.used:
            message = f"`allow` of {suppression.name!r} excuses nothing"
            fix = (Change(suppression.document.file, REMOVE, _whole(suppression)),)
            yield Finding(suppression.document, suppression.loc, message, "remove it", key=True, fix=fix)


def _whole(suppression: Suppression) -> Loc:
    """What to take out: the reason with its range or case, and what would be left empty without it."""
    steps = [(suppression.loc[: len(suppression.scope) + 2], 1)]
    node = suppression.value
    for number, segment in enumerate(suppression.within, 1):
        if isinstance(node, (dict, list)) and segment != "set":
            steps.append((suppression.loc[: len(suppression.scope) + 2 + number], len(node)))
        node = node[segment]  # type: ignore[index]
    while len(steps) > 1 and steps[-1][1] == 1:
        steps.pop()
    return steps[-1][0]


RULE = Rule(
    name="unused-allow",
    severity=Severity.WARNING,
    summary="Every `allow` excuses a finding.",
    why="An exception that outlives its finding hides the next one.",
    bad="aws: {job: ci/e2e-aws, gate: blocking, allow: {retries: flaky}}",
    good="aws: {job: ci/e2e-aws, gate: informing, retries: 3, allow: {retries: flaky}}",
    check=check,
    last=True,
    needs="fleet",
)
