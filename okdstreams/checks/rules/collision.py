"""Two streams that want one thing."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import Subject, View
from okdstreams.language.placeholders import placeholder
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.document import Loc
from okdstreams.syntax.rule_text import Scope

Claim = tuple[tuple[str, ...], Loc]
"""What is claimed, in which namespace, and where."""

WORDS = {"name": "the name {1!r} in {0}", "prefix": "the mirror prefix {1!r} in {0}", "tag": "the tag {1}:{2} in {0}"}
"""How to say what is claimed."""


def check(view: View) -> Iterator[Finding]:
    claims: dict[tuple[str, ...], tuple[Subject, Loc]] = {}
    for subject in view.subjects:
        for thing, path in _claims(subject):
            first, where = claims.setdefault(thing, (subject, path))
            if first is not subject and not (subject.stream is not None and subject.private):
                kind, *claimed = thing
                message = f"{WORDS[kind].format(*claimed)} is also that of {first.text('name') or first.label!r}"
                related = ((first, where, "the other one"),)
                yield Finding(subject, path, message, "tell them apart: one would overwrite the other", None, related)


def _claims(subject: Subject) -> Iterator[Claim]:
    namespace = subject.namespace
    if not namespace:
        return
    if name := subject.text("name"):
        yield ("name", namespace, name), ("name",)
    if not subject.is_live:
        return  # it no longer mirrors or publishes
    if prefix := subject.text("mirrorPrefix"):
        yield ("prefix", namespace, prefix), ("mirrorPrefix",)
    for step, body in subject.steps():
        ref = body.get("tagRef")
        if isinstance(ref, dict) and isinstance(ref.get("name"), str) and body.get("disabled") is not True:
            to = subject.text("to") or subject.image_stream
            yield ("tag", namespace, to, ref["name"]), ("publish", step, "tagRef", "name")


RULE = Rule(
    name="collision",
    severity=Severity.ERROR,
    summary="Unique: `name` per controller, `mirrorPrefix` per namespace, publish tag per ImageStream, output path.",
    why="Two streams fight for one tag or overwrite each other's snapshots; a file would hold whichever came last.",
    incident="4.8 published the moving tag of 4.7: two streams fought for one tag for 11 days.",
    bad='publish: {tag: {tagRef: {name: "scos"}}}',
    good=f"publish: {{tag: {{tagRef: {{name: scos-{placeholder('v')}}}}}}}",
    check=check,
    scope=Scope.NAMESPACE,
    suppressible=True,
)
