"""One field of many streams to one value of the language: plain, a range map, or cases."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations
from typing import Any

from okdstreams.importing.fold.spelling import ELSE, Plain, is_range_map, spell
from okdstreams.importing.read.cells import Cell, Names, arches_of
from okdstreams.importing.read.template import canonical, cover
from okdstreams.language.versions import Version

ABSENT: Any = type("Absent", (), {"__repr__": lambda self: "ABSENT"})()
"""The value of a field that a stream does not have."""

Values = Mapping[Cell, Any]
"""Cell to value. ABSENT: the stream must not have the field. A cell that is missing takes whatever comes."""

MOST_PERMUTED = 4
"""With more different values than this, only one order of a range map is tried."""

LIST_COST = 8

_ABSENT = ""
"""Key of ABSENT among the keys of templates, which are JSON."""


def size(value: Any) -> int:
    """About how many characters a value takes."""
    return len(canonical(value)) if value is not ABSENT else 0


def fold(values: Values, names: Names) -> Any:
    """The value that gives each cell what it has; ABSENT if all are. A map of names takes `by_cases` of it."""
    chosen, templates = cover({c: v for c, v in values.items() if v is not ABSENT}, names)
    keys = {cell: chosen.get(cell, _ABSENT) for cell in values}
    return arrange(keys, templates)


def arrange(keys: Mapping[Cell, str], templates: Mapping[str, Any]) -> Any:
    """Cells with the keys of their templates to a value."""
    if len(set(keys.values())) <= 1:
        return templates.get(next(iter(keys.values()), _ABSENT), ABSENT)
    groups = _groups(keys)
    if len(groups) == 1:
        return _by_version(groups[0][1], templates)
    return _cases(groups, templates)


Eras = dict[Version | None, str]
Group = tuple[list[str], Eras]


def _groups(keys: Mapping[Cell, str]) -> list[Group]:
    """Architectures that agree wherever both have a stream, with what they agree on."""
    groups: list[Group] = []
    for arch in arches_of(keys):
        own: Eras = {cell.version: key for cell, key in keys.items() if cell.arch == arch}
        for arches, eras in groups:
            if all(eras.get(version, key) == key for version, key in own.items()):
                arches.append(arch)
                eras |= own
                break
        else:
            groups.append(([arch], own))
    return groups


def _by_version(eras: Eras, templates: Mapping[str, Any]) -> Any:
    """A plain value, or a range map: exceptions first, `else` or the newest last."""
    kinds = set(eras.values())
    if len(kinds) == 1:
        return templates.get(kinds.pop(), ABSENT)
    order = sorted(v for v in eras if v is not None)
    by_key: dict[str, list[Version]] = {}
    for version in order:
        by_key.setdefault(eras[version], []).append(version)
    newest = eras[order[-1]]
    rest = sorted((key for key in by_key if key != newest), key=lambda key: (len(by_key[key]), by_key[key]))
    orders = list(permutations(rest)) if len(rest) <= MOST_PERMUTED else [tuple(rest)]
    closing = (True, False) if _ABSENT in by_key else (False,)
    ways = [_range_map(by_key, [*o, newest], order, templates, close=close) for close in closing for o in orders]
    return min(ways, key=_effort)


def _effort(choices: dict[str, Any]) -> int:
    """What it takes to read a range map: a list of ranges more than one range."""
    return size(choices) + LIST_COST * sum("," in text for text in choices)


def _range_map(
    by_key: Mapping[str, list[Version]],
    keys: list[str],
    order: list[Version],
    templates: Mapping[str, Any],
    *,
    close: bool,
) -> dict[str, Any]:
    """`close`: say where the field is, and nothing where it is not; else the newest's value is for all the rest.

    The first match wins, so a version that an entry has taken no longer matters to those after it.
    """
    left = list(order)
    out: dict[str, Any] = {}
    for key in keys:
        if key == _ABSENT and (close or key == keys[-1]):
            continue
        out[ELSE if key == keys[-1] and not close else spell(by_key[key], left)] = templates.get(key)
        left = [version for version in left if version not in by_key[key]]
    return out


def _cases(groups: list[Group], templates: Mapping[str, Any]) -> Any:
    """Cases by architecture: with a default for the largest group, or all spelled out; the shorter of the two."""
    valued = [(arches, _by_version(eras, templates)) for arches, eras in groups]
    default = max(range(len(valued)), key=lambda i: (len(valued[i][0]), -i))
    spelled = [_case(arches, value, alone=True) for arches, value in valued if value is not ABSENT]
    rest = [_case(arches, value, alone=False) for i, (arches, value) in enumerate(valued) if i != default]
    value = valued[default][1]
    if value is ABSENT:
        return spelled
    return min([*rest, {"set": value}], spelled, key=size)


def _case(arches: list[str], value: Any, *, alone: bool) -> dict[str, Any]:
    case: dict[str, Any] = {"arch": arches[0] if len(arches) == 1 else arches}
    if value is ABSENT:
        return {**case, "set": None}
    if alone and is_range_map(value) and len(value) == 1:
        (within, inner), *_ = value.items()
        return {**case, "in": within, "set": inner}
    return {**case, "set": value}


def by_cases(value: Any) -> Any:
    """The same with cases in place of range maps, for a map of names: there, every key is one of the names."""
    if is_range_map(value):
        return _cases_of(value, {})
    if not _is_cases(value):
        return value
    ends_in_default = "arch" not in value[-1]
    cases: list[dict[str, Any]] = []
    for case in value:
        if not is_range_map(case["set"]):
            cases.append(case)
            continue
        conditions = {key: item for key, item in case.items() if key != "set"}
        cases += _cases_of(case["set"], conditions)
        if ends_in_default and conditions and ELSE not in case["set"]:
            cases.append({**conditions, "set": None})
    return cases


def _cases_of(choices: Mapping[Plain, Any], conditions: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {**conditions, "set": item} if within == ELSE else {**conditions, "in": within, "set": item}
        for within, item in choices.items()
    ]


def _is_cases(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(case, dict) and "set" in case for case in value)
