"""One message for what is wrong in several versions of a family alike."""

from __future__ import annotations

import re
from collections.abc import Iterable

from okdstreams.language.evaluate import Evaluator
from okdstreams.language.versions import Version, spell
from okdstreams.syntax.diagnostics import Diagnostic, Severity, Span

_VERSION = re.compile(r"\b\d+\.\d+(?!\d)")


def fold(evaluators: Iterable[Evaluator]) -> list[Diagnostic]:
    """The problems of all evaluators, those that differ by a version alone as one, with the versions behind it."""
    groups: dict[tuple[Span, Severity, str, str], dict[Diagnostic, set[Version]]] = {}
    for ev in evaluators:
        for problem in ev.problems:
            key = (problem.span, problem.severity, problem.name, _VERSION.sub("", problem.message))
            versions = groups.setdefault(key, {}).setdefault(problem, set())
            if ev.version is not None:
                versions.add(ev.version)
    return [_one(group) for group in groups.values()]


def once(problems: Iterable[Diagnostic], message: str) -> list[Diagnostic]:
    """The problems, and of those that say `message` only the first in the files: they have one cause."""
    rest = list(problems)
    alike = sorted(problem for problem in rest if problem.message == message)
    return [problem for problem in rest if problem not in alike[1:]]


def _one(group: dict[Diagnostic, set[Version]]) -> Diagnostic:
    newest = max(group, key=lambda problem: max(group[problem], default=Version(0, 0)))
    if len(group) == 1:
        return newest
    versions = sorted({version for of_problem in group.values() for version in of_problem})
    return newest._replace(message=f"{newest.message} ({spell(versions)})")
