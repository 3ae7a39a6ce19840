"""What a config cannot be without."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import Subject, View
from okdstreams.language.placeholders import placeholder
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.document import Loc

MAPS = ("verify", "periodic", "upgrade", "publish", "check")
REFS = ("tagRef", "imageStreamRef")


def check(view: View) -> Iterator[Finding]:
    for subject in view.authored:
        if not subject.text("name"):
            yield _absent(subject, "name", f"it begins every release tag: `name: '{placeholder('v')}.0-0.okd'`")
        if not subject.is_stable and not subject.text("to"):
            yield _absent(subject, "to", "name the ImageStream that gets the release tags, or say `as: Stable`")
        for section in MAPS:
            if section in subject.config and "" in subject.table(section):
                message = f"an entry of `{section}` has an empty name"
                yield Finding(subject, (section, ""), message, "give it a name", key=True)
    for subject, test in view.tests:
        if not test.job:
            yield from _named(subject, test.body, ("prowJob",), test.path)
    for subject, test in view.tests_with("aggregatedProwJob"):
        yield from _named(subject, test.table("aggregatedProwJob"), ("prowJob",), (*test.path, "aggregatedProwJob"))
    for subject, name, step in view.steps:
        yield from _named(subject, step, REFS, ("publish", name))


def _absent(subject: Subject, field: str, hint: str) -> Finding:
    return Finding(subject, (field,), f"no `{field}`", hint, key=field not in subject.config)


def _named(subject: Subject, body: dict[str, Any], fields: tuple[str, ...], path: Loc) -> Iterator[Finding]:
    for field in fields:
        ref = body.get(field)
        if isinstance(ref, dict) and not ref.get("name"):
            where = (*path, field, "name") if "name" in ref else (*path, field)
            yield Finding(subject, where, f"the `{field}` of {path[1]!r} has no name", "name it, or remove it")


RULE = Rule(
    name="required",
    severity=Severity.ERROR,
    summary="`name`; `to` unless Stable; no empty name of a step, job or tag.",
    why="The controller refuses the whole config and the stream stops. Its own validator misses some of these.",
    bad=f"config:\n  name: {placeholder('v')}.0-0.okd",
    good=f"config:\n  name: {placeholder('v')}.0-0.okd\n  to: release",
    check=check,
    controller=True,
)
