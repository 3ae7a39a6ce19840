"""Why a command does not go on: the errors, and one line that says what was not done."""

from __future__ import annotations

from okdstreams.compiler import Compilation
from okdstreams.project import source_lines
from okdstreams.report.text import summary, text
from okdstreams.syntax.diagnostics import Diagnostic


def refusal(compilation: Compilation, diagnostics: tuple[Diagnostic, ...], outcome: str, *, colour: bool) -> str:
    """The errors among the diagnostics, and `outcome`; an empty text when there is none."""
    errors = tuple(d for d in diagnostics if d.is_error)
    if not errors:
        return ""
    return text(errors, source_lines(compilation, errors), colour=colour) + f"{summary(errors)}; {outcome}\n"
