"""One config, one ImageStream."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.rule_text import Scope


def check(view: View) -> Iterator[Finding]:
    if view.fleet is not None:
        return  # a family names its ImageStream, and two that render one file are a collision
    for subject in view.subjects:
        if not subject.target:
            message = "no ImageStream carries this config: no script applies a file of this name"
            hint = "name its ImageStream in a table (--targets), name the file after its stream, or remove it"
            yield Finding(subject, (), message, hint, Severity.WARNING)
        first = view.by_target.get(subject.target)
        if first is not None and first is not subject:
            related = ((first, (), "the other config"),)
            yield Finding(
                subject, (), f"a second config for the ImageStream {subject.target}", "keep one", None, related
            )


RULE = Rule(
    name="target",
    severity=Severity.ERROR,
    summary="Every config has exactly one ImageStream (namespace and name) that carries it, and the reverse.",
    why="A config that no ImageStream carries does nothing, however well it reads.",
    incident="A config file that no script ever applied to a stream is still there.",
    bad="releases/release-okd-4.14-next.json",
    good="releases/release-okd-4.14.json",
    check=check,
    scope=Scope.NAMESPACE,
    warns=True,
)
