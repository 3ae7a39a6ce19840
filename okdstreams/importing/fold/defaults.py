"""What most rows of a section say, said once: `defaults` of a family."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from okdstreams.importing.fold.rows import FIELDS, Row
from okdstreams.importing.fold.spelling import ALL
from okdstreams.importing.fold.values import size
from okdstreams.importing.read.template import canonical
from okdstreams.language.model.family import StreamFamily

IN_LANGUAGE = "defaults" in StreamFamily.model_fields
"""Whether a family can have them."""

_ORDER = ("job", "in", "arch", *(field for field in FIELDS if field != "job"), "allow")
_SHARED = tuple(field for field in _ORDER if field not in ("job", "in", "gate", "raw", "allow"))
"""What may have a default and reads well with one: versions are looked for in the row itself."""

LEAST_SAVING = 100
"""Fewer characters are not worth a second place to look at."""


def shared_fields(rows: Iterable[Row]) -> dict[str, Any]:
    """The values that more than half of the rows have, where saying them once is shorter."""
    written = list(rows)
    shared, saved = {}, 0
    for field in _SHARED:
        value, count = _usual(field, written)
        without = sum(field not in row for row in written)
        length = len(f", {field}: ") + size(value)
        saving = (count - 1) * length - without * (len(f", {field}: ") + size(_cancelled(field)))
        if count * 2 > len(written) and saving > 0:
            shared[field] = value
            saved += saving
    return shared if saved >= LEAST_SAVING else {}


def _usual(field: str, rows: Iterable[Row]) -> tuple[Any, int]:
    """The value that most rows have, and how many they are."""
    values = [row[field] for row in rows if field in row]
    counts: dict[str, int] = {}
    for value in values:
        counts[canonical(value)] = counts.get(canonical(value), 0) + 1
    usual = max(values, key=lambda value: (counts[canonical(value)], canonical(value)), default=None)
    return usual, counts.get(canonical(usual), 0)


def _cancelled(field: str) -> Any:
    """What a row writes to have none of a default."""
    return ALL if field == "arch" else None


def under_defaults(row: Row, defaults: Mapping[str, Any]) -> Row:
    """The row as it is written below these defaults: without what they say, and against what they must not say."""
    cancelled = {field: _cancelled(field) for field in defaults if field not in row}
    own = {
        field: value
        for field, value in row.items()
        if field not in defaults or canonical(value) != canonical(defaults[field])
    }
    return dict(sorted({**own, **cancelled}.items(), key=lambda item: _ORDER.index(item[0])))
