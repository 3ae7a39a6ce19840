"""The validators of the kinds of files. Their schemas are made once per install: see prepared.py.

What pydantic makes of the models is kept as pydantic made it, but for what only its own serializers and JSON Schemas
read; the validator is built from it anew in every run. pydantic itself is imported only where there is no such schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from typing import Any, TypeVar, cast

from pydantic_core import CoreConfig, SchemaValidator
from pydantic_core import __version__ as core_version

from okdstreams import language, prepared, syntax
from okdstreams.language import model
from okdstreams.language.defaults import without_cancelled
from okdstreams.language.model.declared import Strict
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.model.inventory import Inventory
from okdstreams.language.model.settings import Settings
from okdstreams.syntax.document import Data

M = TypeVar("M", bound=Strict)

KINDS: Mapping[str, type[Strict]] = {"Inventory": Inventory, "Settings": Settings, "StreamFamily": StreamFamily}
"""The kinds of files, and what each is."""


def validate(kind: str, data: object) -> Any:
    """The data as the model of its kind. Raises pydantic's ValidationError."""
    return _validators()[kind].validate_python(data)


def validate_file(kind: str, data: dict[str, Data]) -> Any:
    """The same for the data of a file, in which rows may cancel what their section has for all."""
    return validate(kind, without_cancelled(data) if KINDS[kind] is StreamFamily else data)


def validate_part(declared: type[M], data: object) -> M:
    """The data as any model. Raises pydantic's ValidationError."""
    return cast(M, _validator(declared).validate_python(data))


@cache
def _validators() -> Mapping[str, SchemaValidator]:
    return {kind: SchemaValidator(schema, CoreConfig(title=kind)) for kind, schema in schemas().items()}


@cache
def _validator(declared: type[Strict]) -> SchemaValidator:
    return SchemaValidator(_fresh(declared), CoreConfig(title=declared.__name__))


def schemas() -> Mapping[str, Any]:
    """The schema of every kind, as far as a validator reads it: what was kept, or else what is made now, and kept."""
    state = prepared.state_of((*language.__path__, *model.__path__, *syntax.__path__), core_version, _pydantic())
    return prepared.once(__spec__, state, lambda: {kind: _fresh(declared) for kind, declared in KINDS.items()})


def _fresh(declared: type[Strict]) -> Any:
    from okdstreams.language.pydantic_models import validator_schema

    return validator_schema(declared)


def _pydantic() -> str:
    """Which pydantic makes the schemas: the size and time of the file that says its version."""
    spec = find_spec("pydantic")
    folders = (spec and spec.submodule_search_locations) or ()
    return "".join(prepared.source(f"{folder}/version.py") for folder in folders)
