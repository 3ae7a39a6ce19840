"""What follows from something unreadable is not told: the mistake itself is, and mended it takes the rest with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from okdstreams.syntax.diagnostics import Diagnostic, Span

Point = tuple[int, int]


def without_consequences(findings: Iterable[Diagnostic], causes: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """The findings that are about something else than an error of an earlier stage: not at, in or around its place."""
    spans: dict[str, list[Span]] = {}
    for cause in causes:
        if cause.is_error:
            spans.setdefault(cause.span.file, []).append(cause.span)
    for finding in findings:
        if not any(
            _holds(span, finding.span) or _holds(finding.span, span) for span in spans.get(finding.span.file, ())
        ):
            yield finding


def _holds(outer: Span, inner: Span) -> bool:
    """Whether one place lies in another; that of a whole file lies in none, and none in it."""
    if not outer.end_line or not inner.end_line:
        return False
    begins = (outer.line, outer.column) <= (inner.line, inner.column)
    return begins and (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)
