"""A comparison as JSON. Its schema is okdstreams/schemas/diff.json."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from okdstreams.diff.between import Sentence
from okdstreams.diff.comparison import Comparison
from okdstreams.diff.dropped import dropped
from okdstreams.diff.fields import FieldChange
from okdstreams.diff.normalise import ABSENT
from okdstreams.diff.scope import label
from okdstreams.diff.statement import Change, Impact
from okdstreams.diff.units import Unit
from okdstreams.diff.words import show
from okdstreams.output.identity import Identity
from okdstreams.syntax.canonical import pretty_json

FORMAT = 1
"""Goes up when a program that reads the output would have to change."""


def data(comparison: Comparison, more: Mapping[str, object] = MappingProxyType({})) -> str:
    """The whole answer as a JSON text, with `more` keys of who asks."""
    severities = [sentence.severity for sentence in comparison.changes.sentences]
    text = pretty_json(
        {
            "format": FORMAT,
            "old": comparison.old,
            "new": comparison.new,
            "same": not comparison.changes,
            "reformatted": comparison.reformatted,
            "counts": {severity.label: severities.count(severity) for severity in Impact},
            "changes": [_sentence(sentence) for sentence in comparison.changes.sentences],
            "documents": [_unit(unit) for unit in comparison.changes.units],
            "dropped": [item.data() for item in dropped(comparison.changes)],
            **more,
        }
    )
    return text.encode("utf-8", "backslashreplace").decode()  # half a surrogate pair is an escape in JSON, too


def _sentence(sentence: Sentence) -> dict[str, Any]:
    return {
        "severity": sentence.severity.label,
        "sentence": str(sentence),
        "about": sentence.about,
        "text": sentence.text,
        "change": _change(sentence.change),
        "streams": [_stream(stream) for stream in sentence.streams],
        "privateTwins": sentence.twins,
        "fields": [{"file": field.owner.file, "path": list(field.path)} for field in sentence.fields],
    }


def _change(change: Change) -> dict[str, Any]:
    """What the text says as values; what a kind of change has no use for is left out."""
    subject = {"part": change.subject.part.value, "name": change.subject.name, "field": change.subject.field or None}
    answer: dict[str, Any] = {"kind": change.kind.value, "subject": {k: v for k, v in subject.items() if v is not None}}
    for key, value in (("old", change.old), ("new", change.new), ("source", change.source), ("target", change.target)):
        if value is not ABSENT:
            answer[key] = value if isinstance(value, (str, int)) else show(value)
    if change.items:
        answer["items"] = list(change.items)
    if change.amounts:
        answer["amounts"] = list(change.amounts)
    if change.tests is not None:
        answer["tests"] = change.tests._asdict()
    return answer


def _stream(stream: Identity) -> dict[str, Any]:
    answer: dict[str, Any] = {"family": stream.family, "file": stream.file, "private": stream.private}
    if stream.version is not None:
        answer["version"] = str(stream.version)
    if stream.arch:
        answer["arch"] = stream.arch
    return answer


def _unit(unit: Unit) -> dict[str, Any]:
    return {
        "name": label([unit.identity], {}, twins=False),
        "file": unit.identity.file,
        "files": list(unit.files),
        "change": "added" if unit.old is None else "removed" if unit.new is None else "changed",
        "fields": [_field(change) for change in unit.differences.exact],
    }


def _field(change: FieldChange) -> dict[str, Any]:
    answer: dict[str, Any] = {"field": change.name, "path": list(change.path), "change": change.kind}
    if change.old is not ABSENT:
        answer["old"] = change.old
    if change.new is not ABSENT:
        answer["new"] = change.new
    return answer
