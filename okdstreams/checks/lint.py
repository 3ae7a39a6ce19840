"""Runs the checks over a view: findings get a location, the suppressed ones go, those with one location become one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from okdstreams.checks.locate import Location, Locator
from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.rule_texts import checks, rules
from okdstreams.checks.subjects import Subject, View
from okdstreams.checks.suppressions import Suppression, suppressions
from okdstreams.language.versions import spell
from okdstreams.parallel import both, pays
from okdstreams.syntax.diagnostics import Diagnostic, Severity, Span
from okdstreams.syntax.document import Loc

Between = Callable[[], None]


def _go_on() -> None:
    """What is done between two checks unless somebody wants to be asked."""


def lint(view: View, between: Between = _go_on) -> list[Diagnostic]:
    """Everything that the checks find, without what is suppressed, sorted by place.

    `between` is called before each check; what it raises ends the work.
    """
    view = replace(view, suppressible=frozenset(rule.name for rule in rules() if rule.takes_suppressions))
    ready = [rule for rule in checks() if not rule.needs or getattr(view, rule.needs) is not None]
    used, diagnostics = _run_all([rule for rule in ready if not rule.last], view, between)
    # a config that is bent out of shape hides findings, so that suppressions seem unused
    is_whole = view.is_whole and not any(d.name == "schema" and d.is_error for d in diagnostics)
    ran = frozenset(rule.name for rule in ready)
    view = replace(view, used=frozenset(used), ran=ran, is_whole=is_whole)
    _, last = _run([rule for rule in ready if rule.last], view, between)
    return sorted([*diagnostics, *last])


Outcome = tuple[set[tuple[str, Loc]], list[Diagnostic]]
"""The suppressions that were used, and the diagnostics."""


def _run_all(chosen: list[Rule], view: View, between: Between) -> Outcome:
    """All of these checks, on two cores if there are configs enough: no check knows of another."""
    if not pays(len(view.subjects)):
        return _run(chosen, view, between)
    (used, diagnostics), (used_beside, beside) = both(
        lambda: _run(chosen[::2], view, between), lambda: _run(chosen[1::2], view, between)
    )
    return used | used_beside, diagnostics + beside


def _run(chosen: list[Rule], view: View, between: Between) -> Outcome:
    linter = _Linter(view)
    for rule in chosen:
        between()
        linter.run(rule, view)
    return linter.used, linter.diagnostics


class _Located(NamedTuple):
    """A finding with its location."""

    finding: Finding
    severity: Severity
    span: Span


class _Linter:
    """Collects diagnostics and the suppressions that were used."""

    def __init__(self, view: View) -> None:
        documents = [source.document for source in view.fleet.families] if view.fleet is not None else []
        self.suppressions: dict[tuple[str, str], list[Suppression]] = {}
        for suppression in suppressions(documents):
            key = (suppression.document.file, suppression.name)
            self.suppressions.setdefault(key, []).append(suppression)
        self.locator = Locator(view.loaded)
        self.used: set[tuple[str, Loc]] = set()
        self.diagnostics: list[Diagnostic] = []

    def run(self, rule: Rule, view: View) -> None:
        """One check: its findings, located, without the suppressed ones, folded."""
        located: list[_Located] = []
        for finding in rule.check(view):
            severity = rule.severity if finding.severity is None else finding.severity
            may_stand = rule.suppressible or severity is not Severity.ERROR
            if may_stand and self._stands(self._of_stream(rule.name, finding)):
                continue
            location = self.locator.locate(finding.where, finding.path)
            if may_stand and self._stands(self._of_location(rule.name, location)):
                continue
            located.append(_Located(finding, severity, location.span(key=finding.key)))
        self.diagnostics += (self._diagnostic(rule, group) for group in _fold(located))

    def _stands(self, suppression: Suppression | None) -> bool:
        if suppression is not None:
            self.used.add(suppression.key)
        return suppression is not None

    def _of_stream(self, name: str, finding: Finding) -> Suppression | None:
        """That of a test's row or of a stream's whole family. They need no location, and finding one is dear."""
        stream = finding.where.stream if isinstance(finding.where, Subject) else None
        if stream is None:
            return None
        scopes: list[Loc] = [()]
        section, *below = finding.path or ("",)
        if section == "verify" and below and "raw" not in stream.source.model.config.model_fields_set:
            scopes.append(stream.tests.get(str(below[0]), ()))
        of_file = self.suppressions.get((stream.source.document.file, name), ())
        return next((suppression for scope in scopes for suppression in of_file if suppression.scope == scope), None)

    def _of_location(self, name: str, location: Location) -> Suppression | None:
        """The suppression nearest to a location."""
        file = "" if location.document is None else location.document.file
        of_file = self.suppressions.get((file, name), ())
        return next((suppression for suppression in of_file if suppression.covers(name, location)), None)

    def _diagnostic(self, rule: Rule, group: list[_Located]) -> Diagnostic:
        finding, severity, span = group[-1]
        related = tuple(
            dict.fromkeys((self.locator.locate(where, path).span(), why) for where, path, why in finding.related)
        )
        fix = tuple(dict.fromkeys(change for item in group for change in item.finding.fix))
        subjects = [f.finding.where for f in group if isinstance(f.finding.where, Subject)]
        which = _which(subjects)
        message = finding.message if which.strip(" ()") in finding.message else finding.message + which
        return Diagnostic(span, severity, rule.name, message, finding.hint, related, fix)


_VARIABLE = re.compile(r"\d[\d.,]*|-priv\b|\bpriv/|\b(?:amd64|arm64|multi|ppc64le|s390x)\b|-(?=')")


def _fold(located: Iterable[_Located]) -> Iterator[list[_Located]]:
    """Findings of one location that say the same but for version, architecture and privacy; the newest comes last."""
    groups: dict[tuple[Span, Severity, str], list[_Located]] = {}
    for item in located:
        alike = _VARIABLE.sub("", item.finding.message)
        groups.setdefault((item.span, item.severity, alike), []).append(item)
    for group in groups.values():
        yield sorted(group, key=_newest)


def _newest(located: _Located) -> tuple[bool, bool, tuple[int, ...]]:
    where = located.finding.where
    if not isinstance(where, Subject):
        return (True, True, ())
    return (not where.private, where.arch == "amd64", where.version or ())


def _which(subjects: list[Subject]) -> str:
    """` (4.12-4.14)`: the streams that a folded finding is about, where the family has several."""
    streams = [s.stream for s in subjects if s.stream is not None]
    if not streams:
        return ""
    words = []
    versions = sorted({s.version for s in streams if s.version is not None})
    if versions:
        words.append(spell(versions))
    arches = sorted({s.arch for s in streams})
    if arches != ["amd64"] and streams[0].source.model.arches != arches:
        words.append(", ".join(arches))
    if all(s.private for s in streams):
        words.append("private")
    return f" ({' '.join(words)})" if words else ""
