"""pydantic's models of what `model.declared` declares, and its schemas. Imported only where a schema is made.

The schemas have the declared classes in place of the models: what a validator gives are instances of those.
"""

from __future__ import annotations

import types
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pydantic
from pydantic import BaseModel, ConfigDict, create_model

from okdstreams.language.model.declared import REQUIRED, FieldInfo, Said, Strict, types_of_fields

NOT_VALIDATED = frozenset({"metadata", "serialization"})
"""Keys of a schema that no validator reads."""


@cache
def pydantic_model(declared: type[Strict]) -> type[BaseModel]:
    """The model of a declaration, and of those that it holds."""
    extra = dict(declared.json_schema_extra) if declared.json_schema_extra else None
    types_of = types_of_fields(declared)
    fields: Any = {name: (_type(types_of[name]), _field(field)) for name, field in declared.model_fields.items()}
    checks: Any = {v.__name__: pydantic.model_validator(mode="after")(v) for v in declared.model_validators}
    model: type[BaseModel] = create_model(
        declared.__name__,
        __config__=ConfigDict(
            strict=True, frozen=True, extra="forbid", arbitrary_types_allowed=True, json_schema_extra=extra
        ),
        __doc__=declared.__doc__,
        __module__=declared.__module__,
        __validators__=checks,
        **fields,
    )
    _DECLARED[model] = declared
    return model


_DECLARED: dict[type[BaseModel], type[Strict]] = {}


def validator_schema(declared: type[Strict]) -> Any:
    """The schema of a declaration, as far as a validator reads it. It can be pickled."""
    return _validated(pydantic_model(declared).__pydantic_core_schema__)


def _validated(part: Any) -> Any:
    """A part of a schema without what is not for validators, and with the classes that are declared."""
    if isinstance(part, dict):
        left_out = NOT_VALIDATED if isinstance(part.get("type"), str) else ()  # else a map of fields, by their names
        return {key: _validated(value) for key, value in part.items() if key not in left_out}
    if isinstance(part, list):
        return [_validated(item) for item in part]
    return _DECLARED.get(part, part) if isinstance(part, type) else part


def _field(field: FieldInfo) -> Any:
    default = {} if field.default is REQUIRED else {"default": field.default}
    return pydantic.Field(**default, alias=field.alias, description=field.description or None, **field.options)


def _type(declared: Any) -> Any:
    """A type in which every word is said, and every declaration is its model."""
    origin, arguments = get_origin(declared), get_args(declared)
    if isinstance(declared, type) and issubclass(declared, Strict):
        return pydantic_model(declared)
    if origin is Annotated:
        return Annotated[(_type(arguments[0]), *map(_said, arguments[1:]))]
    if origin in (Union, types.UnionType):
        return Union[tuple(map(_type, arguments))]  # noqa: UP007 - they are many
    return origin[tuple(map(_type, arguments))] if origin not in (None, Literal) else declared


def _said(word: Any) -> Any:
    if isinstance(word, FieldInfo):
        return _field(word)
    return getattr(pydantic, type(word).__name__)(*word.arguments, **word.options) if isinstance(word, Said) else word
