"""Defaults of a section: what rows leave out, the family says once. Rows are completed right after they were read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from okdstreams.language.model.declared import Strict
from okdstreams.language.model.family import StreamFamily
from okdstreams.syntax.document import Data, Loc

SECTIONS = ("tests", "periodics", "upgradeTests")
"""The sections of a family that have rows."""


def without_cancelled(data: dict[str, Data]) -> dict[str, Data]:
    """A family's data without the fields by which rows cancel a default: `FIELD: null` where the section has one."""
    defaults = data.get("defaults")
    if not isinstance(defaults, dict):
        return data
    completed = dict(data)
    for section in SECTIONS:
        fields, rows = defaults.get(section), data.get(section)
        if isinstance(fields, dict) and isinstance(rows, dict):
            completed[section] = {name: _kept(row, fields) for name, row in rows.items()}
    return completed


def _kept(row: Data, fields: Mapping[str, Data]) -> Data:
    if isinstance(row, list):
        return [_kept(item, fields) for item in row]
    if not isinstance(row, dict):
        return row
    return {key: value for key, value in row.items() if value is not None or key not in fields}


def with_defaults(model: StreamFamily, data: Mapping[str, Data]) -> StreamFamily:
    """The family with every row completed. `data` is what was written: a field that stands there, and be it null, is
    the row's own."""
    if model.defaults is None:
        return model
    sections: dict[str, Any] = {}
    for section in SECTIONS:
        fields = getattr(model.defaults, section)
        if fields is None:
            continue
        written: Any = data.get(section)
        values = {
            field.alias or name: (name, getattr(fields, name))
            for name, field in type(fields).model_fields.items()
            if name in fields.model_fields_set
        }
        sections[section] = {
            name: _completed(rows, values, written[name]) for name, rows in getattr(model, section).items()
        }
    return model.model_copy(update=sections)


def _completed(rows: Any, values: Mapping[str, tuple[str, Any]], written: Any) -> Any:
    if isinstance(rows, list):
        return [_completed(row, values, item) for row, item in zip(rows, written, strict=True)]
    lacking = {name: value for key, (name, value) in values.items() if key not in written}
    return rows.model_copy(update=lacking) if lacking else rows


def completed_rows(data: Mapping[str, Data], section: str) -> Data:
    """The rows of a section as data, with what they have from its defaults; None where there is no such section."""
    defaults = data.get("defaults")
    fields = defaults.get(section) if isinstance(defaults, dict) else None
    rows = data.get(section)
    if not isinstance(fields, dict) or not isinstance(rows, dict):
        return rows
    return {name: _merged(row, fields) for name, row in rows.items()}


def _merged(row: Data, fields: Mapping[str, Data]) -> Data:
    if isinstance(row, list):
        return [_merged(item, fields) for item in row]
    return {**fields, **row} if isinstance(row, dict) else row


def standing_at(model: Strict, data: Data, loc: Loc) -> Loc:
    """Where the value at `loc` was written: below the defaults of its section, if it is one of them."""
    if not isinstance(model, StreamFamily) or model.defaults is None:
        return loc
    length = 3 if len(loc) > 2 and isinstance(loc[2], int) else 2
    if len(loc) > length and loc[0] in SECTIONS and loc[length] in set(defaulted(model, data, loc[:length])):
        return ("defaults", loc[0], *loc[length:])
    return loc


def unused(model: StreamFamily, data: Data) -> Iterator[Loc]:
    """Where the defaults stand that no row has: there is none, or every row has its own, or says that it has none."""
    for section in SECTIONS if model.defaults is not None else ():
        fields = getattr(model.defaults, section)
        if fields is None:
            continue
        taken: set[str] = set()
        for name, rows in getattr(model, section).items():
            locs = [(section, name, n) for n in range(len(rows))] if isinstance(rows, list) else [(section, name)]
            taken.update(key for loc in locs for key in defaulted(model, data, loc))
            if len(taken) == len(fields.model_fields_set):
                break
        for name, field in type(fields).model_fields.items():
            key = field.alias or name
            if name in fields.model_fields_set and key not in taken:
                yield ("defaults", section, key)


def defaulted(model: StreamFamily, data: Data, loc: Loc) -> Iterator[str]:
    """The fields, by their names in YAML, that the row at `loc` has from the defaults of its section."""
    fields = getattr(model.defaults, str(loc[0]), None) if model.defaults is not None else None
    if fields is None:
        return
    written: Any = data
    for segment in loc:
        written = written[segment]
    for name, field in type(fields).model_fields.items():
        key = field.alias or name
        if name in fields.model_fields_set and key not in written:
            yield key
