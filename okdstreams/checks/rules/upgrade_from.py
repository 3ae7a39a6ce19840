"""Where an upgrade test may start."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.release_tests import ReleaseTest
from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import Subject, View
from okdstreams.syntax.diagnostics import Severity

ACCEPTED = ("Previous", "PreviousMinor", "PreviousPatch")
PERIODIC_ONLY = "PreviousMinus1"
KINDS = ("candidate", "prerelease", "release")


def check(view: View) -> Iterator[Finding]:
    for subject, test in view.tests_with("upgradeFrom"):
        yield from _problems(subject, test)
    for subject, test in view.tests_with("upgradeFromRelease"):
        if "upgradeFrom" not in test.body:
            yield from _problems(subject, test)


def _problems(subject: Subject, test: ReleaseTest) -> Iterator[Finding]:
    named, spelled = test.text("upgradeFrom"), test.body.get("upgradeFromRelease")
    path = (*test.path, "upgradeFrom")
    if named == PERIODIC_ONLY and test.section == "periodic":
        pass
    elif named and named not in ACCEPTED:
        only = f"; {PERIODIC_ONLY} is for periodics" if named == PERIODIC_ONLY else ""
        yield Finding(subject, path, f"{named!r} is not an upgrade source", f"one of {', '.join(ACCEPTED)}{only}")
    if named and spelled is not None:
        message = f"{test.name!r} has both `upgradeFrom` and `upgradeFromRelease`"
        yield Finding(subject, path, message, "keep one of them")
    if (named or spelled is not None) and not test.flag("upgrade"):
        where = path if named else (*test.path, "upgradeFromRelease")
        message = f"{test.name!r} has an upgrade source without `upgrade: true`"
        yield Finding(subject, where, message, "without it the source is ignored: add it, or remove the source")
    if isinstance(spelled, dict):
        kinds = [kind for kind in KINDS if spelled.get(kind) is not None]
        if len(kinds) != 1:
            message = f"`upgradeFromRelease` of {test.name!r} has {len(kinds)} of {', '.join(KINDS)}"
            yield Finding(subject, (*test.path, "upgradeFromRelease"), message, "exactly one of them")


RULE = Rule(
    name="upgrade-from",
    severity=Severity.ERROR,
    summary="An accepted upgrade source, one of them, and only with `upgrade: true`.",
    why="An unknown value makes the controller refuse the whole config; a source without `upgrade` does nothing.",
    bad="upgrade-minor: {job: ci/e2e-upgrade, gate: blocking, upgradeFrom: PreviousMajor}",
    good="upgrade-minor: {job: ci/e2e-upgrade, gate: blocking, upgradeFrom: PreviousMinor}",
    check=check,
    controller=True,
    spares="a source without `upgrade: true`, and `upgradeFromRelease` with several sources",
)
