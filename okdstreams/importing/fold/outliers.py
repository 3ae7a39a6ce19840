"""What looks like a mistake: one version that differs from its neighbours on both sides, which agree."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from okdstreams.importing.fold.values import ABSENT
from okdstreams.importing.read.cells import Cell, Names, arches_of
from okdstreams.importing.read.template import canonical, cover, filled
from okdstreams.language.versions import Version

NOTHING = "nothing"

Values = Mapping[Cell, Any]


class Outlier(NamedTuple):
    """A value that differs from what both neighbours have, and what they have."""

    version: Version
    before: Version
    after: Version
    path: str
    value: str
    usual: str
    arch: str


def outliers(values: Values, cells: list[Cell], names: Names, path: str) -> Iterator[Outlier]:
    """The versions, by architecture, that stand alone. A value counts as equal where one template gives both."""
    present = {cell: value for cell, value in values.items() if value is not ABSENT}
    if len(present) == len(cells) and len(set(map(canonical, present.values()))) == 1:
        return
    chosen, templates = cover(present, names)
    for arch in arches_of(cells):
        order = sorted(cell for cell in cells if cell.arch == arch and cell.version is not None)
        keys = [chosen.get(cell, "") for cell in order]
        for index in range(1, len(order) - 1):
            key, usual = keys[index], keys[index - 1]
            if key == usual or keys[index + 1] != usual or _wavers(keys, index):
                continue
            cell = order[index]
            expected = _expected(templates.get(usual, ABSENT), names[cell])
            yield from _differences(cell, order, index, path, present.get(cell, ABSENT), expected)


def _wavers(keys: list[str], index: int) -> bool:
    """Whether the neighbours are themselves but one version old or young: then nobody is the odd one."""
    before = index > 1 and keys[index - 2] == keys[index]
    after = index + 2 < len(keys) and keys[index + 2] == keys[index]
    return before or after


def _expected(template: Any, names: Mapping[str, str]) -> Any:
    try:
        return ABSENT if template is ABSENT else filled(template, names)
    except KeyError:
        return ABSENT


def _differences(cell: Cell, order: list[Cell], index: int, path: str, value: Any, usual: Any) -> Iterator[Outlier]:
    """The difference; of two maps, each key that differs."""
    assert cell.version is not None
    if isinstance(value, dict) and isinstance(usual, dict):
        for key in sorted({*value, *usual}):
            own, others = value.get(key, ABSENT), usual.get(key, ABSENT)
            if own is ABSENT or others is ABSENT or canonical(own) != canonical(others):
                yield from _differences(cell, order, index, f"{path}.{key}", own, others)
        return
    before, after = order[index - 1].version, order[index + 1].version
    assert before is not None
    assert after is not None
    if isinstance(value, list) and isinstance(usual, list):
        value, usual = _list_difference(value, usual), _list_difference(usual, value)
    yield Outlier(cell.version, before, after, path, _short(value), _short(usual), cell.arch)


def _list_difference(value: list[Any], usual: list[Any]) -> Any:
    return [item for item in value if item not in usual] or ABSENT


def _short(value: Any) -> str:
    if value is ABSENT:
        return NOTHING
    text = value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:59]}…"


def leaves(configs: Mapping[Cell, Mapping[str, Any]], skip: Callable[[str], bool]) -> dict[str, dict[Cell, Any]]:
    """Every path of these configs to the value in each stream."""
    by_path: dict[str, dict[Cell, Any]] = {}
    for cell, config in configs.items():
        for path, value in _flat(config, "", skip):
            by_path.setdefault(path, {})[cell] = value
    return by_path


def _flat(data: Mapping[str, Any], prefix: str, skip: Callable[[str], bool]) -> Iterator[tuple[str, Any]]:
    for key, value in data.items():
        path = f"{prefix}{key}"
        if skip(path):
            continue
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{path}.", skip)
        else:
            yield path, value


def lines(outliers: list[Outlier]) -> list[str]:
    """One line for each, the architectures that share it together, the newest version first."""
    together: dict[Outlier, list[str]] = {}
    for outlier in outliers:
        together.setdefault(outlier._replace(arch=""), []).append(outlier.arch)
    ordered = sorted(together.items(), key=lambda item: (*_newest_first(item[0].version), item[0].path))
    return [f"{o.version} {', '.join(arches)}: {_sentence(o)}" for o, arches in ordered]


def _newest_first(version: Version) -> tuple[int, int]:
    return (-version.major, -version.minor)


def _sentence(o: Outlier) -> str:
    if o.usual == NOTHING:
        return f"{o.path} is there, {o.before} and {o.after} do not have it"
    if o.value == NOTHING:
        return f"{o.path} is missing, {o.before} and {o.after} have it"
    return f"{o.path} is {o.value}, {o.before} and {o.after} have {o.usual}"
