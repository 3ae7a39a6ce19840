"""What is declared as a model: its fields and validators, and the instances that a validator gives."""

from __future__ import annotations

import copy
import pickle
from typing import Annotated, Any, Self

import pytest
from pydantic_core import ValidationError

from okdstreams.language.model.declared import Field, Strict, model_validator
from okdstreams.language.model.governance import GatePolicy
from okdstreams.language.validators import validate_part


class Base(Strict):
    first: str = Field(description="What is first.")
    in_: str = Field("all", alias="in")

    @model_validator(mode="after")
    def _is_no_echo(self) -> Self:
        if self.first == self.in_:
            raise ValueError("an echo")
        return self


class Derived(Base):
    count: Annotated[int, Field(ge=1)] = Field(7, le=9)
    inner: Base | None = Field(None)
    names: dict[str, list[Base]] = Field({})


def validated(**data: Any) -> Derived:
    return validate_part(Derived, {"first": "a", **data})


def test_fields_are_those_of_the_bases_first() -> None:
    assert list(Derived.model_fields) == ["first", "in_", "count", "inner", "names"]
    assert [name for name, field in Derived.model_fields.items() if field.is_required] == ["first"]
    assert Derived.model_fields["in_"].alias == "in"
    assert Derived.model_fields["first"].description == "What is first."
    assert Derived.model_fields["inner"].annotation == Base | None


def test_what_is_validated_is_of_the_declared_classes() -> None:
    model = validated(**{"in": "4.9"}, inner={"first": "b"}, names={"x": [{"first": "c"}]})
    assert type(model) is Derived
    assert type(model.inner) is type(model.names["x"][0]) is Base
    assert (model.in_, model.count) == ("4.9", 7)
    assert model.model_fields_set == {"first", "in_", "inner", "names"}


@pytest.mark.parametrize(
    ("data", "where", "kind"),
    [
        ({"first": 1}, ("first",), "string_type"),
        ({"count": 0}, ("count",), "greater_than_equal"),
        ({"count": 10}, ("count",), "less_than_equal"),
        ({"count": "3"}, ("count",), "int_type"),
        ({"other": 1}, ("other",), "extra_forbidden"),
        ({"in_": "4.9"}, ("in_",), "extra_forbidden"),
        ({"first": "all"}, (), "value_error"),
        ({"inner": {"first": "all"}}, ("inner",), "value_error"),
        ({"names": {"x": [{}]}}, ("names", "x", 0, "first"), "missing"),
    ],
)
def test_a_mistake_is_told_where_it_stands(data: dict[str, Any], where: tuple[Any, ...], kind: str) -> None:
    with pytest.raises(ValidationError) as e:
        validated(**data)
    assert [(mistake["loc"], mistake["type"]) for mistake in e.value.errors()] == [(where, kind)]


def test_a_model_does_not_change() -> None:
    model = validated()
    for change in (lambda: setattr(model, "count", 1), lambda: delattr(model, "count")):
        with pytest.raises(AttributeError, match="Derived does not change"):
            change()
    copied = model.model_copy(update={"count": 2})
    assert (model.count, copied.count) == (7, 2)
    assert copied.model_fields_set == {"first", "count"}


def test_models_are_equal_by_their_fields() -> None:
    assert validated() == validated(count=7) != validated(count=8)
    assert validate_part(Base, {"first": "a"}) != validated()
    assert hash(validate_part(Base, {"first": "a"})) == hash(Base.model_construct(first="a"))
    model = validated(inner={"first": "b"})
    assert pickle.loads(pickle.dumps(model)) == copy.deepcopy(model) == model


def test_what_is_constructed_has_its_defaults_and_nothing_else_set() -> None:
    model = GatePolicy.model_construct(newestFirst=True)
    assert (model.newestFirst, model.needOwner, model.model_fields_set) == (True, [], {"newestFirst"})
    with pytest.raises(TypeError, match="model_construct"):
        GatePolicy()


def test_every_field_says_what_it_is() -> None:
    with pytest.raises(TypeError, match=r"Bare\.text: write `= Field\(\.\.\.\)`"):

        class Bare(Strict):
            text: str
