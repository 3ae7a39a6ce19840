"""Diagnostics as a person reads them: place, message, the source line with its span marked, hint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from okdstreams.syntax.diagnostics import Diagnostic, Severity, Span
from okdstreams.terminal import wants_colour as wants_colour

RED, YELLOW, CYAN, BOLD, RESET = "\x1b[31m", "\x1b[33m", "\x1b[36m", "\x1b[1m", "\x1b[0m"
COLOURS = {Severity.ERROR: RED, Severity.WARNING: YELLOW, Severity.INFO: CYAN}
WIDTH = 120
"""Source lines are cut to this many characters around the span."""


def text(diagnostics: Iterable[Diagnostic], lines: Mapping[str, list[str]], *, colour: bool = False) -> str:
    """All diagnostics. `lines` are the lines of each source file, as far as they can be shown."""
    return "".join(_one(d, lines, colour) for d in diagnostics)


def _one(d: Diagnostic, lines: Mapping[str, list[str]], colour: bool) -> str:
    tint, bold, reset = (COLOURS[d.severity], BOLD, RESET) if colour else ("", "", "")
    head = f"{bold}{place(d.span)}:{reset} {tint}{d.severity.label}[{d.name}]{reset} {_shown(d.message)}\n"
    body = excerpt(d.span, lines, tint, reset)
    for span, why in d.related:
        body += f"  {place(span)}: {why}\n" + excerpt(span, lines, tint, reset)
    if d.hint:
        body += f"    {CYAN if colour else ''}hint:{reset} {d.hint}\n"
    return head + body


def _shown(words: str) -> str:
    """Without what a terminal would act on."""
    return "".join(c if c.isprintable() else " " for c in words)


def place(span: Span) -> str:
    """path:line:column, as editors and terminals make links of."""
    return f"{span.file}:{span.line}:{span.column}"


def excerpt(span: Span, lines: Mapping[str, list[str]], tint: str, reset: str) -> str:
    """The source line of a span, with the span marked below it; empty when it cannot be shown."""
    source = lines.get(span.file)
    if not source or not 0 < span.line <= len(source) or not span.end_line:
        return ""
    line = source[span.line - 1]
    start = min(span.column - 1, len(line))
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    cut = max(0, min(start - 20, len(line) - WIDTH)) if len(line) > WIDTH else 0
    shown = _shown(line[cut : cut + WIDTH])
    marks = "^" * max(1, min(end, cut + WIDTH) - start)
    dots = "…" if cut else ""
    return f"    {dots}{shown}\n    {' ' * (start - cut + len(dots))}{tint}{marks}{reset}\n"


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """`3 errors, 1 warning`, or an empty text."""
    counts = [0, 0, 0]
    for d in diagnostics:
        counts[d.severity] += 1
    words = ("error", "warning", "note")
    return ", ".join(f"{n} {word}{'s' if n > 1 else ''}" for n, word in zip(counts, words, strict=True) if n)
