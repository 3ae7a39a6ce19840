"""How `check` and `audit` answer: which findings are told, in which format, and with which exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from okdstreams.syntax.diagnostics import Diagnostic, Span


class Format(StrEnum):
    """Output formats."""

    text = "text"
    json = "json"
    github = "github"
    sarif = "sarif"
    junit = "junit"


def chosen(findings: Iterable[Diagnostic], select: list[str], ignore: list[str]) -> tuple[Diagnostic, ...]:
    """The findings that are asked for. Ends the program with 2 when there is no check of a name."""
    if not select and not ignore:
        return tuple(findings)
    wanted, unwanted = _names(select), _names(ignore)
    return tuple(d for d in findings if (not wanted or d.name in wanted) and d.name not in unwanted)


def _names(options: list[str]) -> set[str]:
    from okdstreams.checks.rule_texts import rules
    from okdstreams.syntax.near import close_matches

    rule_names = [rule.name for rule in rules()]
    names = {name.strip() for option in options for name in option.split(",") if name.strip()}
    for name in sorted(names.difference(rule_names)):
        near = close_matches(name, rule_names, 1)
        hint = f"did you mean {near[0]!r}?" if near else "`okdstreams rules` lists them"
        print(f"no check {name!r}\n    hint: {hint}", file=sys.stderr)
        sys.exit(2)
    return names


def answer(findings: tuple[Diagnostic, ...], lines: dict[str, list[str]], form: Format, *, strict: bool) -> int:
    """Print the findings, and give the exit code: 1 if one of them fails, else 0. `lines` are those of the files."""
    from okdstreams.syntax.diagnostics import Severity

    print(_rendered(findings, lines, form, strict=strict), end="")
    return 1 if any(d.is_error or (strict and d.severity is Severity.WARNING) for d in findings) else 0


def _rendered(findings: tuple[Diagnostic, ...], lines: dict[str, list[str]], form: Format, *, strict: bool) -> str:
    if form is Format.json:
        from okdstreams.report.json import json

        return json(findings)
    if form is Format.junit:
        from okdstreams.report.junit import junit

        return junit(findings, lines, strict=strict)
    if form is Format.github:
        from okdstreams.report.github import github

        return github(_below_repository(findings))
    if form is Format.sarif:
        from okdstreams.report.sarif import sarif

        return sarif(_below_repository(findings))
    from okdstreams.report.text import text, wants_colour

    return text(findings, lines, colour=wants_colour(sys.stdout))


def below_repository(files: Iterable[str]) -> dict[str, str]:
    """Files to their paths from the root of the git repository around the current folder, if they are in it."""
    from pathlib import Path

    here = Path.cwd()
    root = next((p for p in (here, *here.parents) if (p / ".git").exists()), here)
    names: dict[str, str] = {}
    for file in files:
        path = Path(os.path.abspath(file))
        names[file] = path.relative_to(root).as_posix() if path.is_relative_to(root) else file
    return names


def _below_repository(findings: tuple[Diagnostic, ...]) -> list[Diagnostic]:
    """The findings with paths from the root of the git repository that holds the files, as their readers expect."""
    names = below_repository({span.file for d in findings for span in (d.span, *(s for s, _ in d.related))})

    def moved(span: Span) -> Span:
        return span._replace(file=names[span.file])

    return [d._replace(span=moved(d.span), related=tuple((moved(s), why) for s, why in d.related)) for d in findings]
