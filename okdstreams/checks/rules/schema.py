"""Fields, types and bounds of a release config. In stream files the reader reports most of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from okdstreams.checks.locate import Locator
from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import Subject, View
from okdstreams.language.config_schema import QUALIFIER_DEPTH, ROWS, Misfit, config_shape, misfits
from okdstreams.language.controller import NEWEST
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.document import Loc


def check(view: View) -> Iterator[Finding]:
    locator = Locator(view.loaded, view.fleet)
    yield from _of_later_days(view)
    sources = view.fleet.families if view.fleet is not None else ()
    fitting = {source.document.file for source in sources if _was_validated(source.document.text)}
    for subject in view.authored:
        if subject.stream is not None and subject.stream.source.document.file in fitting:
            continue
        for misfit in misfits(subject.config, config_shape()):
            severity = _severity(subject, misfit)
            if severity is Severity.WARNING and _is_for_a_newer_one(locator, subject, misfit.path):
                continue
            hint = misfit.hint
            if severity is Severity.WARNING and subject.stream is not None:
                place = "row" if misfit.path[0] in ROWS else "config"
                hint += f"; or say `controller: newer` in the {place}, if a newer one knows it"
            yield Finding(subject, misfit.path, misfit.message, hint, severity, key=misfit.on_key)


def _was_validated(text: str) -> bool:
    """Whether the reader of a stream file has looked at all that its configs are made of."""
    return "raw:" not in text and "qualifiers:" not in text


def _severity(subject: Subject, misfit: Misfit) -> Severity | None:
    """A warning where the controller may know better; else None, the severity of the rule."""
    in_qualifier = len(misfit.path) > QUALIFIER_DEPTH and misfit.path[2] == "qualifiers"
    under_raw = subject.stream is not None and misfit.on_key
    return Severity.WARNING if in_qualifier or under_raw else None


def _is_for_a_newer_one(locator: Locator, subject: Subject, path: Loc) -> bool:
    """Whether the row or config that writes a field says that what it has is meant for a newer controller."""
    location = locator.locate(subject, path)
    if subject.stream is None or location.document is None:
        return False
    value: Any = location.document.data
    for segment in location.loc:
        if isinstance(value, dict) and value.get("controller") == "newer":
            return True
        if segment == "raw":
            return False
        value = value[segment]
    return False


def _of_later_days(view: View) -> Iterator[Finding]:
    """Fields that the controller of another day has."""
    controller = view.controller.name
    lacks = sorted(view.controller.lacks)
    places: list[tuple[Subject, Loc]] = [(s, (name,)) for s in view.authored for name in lacks if name in s.config]
    for name in sorted(view.controller.lacks_in_tests):
        places += [(subject, (*test.path, name)) for subject, test in view.tests_with(name)]
    for subject, path in places:
        message = f"the controller of {controller} does not know {path[-1]!r}"
        yield Finding(subject, path, message, f"{NEWEST} does: name the controller that reads this", key=True)


RULE = Rule(
    name="schema",
    severity=Severity.ERROR,
    summary="Only known keys, each once, in exact case, with values of the right type and range.",
    why="The controller decodes leniently when it runs: an unknown or misspelt field is silently without effect.",
    incident="`previousRelease` and `verifyBugs: {}`, unknown and misplaced fields, did nothing for 6 days.",
    bad="maxUnreadyRelease: 1",
    good="maxUnreadyReleases: 1",
    check=check,
    warns=True,
    instead="`controller: newer` in the row or in `config`",
    controller=True,
    spares="bounds of numbers; and unknown fields while it runs, which only its check of configs refuses",
)
