"""Diagnostics as SARIF 2.1.0, which code-scanning services read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from okdstreams.checks.rule_texts import rules
from okdstreams.syntax.diagnostics import Diagnostic, Severity, Span
from okdstreams.syntax.rule_text import RuleText

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
ROOT = "%SRCROOT%"


def sarif(diagnostics: Iterable[Diagnostic]) -> str:
    """One run. URIs are relative to the root of the sources, which the reader knows."""
    descriptors = rules()
    numbers = {rule.name: number for number, rule in enumerate(descriptors)}
    driver = {"name": "okdstreams", "rules": [_rule(rule) for rule in descriptors]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(d, numbers) for d in diagnostics],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _rule(rule: RuleText) -> dict[str, Any]:
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.why},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
    }


def _result(d: Diagnostic, numbers: dict[str, int]) -> dict[str, Any]:
    text = f"{d.message}\n{d.hint}" if d.hint else d.message
    result: dict[str, Any] = {"ruleId": d.name, "level": LEVELS[d.severity], "message": {"text": text}}
    if d.name in numbers:
        result["ruleIndex"] = numbers[d.name]
    result["locations"] = [_location(d.span)]
    if d.related:
        result["relatedLocations"] = [{**_location(span), "message": {"text": why}} for span, why in d.related]
    return result


def _location(span: Span) -> dict[str, Any]:
    region: dict[str, Any] = {"startLine": span.line, "startColumn": span.column}
    if span.end_line:
        region |= {"endLine": span.end_line, "endColumn": span.end_column}
    artifact: dict[str, Any] = {"uri": quote(span.file.replace("\\", "/"))}
    if not span.file.startswith("/"):
        artifact["uriBaseId"] = ROOT
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}}
