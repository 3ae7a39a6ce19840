"""Runs the checks over a view: findings get a place, the excused ones go, those with one place become one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from okdstreams.checks.locate import Locator, Place
from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import Subject, View
from okdstreams.checks.suppressions import Excuse, excuses
from okdstreams.language.versions import spell
from okdstreams.parallel import both, pays
from okdstreams.plugins import discover
from okdstreams.syntax.diagnostics import Diagnostic, Severity, Span
from okdstreams.syntax.document import Loc


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """All checks, in the order of their names."""
    return discover("okdstreams.checks.rules", "RULE", Rule)


def lint(view: View) -> list[Diagnostic]:
    """Everything that the checks find, without what is excused, sorted by place."""
    view = replace(view, excusable=frozenset(rule.name for rule in rules() if rule.takes_excuses))
    ready = [r for r in rules() if r.check is not None and (not r.needs or getattr(view, r.needs) is not None)]
    used, diagnostics = _run_all([rule for rule in ready if not rule.last], view)
    # a config that is bent out of shape hides findings, so that excuses seem unused
    is_whole = view.is_whole and not any(d.name == "schema" and d.is_error for d in diagnostics)
    ran = frozenset(rule.name for rule in ready)
    view = replace(view, used=frozenset(used), ran=ran, is_whole=is_whole)
    _, last = _run([rule for rule in ready if rule.last], view)
    return sorted([*diagnostics, *last])


Found = tuple[set[tuple[str, Loc]], list[Diagnostic]]
"""The excuses that were used, and what was found."""


def _run_all(chosen: list[Rule], view: View) -> Found:
    """All of these checks, on two cores if there are configs enough: no check knows of another."""
    if not pays(len(view.subjects)):
        return _run(chosen, view)
    (used, found), (more_used, more) = both(lambda: _run(chosen[::2], view), lambda: _run(chosen[1::2], view))
    return used | more_used, found + more


def _run(chosen: list[Rule], view: View) -> Found:
    linter = _Linter(view)
    for rule in chosen:
        linter.run(rule, view)
    return linter.used, linter.diagnostics


class _Located(NamedTuple):
    """A finding with its place."""

    finding: Finding
    severity: Severity
    span: Span


class _Linter:
    """Collects diagnostics and the excuses that were used."""

    def __init__(self, view: View) -> None:
        documents = [source.document for source in view.fleet.families] if view.fleet is not None else []
        self.excuses: dict[tuple[str, str], list[Excuse]] = {}
        for excuse in excuses(documents):
            self.excuses.setdefault((excuse.document.file, excuse.name), []).append(excuse)
        self.locator = Locator(view.loaded)
        self.used: set[tuple[str, Loc]] = set()
        self.diagnostics: list[Diagnostic] = []

    def run(self, rule: Rule, view: View) -> None:
        """One check: its findings, placed, without the excused ones, folded."""
        assert rule.check is not None
        located: list[_Located] = []
        for finding in rule.check(view):
            severity = rule.severity if finding.severity is None else finding.severity
            may_stand = rule.excusable or severity is not Severity.ERROR
            if may_stand and self._stands(self._of_stream(rule.name, finding)):
                continue
            place = self.locator.place(finding.where, finding.path)
            if may_stand and self._stands(self._of_place(rule.name, place)):
                continue
            located.append(_Located(finding, severity, place.span(key=finding.key)))
        self.diagnostics += (self._diagnostic(rule, group) for group in _fold(located))

    def _stands(self, excuse: Excuse | None) -> bool:
        if excuse is not None:
            self.used.add(excuse.key)
        return excuse is not None

    def _of_stream(self, name: str, finding: Finding) -> Excuse | None:
        """The excuse of a test's row or of a stream's whole family. They need no place, and finding one is dear."""
        stream = finding.where.stream if isinstance(finding.where, Subject) else None
        if stream is None:
            return None
        scopes: list[Loc] = [()]
        section, *below = finding.path or ("",)
        if section == "verify" and below and "raw" not in stream.source.model.config.model_fields_set:
            scopes.append(stream.tests.get(str(below[0]), ()))
        found = self.excuses.get((stream.source.document.file, name), ())
        return next((excuse for scope in scopes for excuse in found if excuse.scope == scope), None)

    def _of_place(self, name: str, place: Place) -> Excuse | None:
        """The excuse nearest to a place."""
        file = "" if place.document is None else place.document.file
        return next((excuse for excuse in self.excuses.get((file, name), ()) if excuse.covers(name, place)), None)

    def _diagnostic(self, rule: Rule, group: list[_Located]) -> Diagnostic:
        finding, severity, span = group[-1]
        related = tuple(
            dict.fromkeys((self.locator.place(where, path).span(), why) for where, path, why in finding.related)
        )
        subjects = [f.finding.where for f in group if isinstance(f.finding.where, Subject)]
        which = _which(subjects)
        message = finding.message if which.strip(" ()") in finding.message else finding.message + which
        return Diagnostic(span, severity, rule.name, message, finding.hint, related)


_VARIABLE = re.compile(r"\d[\d.,]*|-priv\b|\bpriv/|\b(?:amd64|arm64|multi|ppc64le|s390x)\b|-(?=')")


def _fold(located: Iterable[_Located]) -> Iterator[list[_Located]]:
    """Findings of one place that say the same but for version, architecture and privacy; the newest public one last."""
    groups: dict[tuple[Span, Severity, str], list[_Located]] = {}
    for one in located:
        alike = _VARIABLE.sub("", one.finding.message)
        groups.setdefault((one.span, one.severity, alike), []).append(one)
    for group in groups.values():
        yield sorted(group, key=_newest)


def _newest(one: _Located) -> tuple[bool, bool, tuple[int, ...]]:
    where = one.finding.where
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
