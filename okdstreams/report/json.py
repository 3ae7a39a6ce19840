"""Diagnostics for programs: one JSON object."""

from __future__ import annotations

import json as encoder
from collections.abc import Iterable
from typing import Any

from okdstreams.syntax.diagnostics import Diagnostic, Severity, Span


def json(diagnostics: Iterable[Diagnostic]) -> str:
    """{"format": 1, "diagnostics": [...], "summary": {"error": 1, "warning": 0, "info": 0}}, indented."""
    findings = list(diagnostics)
    summary = {s.label: sum(d.severity is s for d in findings) for s in Severity}
    value = {"format": 1, "diagnostics": [_one(d) for d in findings], "summary": summary}
    return encoder.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _one(d: Diagnostic) -> dict[str, Any]:
    related = [{**_place(span), "message": why} for span, why in d.related]
    said = {"check": d.name, "severity": d.severity.label, "message": d.message, "hint": d.hint}
    return {**_place(d.span), **said, "related": related}


def _place(span: Span) -> dict[str, Any]:
    """Lines and columns from 1, the end exclusive; an end of 0 is not known."""
    place = {"file": span.file, "line": span.line, "column": span.column}
    return {**place, "endLine": span.end_line, "endColumn": span.end_column}
