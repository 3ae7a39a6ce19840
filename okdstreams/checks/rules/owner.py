"""Whom to ask when a test fails."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.governed import governed, policy_of
from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.fleet.fleet import Governance
from okdstreams.language.model.governance import GatePolicy
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.near import close_matches


def check(view: View) -> Iterator[Finding]:
    policy = policy_of(view)
    if not policy.needOwner and not policy.teams:
        return
    for row in governed(view, ("team", "contact")):
        loc, key = row.at("owner")
        if not row.said.team and row.gate in policy.needOwner:
            message = f"{row.test.name!r} is {row.gate}{row.versions}, and has no owner"
            hint = "write `owner: TEAM` in its row, or once for all under `defaults: {tests: …}`"
            yield Finding(row.document, row.loc, message, hint, key=True)
        elif policy.teams and row.said.team and not _is_reachable(row.said, policy):
            near = close_matches(row.said.team, policy.teams, 1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            hint += "name a team of `gates.teams` in the settings, or write {team, contact}"
            yield Finding(row.document, loc, f"nobody knows how to reach {row.said.team!r}", hint, key=key)


def _is_reachable(said: Governance, policy: GatePolicy) -> bool:
    """Whether the row or the settings say where the team is to be found, or its name does: @org/team."""
    return bool(said.contact) or said.team in policy.teams or said.team.startswith("@")


RULE = Rule(
    name="owner",
    severity=Severity.WARNING,
    summary="Tests of the gates that `gates.needOwner` names have an owner, and it can be reached.",
    why="A red test that nobody answers for is retried, then ignored, then copied to the next version.",
    bad="aws: {job: ci/e2e-aws, gate: blocking}",
    good="aws: {job: ci/e2e-aws, gate: blocking, owner: okd}",
    check=check,
    needs="fleet",
)
