"""Diagnostics as workflow commands: GitHub shows them at their lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterable

from okdstreams.syntax.diagnostics import Diagnostic, Severity

KINDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
MOST = 10
"""GitHub shows ten annotations of a kind per step and drops the rest without a word."""


def github(diagnostics: Iterable[Diagnostic]) -> str:
    """At most ten commands of each kind, sorted, and a line that says what was found and what was left out."""
    ordered = sorted(diagnostics)
    commands: list[str] = []
    counts: list[str] = []
    for severity, kind in KINDS.items():
        ours = [d for d in ordered if d.severity is severity]
        commands += (_command(kind, d) for d in ours[:MOST])
        if ours:
            shown = f" ({MOST} shown)" if len(ours) > MOST else ""
            counts.append(f"{len(ours)} {kind}{'s' if len(ours) > 1 else ''}{shown}")
    commands.append(f"okdstreams: {', '.join(counts) or 'no mistakes'}")
    return "\n".join(commands) + "\n"


def _command(kind: str, d: Diagnostic) -> str:
    place = {"file": d.span.file, "line": d.span.line, "col": d.span.column}
    if d.span.end_line:
        place["endLine"] = d.span.end_line
        if d.span.end_line == d.span.line:  # GitHub refuses columns of a span over several lines
            place["endColumn"] = d.span.end_column
    place["title"] = d.name
    others = [f"{span.file}:{span.line}:{span.column}: {why}" for span, why in d.related]
    words = "\n".join([d.message, *others, *([f"hint: {d.hint}"] if d.hint else [])])
    return f"::{kind} {','.join(f'{key}={_property(str(value))}' for key, value in place.items())}::{_data(words)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
