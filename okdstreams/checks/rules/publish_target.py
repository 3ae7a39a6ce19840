"""A publish step does one thing, to a stream that exists."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import Subject, View
from okdstreams.fleet.mirror import target_of
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.near import close_matches
from okdstreams.syntax.rule_text import Scope

ACTIONS = ("tagRef", "imageStreamRef", "verifyIssues")


def check(view: View) -> Iterator[Finding]:
    plain = {f"{s.namespace}/{s.name}" for s in view.fleet.import_streams} if view.fleet is not None else set()
    for subject in view.authored:
        for name, step in subject.steps():
            path = ("publish", name)
            actions = [action for action in ACTIONS if step.get(action) is not None]
            if len(actions) != 1:
                said = f"{len(actions)} actions: {', '.join(actions)}" if actions else "no action"
                yield Finding(
                    subject, path, f"publish step {name!r} has {said}", f"one of {', '.join(ACTIONS)}", key=True
                )
            ref = step.get("imageStreamRef")
            if not isinstance(ref, dict) or not subject.is_live or not subject.namespace or not ref.get("name"):
                continue
            target = target_of(ref, subject.namespace)
            if (
                view.is_whole
                and target not in view.by_target
                and target not in plain
                and not _asked(view, subject, name)
            ):
                near = close_matches(target, sorted(view.by_target), 1, 0.8)
                hint = f"did you mean {near[0]}?" if near else "declare a stream for it, or remove the step"
                message = f"publish step {name!r} writes to {target}, which no stream declares"
                yield Finding(subject, (*path, "imageStreamRef", "name"), message, hint)


def _asked(view: View, subject: Subject, step: str) -> bool:
    """Whether a family asks for the step: its mirror rule may name versions that it has no release config for."""
    if view.fleet is None or subject.stream is None:
        return False
    rules = [source.model.sources.mirror for source in view.fleet.families]
    return any(rule is not None and (rule.family, rule.step) == (subject.stream.family, step) for rule in rules)


RULE = Rule(
    name="publish-target",
    severity=Severity.ERROR,
    summary="A publish step has exactly one action; `imageStreamRef` points at a declared stream.",
    why="A step without an action does nothing, silently; one that points nowhere creates an ImageStream nobody reads.",
    incident="A tool that decoded and encoded again lost `verifyIssues` and left an empty step, for up to 56 days.",
    bad="publish: {issues: {}}",
    good="publish: {issues: {verifyIssues: {}}}",
    check=check,
    scope=Scope.NAMESPACE,
    suppressible=True,
)
