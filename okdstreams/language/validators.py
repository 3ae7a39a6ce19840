"""The validators of the kinds of files. Their schemas are made once per install: see prepared.py.

What pydantic makes of the models is kept as pydantic made it, but for what only its own serializers and JSON Schemas
read; the validator is built from it anew in every run. A schema is pydantic's documented `__pydantic_core_schema__`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import VERSION, BaseModel
from pydantic_core import CoreConfig, SchemaValidator
from pydantic_core import __version__ as core_version

from okdstreams import language, prepared, syntax
from okdstreams.language import model
from okdstreams.language.defaults import without_cancelled
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.model.inventory import Inventory
from okdstreams.language.model.settings import Settings
from okdstreams.syntax.document import Data

KINDS: Mapping[str, type[BaseModel]] = {"Inventory": Inventory, "Settings": Settings, "StreamFamily": StreamFamily}
"""The kinds of files, and what each is."""

NOT_VALIDATED = frozenset({"metadata", "serialization"})
"""Keys of a schema that no validator reads."""


def validate(kind: str, data: object) -> Any:
    """The data as the model of its kind. Raises pydantic's ValidationError."""
    return _validators()[kind].validate_python(data)


def validate_file(kind: str, data: dict[str, Data]) -> Any:
    """The same for the data of a file, in which rows may cancel what their section has for all."""
    return validate(kind, without_cancelled(data) if KINDS[kind] is StreamFamily else data)


@cache
def _validators() -> Mapping[str, SchemaValidator]:
    return {kind: SchemaValidator(schema, CoreConfig(title=kind)) for kind, schema in schemas().items()}


def schemas() -> Mapping[str, Any]:
    """The schema of every kind, as far as a validator reads it: what was kept, or else what is made now, and kept."""
    state = prepared.state_of((*language.__path__, *model.__path__, *syntax.__path__), VERSION, core_version)
    remembered: Mapping[str, Any] | None = prepared.recall(__spec__, state)
    if remembered is not None:
        return remembered
    fresh = {kind: _schema(model_of_kind) for kind, model_of_kind in KINDS.items()}
    prepared.keep(__spec__, state, fresh)
    return fresh


def _schema(of: type[BaseModel]) -> Any:
    of.model_rebuild()  # which was put off
    return _validated(of.__pydantic_core_schema__)


def _validated(part: Any) -> Any:
    """A part of a schema without what is not for validators."""
    if isinstance(part, dict):
        left_out = NOT_VALIDATED if isinstance(part.get("type"), str) else ()  # else a map of fields, by their names
        return {key: _validated(value) for key, value in part.items() if key not in left_out}
    return [_validated(item) for item in part] if isinstance(part, list) else part
