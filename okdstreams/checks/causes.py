"""What follows from something unreadable is not told: the mistake itself is, and mended it takes the rest with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from okdstreams.language.evaluate import WITHOUT_VERSIONS
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


TAKES = {"version-token": ("collision", "version-token"), "resolve": ("path",)}
"""An error of the first at a place is why one of the others is found there."""


def once(findings: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """The findings, in order, without those that another one of the same place accounts for."""
    ordered = list(findings)
    causes = {(finding.span, finding.name): finding for finding in reversed(ordered) if finding.is_error}
    without_versions: set[str] = set()
    for finding in ordered:
        takers = (name for name, taken in TAKES.items() if finding.name in taken)
        if any(causes.get((finding.span, name), finding) is not finding for name in takers):
            continue
        if WITHOUT_VERSIONS in finding.message:
            if finding.span.file in without_versions:
                continue
            without_versions.add(finding.span.file)
        yield finding


def _holds(outer: Span, inner: Span) -> bool:
    """Whether one place lies in another; that of a whole file lies in none, and none in it."""
    if not outer.end_line or not inner.end_line:
        return False
    begins = (outer.line, outer.column) <= (inner.line, inner.column)
    return begins and (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)
