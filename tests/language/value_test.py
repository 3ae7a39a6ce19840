"""Values that differ by version and architecture: what is read from YAML, and what is told of a mistake in one."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic_core import ValidationError

from okdstreams.language.evaluate import OMIT, Evaluator
from okdstreams.language.model.declared import Field, Strict
from okdstreams.language.model.value import Value
from okdstreams.language.validators import validate_part
from okdstreams.language.versions import parse_version
from okdstreams.syntax.document import Decimal
from okdstreams.syntax.yaml import parse


class Inner(Strict):
    text: Value[str] | None = Field(None)


class Model(Strict):
    number: Value[int] | None = Field(None)
    text: Value[str] | None = Field(None)
    names: Value[list[str]] | None = Field(None)
    inner: Value[Inner] | None = Field(None)
    map: Value[dict[str, Value[Inner]]] | None = Field(None)


def evaluated(yaml: str, version: str, arch: str = "amd64") -> Any:
    document = parse("f.yaml", yaml.encode()).document
    assert document is not None
    names = {"v": version, "p": "4.0", "arch": arch}
    ev = Evaluator(document, parse_version(version), arch, names)
    value = ev.value(validate_part(Model, document.data), None)
    assert ev.problems == []
    return value


@pytest.mark.parametrize(
    ("yaml", "version", "arch", "expected"),
    [
        ("number: 3", "4.5", "amd64", {"number": 3}),
        ("number: {4.5: 1, else: 2}", "4.5", "amd64", {"number": 1}),
        ("number: {4.5: 1, else: 2}", "4.6", "amd64", {"number": 2}),
        ("number: {4.10: 1, 4.1: 2}", "4.10", "amd64", {"number": 1}),
        ("number: {'4.2, 4.6+': 1}", "4.7", "amd64", {"number": 1}),
        ("number: {4.5+: 1}", "4.4", "amd64", {}),
        ("number: {4.5: null, else: 2}", "4.5", "amd64", {}),
        ("number: [{arch: multi, set: 1}, {set: 2}]", "4.5", "multi", {"number": 1}),
        ("number: [{arch: multi, set: 1}, {set: 2}]", "4.5", "amd64", {"number": 2}),
        ("number: [{arch: [arm64, multi], in: 4.5+, set: 1}]", "4.5", "multi", {"number": 1}),
        ("number: [{arch: [arm64, multi], in: 4.5+, set: 1}]", "4.4", "multi", {}),
        ("number: [{arch: multi, set: null}, {set: 2}]", "4.5", "multi", {}),
        ("number: [{arch: arm64, set: {4.5: 1, else: 2}}, {set: {4.5: 3, else: 4}}]", "4.5", "multi", {"number": 3}),
        ("number: {4.5: [{arch: arm64, set: 1}, {set: 2}], else: 3}", "4.5", "arm64", {"number": 1}),
        ("number: {4.5: [{arch: arm64, set: {4.5: null}}, {set: 2}], else: 3}", "4.5", "arm64", {}),
        ("names: [a, '$(v)']", "4.5", "amd64", {"names": ["a", "4.5"]}),
        ("names: [{arch: arm64, set: [x]}, {set: [y]}]", "4.5", "arm64", {"names": ["x"]}),
        ("names: []", "4.5", "amd64", {"names": []}),
        ("inner: {text: x}", "4.5", "amd64", {"inner": {"text": "x"}}),
        ("inner: {4.5: {text: x}, else: {}}", "4.6", "amd64", {"inner": {}}),
        ("inner: {text: {4.5: x}}", "4.6", "amd64", {"inner": {}}),
        ("map: {}", "4.5", "amd64", {"map": {}}),
        ("map: {a: {text: x}, '$(v)': {}}", "4.5", "amd64", {"map": {"a": {"text": "x"}, "4.5": {}}}),
        ("map: [{in: ..4.4, set: {a: {}}}, {set: {b: {}}}]", "4.5", "amd64", {"map": {"b": {}}}),
        (
            "map: {4.4: {}, all: {}, else: {text: x}}",
            "4.5",
            "amd64",
            {"map": {"4.4": {}, "all": {}, "else": {"text": "x"}}},
        ),
        ("map: {4.4: {4.5: {text: x}, else: {}}}", "4.5", "amd64", {"map": {"4.4": {"text": "x"}}}),
        ("text: '$$(v) $(p) {x} $'", "4.5", "amd64", {"text": "$(v) 4.0 {x} $"}),
    ],
)
def test_a_value_in_one_stream(yaml: str, version: str, arch: str, expected: dict[str, Any]) -> None:
    assert evaluated(yaml, version, arch) == expected


@pytest.mark.parametrize(
    ("yaml", "locs"),
    [
        ("number: x", [("number",)]),
        ("number: {4.5: x, 4.6: y}", [("number", "4.5"), ("number", "4.6")]),
        ("number: {4.5-4.4: 1, 4.x: 2}", [("number", "4.5-4.4", "[key]"), ("number", "4.x", "[key]")]),
        ("number: [{arch: 1, in: x, set: y, foo: 1}]", [("number", 0, k) for k in ("foo", "arch", "in", "set")]),
        ("number: [1, {set: 2}]", [("number", 0)]),
        ("number: []", [("number",)]),
        ("number: {}", [("number",)]),
        ("inner: {4.5: {text: 1, foo: 2}}", [("inner", "4.5", "foo"), ("inner", "4.5", "text")]),
        ("inner: {4.5: {}, text: x}", [("inner", "text", "[key]")]),
        ("number: {all: 1}", [("number", "all", "[key]")]),
        ("number: {else: 1, 4.5: 2}", [("number", "else", "[key]")]),
        ("number: [{set: 1}, {set: 2}]", [("number", 0)]),
        ("number: [{arch: arm64}, {arch: multi, set: 2}]", [("number", 0)]),
        ("number: {arch: arm64, set: 1}", [("number",)]),
        ("names: [x, {set: [y]}]", [("names", 0)]),
        ("map: {a: {text: {4.5: 1}}}", [("map", "a", "text", "4.5")]),
    ],
)
def test_every_mistake_in_a_value_is_told_at_its_own_place(yaml: str, locs: list[tuple[str | int, ...]]) -> None:
    document = parse("f.yaml", yaml.encode()).document
    assert document is not None
    with pytest.raises(ValidationError) as told:
        validate_part(Model, document.data)
    assert sorted(map(str, (e["loc"] for e in told.value.errors()))) == sorted(map(str, locs))


def test_a_decimal_is_no_text_but_where_a_version_stands() -> None:
    with pytest.raises(ValidationError):
        validate_part(Model, {"text": Decimal("4.10")})
    assert repr(OMIT) == "OMIT"
