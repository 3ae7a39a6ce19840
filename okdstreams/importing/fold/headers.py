"""The fields of release configs to the `config` section of a family."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from okdstreams.importing.fold.fit import is_map, is_map_of_names, member_type, split
from okdstreams.importing.fold.spelling import is_range_map
from okdstreams.importing.fold.values import ABSENT, Values, arrange, by_cases, fold, size
from okdstreams.importing.read.cells import Cell, Names
from okdstreams.importing.read.template import escaped
from okdstreams.language.fields import config_fields

Config = dict[str, Any]

ORDER = (
    *("name", "as", "to", "message", "hide", "endOfLife", "mirrorPrefix", "expires"),
    *("maxUnreadyReleases", "minCreationIntervalSeconds", "referenceMode", "pullSecretName", "overrideCLIImage"),
    *("alternateImageRepository", "alternateImageRepositorySecretName", "referenceRelease", "disableManifestListMode"),
    "metadata",
    *("check", "publish", "verify", "periodic", "upgrade"),
)
"""What a stream is comes first, what is done with it last."""


def fold_headers(
    configs: Mapping[Cell, Config],
    raw_entries: Mapping[Cell, Config],
    rows: Mapping[str, set[Cell]],
    names: Names,
) -> dict[str, Any]:
    """The `config` section. `configs` lack the entries of sections, `raw_entries` are those that no row can say.

    `rows` says, by field, which cells have entries: whether `verify: {}` holds there makes no difference.
    """
    annotations = config_fields()
    fitting: dict[str, dict[Cell, Any]] = {}
    raws: dict[Cell, Any] = {}
    for cell, config in configs.items():
        raw: Config = dict(raw_entries.get(cell, {}))
        for field, value in config.items():
            mine, rest = split(value, annotations[field]) if field in annotations else (ABSENT, value)
            if mine is not ABSENT:
                fitting.setdefault(field, {})[cell] = mine
            if rest is not ABSENT:
                raw[field] = rest
        raws[cell] = raw or ABSENT
    section = {}
    for field in sorted(fitting, key=rank):
        cells = [cell for cell in configs if field not in rows or cell in fitting[field] or cell not in rows[field]]
        section[field] = fold_member(
            {cell: fitting[field].get(cell, ABSENT) for cell in cells}, annotations[field], names
        )
    raw_value = by_cases(fold(raws, names))
    return section if raw_value is ABSENT else {**section, "raw": raw_value}


def rank(field: str) -> tuple[int, str]:
    """Where a field stands among the others."""
    return (ORDER.index(field) if field in ORDER else len(ORDER), field)


def fold_member(values: Values, kind: Any, names: Names) -> Any:
    """The value of a field; a map is folded whole or member by member, whichever is shorter."""
    whole = fold(values, names)
    if is_map_of_names(kind):
        whole = by_cases(whole)
    if not is_map(kind) or (len({type(v) for v in values.values()}) == 1 and not _differs(whole)):
        return whole
    apart = _fold_map(values, kind, names)
    return min(whole, apart, key=size)


def _differs(value: Any) -> bool:
    """Whether a folded map differs by stream at its outermost level."""
    return isinstance(value, list) or is_range_map(value)


def _fold_map(values: Values, kind: Any, names: Names) -> Any:
    present = {cell: value for cell, value in values.items() if value is not ABSENT}
    members = {}
    for key in sorted({key for value in present.values() for key in value}):
        own = {cell: value.get(key, ABSENT) for cell, value in present.items()}
        members[escaped(key)] = fold_member(own, member_type(kind, key), names)
    by_presence = arrange({cell: "" if value is ABSENT else "map" for cell, value in values.items()}, {"map": members})
    return by_cases(by_presence) if is_map_of_names(kind) else by_presence
