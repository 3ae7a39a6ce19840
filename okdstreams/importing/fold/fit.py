"""What the language can say of a release config's field, read from its model; the rest goes under `raw`."""

from __future__ import annotations

import types
from functools import lru_cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from okdstreams.importing.fold.values import ABSENT
from okdstreams.language.model.config import Nothing, ReleaseConfig
from okdstreams.language.model.rows import UpgradeFromRelease
from okdstreams.language.model.values import Cases, Ranges, VersionString
from okdstreams.language.versions import looks_like_range


def split(value: Any, wanted: Any) -> tuple[Any, Any]:
    """`value` as (what the type `wanted` holds, what must be raw); ABSENT where there is none."""
    wanted = _bare(wanted)
    if isinstance(wanted, type) and issubclass(wanted, BaseModel):
        return _split_model(value, wanted)
    if get_origin(wanted) is dict:
        return _split_map(value, get_args(wanted)[1])
    return (value, ABSENT) if _fits(value, wanted) else (ABSENT, value)


def _bare(wanted: Any) -> Any:
    """The type itself: without Annotated, and of a Value the plain alternative."""
    if wanted == VersionString:
        return str
    while get_origin(wanted) is Annotated:
        wanted = get_args(wanted)[0]
    if get_origin(wanted) in (Union, types.UnionType):
        plain = [arg for arg in get_args(wanted) if arg not in (Ranges, Cases, type(None))]
        return _bare(plain[0])
    return wanted


def _fits(value: Any, wanted: Any) -> bool:
    if wanted is Any:
        return True
    if get_origin(wanted) is Literal:
        return isinstance(value, str) and value in get_args(wanted)
    if get_origin(wanted) is list:
        return isinstance(value, list) and all(_fits(item, _bare(get_args(wanted)[0])) for item in value)
    return type(value) is wanted


def _split_model(value: Any, wanted: type[BaseModel]) -> tuple[Any, Any]:
    if not isinstance(value, dict):
        return ABSENT, value
    types_ = fields(wanted)
    known, raw = {}, {}
    for key, item in value.items():
        mine, rest = split(item, types_[key]) if key in types_ else (ABSENT, item)
        if mine is not ABSENT:
            known[key] = mine
        if rest is not ABSENT:
            raw[key] = rest
    if any(name not in known for name in _required(wanted)):
        return ABSENT, value
    return known, raw or ABSENT


def _split_map(value: Any, item_type: Any) -> tuple[Any, Any]:
    if not isinstance(value, dict):
        return ABSENT, value
    known, raw = {}, {}
    for key, item in value.items():
        mine, rest = (ABSENT, item) if looks_like_range(key) else split(item, item_type)
        if mine is not ABSENT:
            known[key] = mine
        if rest is not ABSENT:
            raw[key] = rest
    return known, raw or ABSENT


@lru_cache(maxsize=64)
def fields(model: type[BaseModel]) -> dict[str, Any]:
    """The model's fields by their names in YAML."""
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


@lru_cache(maxsize=64)
def _required(model: type[BaseModel]) -> tuple[str, ...]:
    return tuple(field.alias or name for name, field in model.model_fields.items() if field.is_required())


def is_map(wanted: Any) -> bool:
    """Whether values of the type are maps whose members may each differ by stream."""
    bare = _bare(wanted)
    return get_origin(bare) is dict or (isinstance(bare, type) and issubclass(bare, BaseModel) and bare is not Nothing)


def member_type(wanted: Any, key: str) -> Any:
    """The type of a member of such a map."""
    bare = _bare(wanted)
    return get_args(bare)[1] if get_origin(bare) is dict else fields(bare)[key]


CONFIG = {name: kind for name, kind in fields(ReleaseConfig).items() if name != "raw"}
"""The fields of a release config by name, with their types."""


def fits_upgrade_source(value: Any) -> bool:
    """Whether `from` can hold this upgradeFromRelease as it is."""
    return isinstance(value, dict) and bool(value) and split(value, UpgradeFromRelease)[1] is ABSENT
