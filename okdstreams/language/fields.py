"""The fields of the models and their plain types, for whoever follows the models instead of repeating them."""

import types
from functools import cache
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from okdstreams.language.model.config import ReleaseConfig
from okdstreams.language.model.declared import FieldInfo, Strict
from okdstreams.language.model.rows import Row
from okdstreams.language.model.values import Cases, Ranges

JSON_NAMES = {"retries": "maxRetries", "analysis": "multiJobAnalysis"}
"""Fields of rows that the controller's JSON has under another name."""

GOVERNANCE = ("owner", "since", "until", "tracking", "why")
"""Fields of rows that people read: who answers for a test, and why it is so."""

NO_JSON = frozenset({"in", "arch", "controller", "raw", "allow", *GOVERNANCE})
"""Fields of rows that say where the row holds, what else is written, or nothing: no field of the JSON is theirs. Some
of them a config has, too."""

OTHER_JSON = frozenset({"job", "gate", "upgradeFrom", "aggregate"})
"""Fields of rows that the JSON says in other words: each has code of its own in whoever writes, reads or checks it."""


class PlainField(NamedTuple):
    """A field of a row whose value stands in the JSON as it is."""

    attribute: str
    key: str
    json: str


@cache
def fields(model: type[Strict]) -> dict[str, Any]:
    """The types of a model's fields by their names in YAML."""
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


@cache
def required(model: type[Strict]) -> tuple[str, ...]:
    """The fields that a model does not do without, by their names in YAML."""
    return tuple(field.alias or name for name, field in model.model_fields.items() if field.is_required)


@cache
def config_fields() -> dict[str, Any]:
    """The types of a release config's fields by name, without those that are none of the JSON."""
    return {name: annotation for name, annotation in fields(ReleaseConfig).items() if name not in NO_JSON}


@cache
def plain_fields(row: type[Row]) -> tuple[PlainField, ...]:
    """Those fields of a row that stand in the JSON as they are, but for their names."""
    pairs = ((attribute, field.alias or attribute) for attribute, field in row.model_fields.items())
    return tuple(PlainField(a, key, JSON_NAMES.get(key, key)) for a, key in pairs if key not in NO_JSON | OTHER_JSON)


def bare(annotation: Any) -> Any:
    """The type itself: without Annotated, and of a Value or another union the first alternative that is plain."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in (Union, types.UnionType):
        return bare(next(arg for arg in get_args(annotation) if arg not in (Ranges, Cases, type(None))))
    return annotation


def bounds(annotation: Any) -> tuple[int | None, int | None]:
    """The least and the most that a number of this type may be, seen through Value; None for no bound."""
    if get_origin(annotation) is Annotated:
        plain, *metadata = get_args(annotation)
        limits = next((word.options for word in metadata if isinstance(word, FieldInfo)), None)
        if plain is int and limits is not None:
            return limits.get("ge"), limits.get("le")
        return bounds(plain)
    if get_origin(annotation) in (Union, types.UnionType):
        return bounds(get_args(annotation)[0])
    return None, None


def is_model(annotation: Any) -> bool:
    """Whether a bare type is a model."""
    return isinstance(annotation, type) and issubclass(annotation, Strict)
