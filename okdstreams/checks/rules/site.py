"""Two streams of one name at one release-controller."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import Subject, View
from okdstreams.language.placeholders import placeholder
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.rule_text import Scope


def check(view: View) -> Iterator[Finding]:
    first: dict[str, Subject] = {}
    for subject in view.subjects:
        for claim in claims(subject):
            other = first.setdefault(claim, subject)
            if other.namespace != subject.namespace and subject.stream is not None and subject.stream.site is not None:
                name, site = subject.text("name"), subject.stream.site.name
                message = f"the name {name!r} is also that of a stream in {other.namespace}, and {site} reads both"
                related = ((other, ("name",), "the other one"),)
                yield Finding(subject, ("name",), message, "tell them apart by their names", None, related)


def claims(subject: Subject) -> Iterator[str]:
    """The name, at the controller that reads it."""
    if subject.stream is not None and subject.stream.site is not None and (name := subject.text("name")):
        yield f"{subject.stream.site.name} {name}"


RULE = Rule(
    name="site",
    severity=Severity.ERROR,
    summary="No two streams of one release-controller (`sites`) have one name, whatever their namespaces.",
    why="The controller knows a stream by its name: it would show one of the two, and start tests for either.",
    bad=f"config: {{name: {placeholder('v')}.0-0.okd, to: release}}",
    good=f"config: {{name: {placeholder('v')}.0-0.okd-next, to: release}}",
    check=check,
    scope=Scope.FLEET,
    claims=claims,
)
