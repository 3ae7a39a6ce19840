"""What the language can say of a release config's field, read from its model; the rest goes under `raw`."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

from okdstreams.importing.fold.values import ABSENT
from okdstreams.language.fields import bare, bounds, fields, is_model, required
from okdstreams.language.model.config import Nothing
from okdstreams.language.model.declared import Strict
from okdstreams.language.model.rows import UpgradeFromRelease


def split(value: Any, wanted: Any) -> tuple[Any, Any]:
    """`value` as (what the type `wanted` holds, what must be raw); ABSENT where there is none."""
    least, most = bounds(wanted)
    wanted = bare(wanted)
    if is_model(wanted):
        return _split_model(value, wanted)
    if get_origin(wanted) is dict:
        return _split_map(value, get_args(wanted)[1])
    fits = _fits(value, wanted) and (least is None or value >= least) and (most is None or value <= most)
    return (value, ABSENT) if fits else (ABSENT, value)


def _fits(value: Any, wanted: Any) -> bool:
    if wanted is Any:
        return True
    if get_origin(wanted) is Literal:
        return isinstance(value, str) and value in get_args(wanted)
    if get_origin(wanted) is list:
        return isinstance(value, list) and all(_fits(item, bare(get_args(wanted)[0])) for item in value)
    return type(value) is wanted


def _split_model(value: Any, wanted: type[Strict]) -> tuple[Any, Any]:
    if not isinstance(value, dict):
        return ABSENT, value
    annotations = fields(wanted)
    fitting, raw = {}, {}
    for key, item in value.items():
        mine, rest = split(item, annotations[key]) if key in annotations else (ABSENT, item)
        if mine is not ABSENT:
            fitting[key] = mine
        if rest is not ABSENT:
            raw[key] = rest
    if any(name not in fitting for name in required(wanted)):
        return ABSENT, value
    return fitting, raw or ABSENT


def _split_map(value: Any, item_type: Any) -> tuple[Any, Any]:
    if not isinstance(value, dict):
        return ABSENT, value
    fitting, raw = {}, {}
    for key, item in value.items():
        mine, rest = split(item, item_type)
        if mine is not ABSENT:
            fitting[key] = mine
        if rest is not ABSENT:
            raw[key] = rest
    return fitting, raw or ABSENT


def is_map(wanted: Any) -> bool:
    """Whether values of the type are maps whose members may each differ by stream."""
    plain = bare(wanted)
    return get_origin(plain) is dict or (is_model(plain) and plain is not Nothing)


def is_map_of_names(wanted: Any) -> bool:
    """Whether the keys of the type's values are names, so that no range can stand among them."""
    return get_origin(bare(wanted)) is dict


def member_type(wanted: Any, key: str) -> Any:
    """The type of a member of such a map."""
    plain = bare(wanted)
    return get_args(plain)[1] if get_origin(plain) is dict else fields(plain)[key]


def fits_upgrade_source(value: Any) -> bool:
    """Whether `upgradeFrom` can hold this upgradeFromRelease as it is."""
    return isinstance(value, dict) and bool(value) and split(value, UpgradeFromRelease)[1] is ABSENT
