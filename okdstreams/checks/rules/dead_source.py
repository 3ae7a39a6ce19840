"""A source that no longer moves."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import Subject, View
from okdstreams.checks.upgrades import source_name
from okdstreams.fleet.mirror import target_of
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.rule_text import Scope


def check(view: View) -> Iterator[Finding]:
    yield from _upgrades(view)
    for subject in view.authored:
        if not subject.is_live:
            yield from _mirrors(view, subject)


def _upgrades(view: View) -> Iterator[Finding]:
    for subject, test in view.tests_with("upgradeFromRelease"):
        if test.gate == "off" or not subject.is_live:
            continue
        source = view.by_name.get((subject.namespace, source_name(test, subject.text("to"), view.controller)))
        if source is not None and not source.is_live:
            message = f"{test.name!r} upgrades from {source.text('name')!r}, which is end of life"
            path = (*test.path, "upgradeFromRelease", "candidate")
            hint = "the controller reports success without running it: name a live source, or remove the test"
            yield Finding(subject, path, message, hint, related=((source, ("endOfLife",), "end of life"),))


def _mirrors(view: View, subject: Subject) -> Iterator[Finding]:
    for name, step in subject.steps():
        ref = step.get("imageStreamRef")
        if not isinstance(ref, dict) or step.get("disabled") is True:
            continue
        target = view.by_target.get(target_of(ref, subject.namespace))
        if target is not None and target.is_live:
            message = f"{target.text('name')!r} is mirrored from {subject.text('name')!r}, which is end of life"
            hint = "nothing new arrives: set `endOfLife` on both, or on neither"
            where = ("publish", name, "imageStreamRef")
            yield Finding(subject, where, message, hint, related=((subject, ("endOfLife",), "end of life"),))


RULE = Rule(
    name="dead-source",
    severity=Severity.WARNING,
    summary="The source of an upgrade or a mirror is not end of life.",
    why="The gate becomes empty: the controller reports success without running the test.",
    bad="endOfLife: {4.13: true}",
    good="endOfLife: {..4.12: true}",
    check=check,
    scope=Scope.NAMESPACE,
)
