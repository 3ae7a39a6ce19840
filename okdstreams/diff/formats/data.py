"""A comparison as JSON. Its schema is okdstreams/schemas/diff.json."""

from __future__ import annotations

from typing import Any

from okdstreams.diff.between import Sentence
from okdstreams.diff.comparison import Comparison
from okdstreams.diff.fields import FieldChange, field_changes
from okdstreams.diff.normalise import ABSENT
from okdstreams.diff.scope import label
from okdstreams.diff.statement import Severity
from okdstreams.diff.units import Unit
from okdstreams.output.identity import Identity
from okdstreams.syntax.canonical import pretty_json

FORMAT = 1
"""Goes up when a program that reads the output would have to change."""


def data(comparison: Comparison) -> str:
    """The whole answer as a JSON text."""
    found = [sentence.severity for sentence in comparison.changes.sentences]
    text = pretty_json(
        {
            "format": FORMAT,
            "old": comparison.old,
            "new": comparison.new,
            "same": not comparison.changes,
            "reformatted": comparison.reformatted,
            "counts": {severity.label: found.count(severity) for severity in Severity},
            "changes": [_sentence(sentence) for sentence in comparison.changes.sentences],
            "documents": [_unit(unit) for unit in comparison.changes.units],
        }
    )
    return text.encode("utf-8", "backslashreplace").decode()  # half a surrogate pair is an escape in JSON, too


def _sentence(sentence: Sentence) -> dict[str, Any]:
    return {
        "severity": sentence.severity.label,
        "sentence": str(sentence),
        "about": sentence.about,
        "text": sentence.text,
        "streams": [_stream(one) for one in sentence.streams],
        "privateTwins": sentence.twins,
        "fields": [{"file": field.owner.file, "path": list(field.path)} for field in sentence.fields],
    }


def _stream(one: Identity) -> dict[str, Any]:
    found: dict[str, Any] = {"family": one.family, "file": one.file, "private": one.private}
    if one.version is not None:
        found["version"] = str(one.version)
    if one.arch:
        found["arch"] = one.arch
    return found


def _unit(unit: Unit) -> dict[str, Any]:
    return {
        "name": label([unit.identity], {}, twins=False),
        "file": unit.identity.file,
        "files": list(unit.files),
        "change": "added" if unit.old is None else "removed" if unit.new is None else "changed",
        "fields": [_field(change) for change in field_changes(unit)],
    }


def _field(change: FieldChange) -> dict[str, Any]:
    found: dict[str, Any] = {"field": change.name, "path": list(change.path), "change": change.kind}
    if change.old is not ABSENT:
        found["old"] = change.old
    if change.new is not ABSENT:
        found["new"] = change.new
    return found
