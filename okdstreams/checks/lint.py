"""Runs the checks over a view: findings get a location, the suppressed ones go, those with one location become one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from okdstreams.checks.locate import Location, Locator
from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.rule_texts import checks, rules
from okdstreams.checks.subjects import Subject, View
from okdstreams.checks.suppressions import Suppression, is_unbounded, several_versions, suppressions
from okdstreams.fleet.fleet import Stream
from okdstreams.language.versions import spell
from okdstreams.parallel import both, pays
from okdstreams.syntax.diagnostics import Diagnostic, Severity, Span
from okdstreams.syntax.document import Loc

Between = Callable[[], None]


def _go_on() -> None:
    """What is done between two checks unless somebody wants to be asked."""


def lint(view: View, chosen: Sequence[Rule] = (), between: Between = _go_on) -> list[Diagnostic]:
    """Everything that the checks find, or those that are chosen, without what is suppressed, sorted by place.

    `between` is called before each check; what it raises ends the work.
    """
    view = replace(view, suppressible=frozenset(rule.name for rule in rules() if rule.takes_suppressions))
    ready = [rule for rule in chosen or checks() if not rule.needs or getattr(view, rule.needs) is not None]
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
        self.several = several_versions(view)
        self.locator = Locator(view.loaded, view.fleet)
        self.used: set[tuple[str, Loc]] = set()
        self.diagnostics: list[Diagnostic] = []

    def run(self, rule: Rule, view: View) -> None:
        """One check: its findings, located, without the suppressed ones, folded."""
        located: list[_Located] = []
        for finding in rule.check(view):
            severity = rule.severity if finding.severity is None else finding.severity
            may_stand = rule.suppressible or severity is not Severity.ERROR
            if may_stand and self._stands(rule, self._of_stream(rule.name, finding)):
                continue
            location = self.locator.locate(finding.where, finding.path)
            if may_stand and self._stands(rule, self._of_location(rule.name, finding, location)):
                continue
            located.append(_Located(finding, severity, location.span(key=finding.key)))
        self.diagnostics += (self._diagnostic(rule, group) for group in _fold(located))

    def _stands(self, rule: Rule, suppression: Suppression | None) -> bool:
        if suppression is None:
            return False
        self.used.add(suppression.key)
        return not (rule.needs_range and suppression.document.file in self.several and is_unbounded(suppression))

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
        cell = (stream.version, stream.arch)
        return next((s for scope in scopes for s in of_file if s.scope == scope and s.holds(cell)), None)

    def _of_location(self, name: str, finding: Finding, location: Location) -> Suppression | None:
        """The suppression nearest to a location."""
        file = "" if location.document is None else location.document.file
        of_file = self.suppressions.get((file, name), ())
        stream = finding.where.stream if isinstance(finding.where, Subject) else None
        cell = (stream.version, stream.arch) if stream is not None else None
        return next((s for s in of_file if s.covers(name, location) and s.holds(cell)), None)

    def _diagnostic(self, rule: Rule, group: list[_Located]) -> Diagnostic:
        finding, severity, span = group[-1]
        related = tuple(
            dict.fromkeys((self.locator.locate(where, path).span(), why) for where, path, why in finding.related)
        )
        fix = tuple(dict.fromkeys(change for item in group for change in item.finding.fix))
        subjects = [f.finding.where for f in group if isinstance(f.finding.where, Subject)]
        which = _which(subjects)
        message = finding.message if which.strip(" ()") in finding.message else finding.message + which
        hint = finding.hint if isinstance(finding.hint, str) else finding.hint()
        return Diagnostic(span, severity, rule.name, message, hint, related, fix)


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
    arches = sorted({s.arch for s in streams})
    is_alike = len({_versions(s for s in streams if s.arch == arch) for arch in arches}) == 1
    is_every_arch = arches == ["amd64"] or (is_alike and streams[0].source.model.arches == arches)
    words = _versions(streams) if is_every_arch else _by_arch(streams)
    private = "private" if all(s.private for s in streams) else ""
    whose = " ".join(filter(None, (words, private)))
    return f" ({whose})" if whose else ""


def _versions(streams: Iterable[Stream]) -> str:
    return spell(sorted({s.version for s in streams if s.version is not None}))


def _by_arch(streams: list[Stream]) -> str:
    """`4.6-4.10 arm64; 4.6-4.14 ppc64le, s390x`: architectures of the same versions together."""
    arches: dict[str, list[str]] = {}
    for arch in sorted({s.arch for s in streams}):
        arches.setdefault(_versions(s for s in streams if s.arch == arch), []).append(arch)
    return "; ".join(f"{versions} {', '.join(names)}".strip() for versions, names in arches.items())
