"""A validator from a schema that was kept says what the model itself says: of what is right, and of every mistake."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic_core import CoreConfig, SchemaValidator, ValidationError

from okdstreams.language.model.declared import Strict
from okdstreams.language.pydantic_models import pydantic_model
from okdstreams.language.validators import KINDS, schemas, validate
from okdstreams.prepared import SWITCH
from okdstreams.syntax.yaml import parse
from support import ROOT


@pytest.fixture
def documents() -> list[dict[str, Any]]:
    """The data of the shortest file of each kind."""
    by_kind: dict[str, dict[str, Any]] = {}
    for content in sorted((path.read_bytes() for path in (ROOT / "streams").rglob("*.yaml")), key=len):
        document = parse("streams.yaml", content).document
        if document is not None and isinstance(document.data, dict):
            by_kind.setdefault(str(document.data["kind"]), document.data)
    assert by_kind.keys() == KINDS.keys()
    return list(by_kind.values())


def spoiled(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The data with one mistake each: a field that is missing, of another type, or unknown, on two levels."""
    for key, value in data.items():
        if key == "kind":
            continue
        yield {name: item for name, item in data.items() if name != key}
        for wrong in (None, 7, [], {"set": 1}, {"4.x": 1}):
            yield {**data, key: wrong}
        if isinstance(value, dict) and value:
            first = next(iter(value))
            for wrong in (None, 7, [{}], {"arch": "x"}):
                yield {**data, key: {**value, first: wrong, "unknown": 1}}
    yield {**data, "unknown": 1}


def held(value: Any) -> Any:
    """A value in which every model, pydantic's or the declared one, is its name, its fields, and which were written."""
    if isinstance(value, (Strict, BaseModel)):
        fields = {name: held(item) for name, item in vars(value).items()}
        return {"": type(value).__name__, "written": value.model_fields_set, **fields}
    if isinstance(value, dict):
        return {key: held(item) for key, item in value.items()}
    return [held(item) for item in value] if isinstance(value, list) else value


def answer(validator: Any, data: dict[str, Any]) -> Any:
    """What the model holds, or everything that is wrong."""
    try:
        return held(validator(copy.deepcopy(data)))
    except ValidationError as e:
        errors = e.errors(include_url=False)
        return e.title, [(x["type"], x["loc"], x["msg"], repr(x["input"])) for x in errors]


def test_a_kept_schema_says_what_the_model_says(
    documents: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SWITCH, "off")
    unpickled = pickle.loads(pickle.dumps(schemas()))
    kept = {kind: SchemaValidator(schema, CoreConfig(title=kind)) for kind, schema in unpickled.items()}
    mistakes = 0
    for data in documents:
        kind = data["kind"]
        for each in (data, *spoiled(data)):
            expected = answer(pydantic_model(KINDS[kind]).model_validate, each)
            mistakes += isinstance(expected, tuple)
            assert answer(kept[kind].validate_python, each) == expected
            assert answer(lambda data, kind=kind: validate(kind, data), each) == expected
    assert mistakes > 100
