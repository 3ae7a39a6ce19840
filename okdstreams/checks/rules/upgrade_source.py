"""An upgrade test starts where its name says, from a stream that exists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from okdstreams.checks.release_tests import ReleaseTest
from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import Subject, View
from okdstreams.checks.upgrades import source_name, source_version
from okdstreams.language.placeholders import placeholder
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.document import Loc
from okdstreams.syntax.near import close_matches
from okdstreams.syntax.rule_text import Scope

_FROM = re.compile(r"upgrade-from-[a-z-]*?(?<![0-9])(?P<version>[0-9]+\.[0-9]+)(?![0-9])")
_SOURCES = "`upgradeFrom: PreviousMinor` (in a stream file also FAMILY@prev)"
_MINOR = re.compile(r"(?<![A-Za-z0-9])minor(?![A-Za-z0-9])")


def check(view: View) -> Iterator[Finding]:
    for subject, test in view.tests_with("upgrade"):
        if test.section != "upgrade":
            yield from _named(view, subject, test)
    for subject, test in view.tests_with("upgradeFromRelease"):
        if test.section != "upgrade":
            yield from _resolved(view, subject, test)


def _named(view: View, subject: Subject, test: ReleaseTest) -> Iterator[Finding]:
    """What the names of the test and its job promise."""
    if not test.flag("upgrade"):
        return
    promised = _FROM.search(test.job)
    if promised is None and not _MINOR.search(test.name):
        return
    source = source_version(test, subject.version, view.succession)
    path = _where(test)
    if promised is not None:
        if source is not None and str(source) != promised["version"]:
            message = f"{test.name!r} runs {test.job!r} but upgrades from {source}"
            yield Finding(subject, path, message, f"name a source of {promised['version']}: {_SOURCES}")
    elif source is not None and source == subject.version:
        message = f"minor upgrade {test.name!r} upgrades from {source} itself"
        yield Finding(subject, path, message, f"name a source: {_SOURCES}")


def _resolved(view: View, subject: Subject, test: ReleaseTest) -> Iterator[Finding]:
    """Whether the candidate is there. The controller looks among the streams that it watches."""
    candidate = test.table("upgradeFromRelease").get("candidate")
    name = source_name(test, subject.text("to"), view.controller)
    if not name or "$(" in name or not isinstance(candidate, dict):
        return
    path = (*test.path, "upgradeFromRelease", "candidate")
    version = source_version(test, subject.version, view.succession)
    expected = {subject.version, *(view.succession.predecessors(subject.version) if subject.version else ())}
    promised = _FROM.search(test.job)
    if subject.version is not None and version not in expected and promised is None:
        message = f"{test.name!r} of a {subject.version} stream upgrades from {candidate['version']}"
        yield Finding(subject, (*path, "version"), message, "was it bumped at the last branch cut?")
    elif view.has_all_names and not view.watches(subject.namespace, name):
        near = close_matches(name, _watched_with(view, subject), 1)
        hint = (
            f"did you mean {near[0]!r}?" if near else "the controller joins VERSION.0-0., `stream`, and what `to` adds"
        )
        where = f" of {subject.namespace}" if subject.namespace else ""
        message = f"{test.name!r} upgrades from {name!r}, which no stream{where} is named"
        yield Finding(subject, path, message, hint)


def _watched_with(view: View, subject: Subject) -> list[str]:
    """The names of the streams that one controller may watch together with this one; all, where that is not known."""
    return [name for _, name in view.by_name if view.watches(subject.namespace, name)]


def _where(test: ReleaseTest) -> Loc:
    for field in ("upgradeFrom", "upgradeFromRelease"):
        if field in test.body:
            return (*test.path, field)
    return (*test.path, "upgrade")


P = placeholder("p")
_JOB = f"job: ci/upgrade-from-stable-{P}-e2e-aws-upgrade, gate: blocking"

RULE = Rule(
    name="upgrade-source",
    severity=Severity.ERROR,
    summary="upgrade-from-stable-4.X starts from 4.X; a candidate is a declared stream of the same controller.",
    why="With a source that is of the wrong version, or not there, the gate passes without the test that it is for.",
    incident="A minor upgrade without a source tested a same-stream upgrade for 193 days; "
    "`4.16.0-0.okd-scos-scos`, which does not exist, stood for 5 days; a source version was not bumped for 43.",
    bad=f"upgrade-minor: {{{_JOB}, upgradeFrom: default}}",
    good=f"upgrade-minor: {{{_JOB}, upgradeFrom: PreviousMinor}}",
    check=check,
    scope=Scope.NAMESPACE,
    suppressible=True,
)
