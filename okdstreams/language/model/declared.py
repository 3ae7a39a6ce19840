"""How the models are declared: in the words of pydantic, and without it, whose import is a third of a short run.

A declaration is a class of fields. `pydantic_models` makes pydantic's model of it when a schema is needed: for the
validators, whose schemas are kept (prepared.py), and for editors. What a validator gives are instances of the class
declared here, with the attributes that pydantic-core sets on any model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Literal, NoReturn, Self, TypeVar, get_type_hints

C = TypeVar("C", bound=Callable[..., Any])

REQUIRED: Any = ...
"""In place of a default: the field has to be written."""

_IS_VALIDATOR = "_validates_the_model"


class Said:
    """A word of pydantic's, with what it is given; `pydantic_models` says it when a schema is made."""

    __slots__ = ("arguments", "options")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.arguments = arguments
        self.options = options


class AfterValidator(Said):
    """A function that is given the value when it has the type."""

    __slots__ = ()


class BeforeValidator(Said):
    """A function that is given what was written, and gives what the type is asked of."""

    __slots__ = ()


class PlainValidator(Said):
    """A function that is asked in place of the type."""

    __slots__ = ()


class Discriminator(Said):
    """A function that gives the tag of the alternative that a value is meant as."""

    __slots__ = ()


class Tag(Said):
    """The tag of an alternative."""

    __slots__ = ()


class WithJsonSchema(Said):
    """What an editor is told of the type."""

    __slots__ = ()


class FieldInfo(Said):
    """A field of the model `owner`, or in `Annotated` the bounds of a value."""

    __slots__ = ("alias", "default", "description", "name", "owner")

    def __init__(self, default: Any, alias: str | None, description: str, bounds: Mapping[str, Any]) -> None:
        super().__init__(**bounds)
        self.owner: type = object
        self.name = ""
        self.default = default
        self.alias = alias
        self.description = description

    @property
    def annotation(self) -> Any:
        """The type, with all that it is annotated with."""
        return types_of_fields(self.owner)[self.name]

    @property
    def text(self) -> str:
        """The type, as it is written."""
        return str(self.owner.__annotations__[self.name])

    @property
    def is_required(self) -> bool:
        """Whether it has to be written."""
        return self.default is REQUIRED


def Field(default: Any = REQUIRED, *, alias: str | None = None, description: str = "", **bounds: Any) -> Any:
    """A field: its default, its name in YAML (`alias`), what it is for, and bounds of its value, such as `ge`.

    It is a `FieldInfo`; Any, for it stands where a value of the field's type does.
    """
    return FieldInfo(default, alias, description, bounds)


@cache
def types_of_fields(model: type) -> dict[str, Any]:
    """The types of all fields of a model, by name; read from the text of the class when somebody asks."""
    return get_type_hints(model, include_extras=True)


def model_validator(*, mode: Literal["after"]) -> Callable[[C], C]:
    """A method that looks at a whole model once its fields are right, and raises ValueError with what is not."""
    assert mode == "after"

    def marked(method: C) -> C:
        setattr(method, _IS_VALIDATOR, True)
        return method

    return marked


class Declaration(type):
    """The class of the declared classes: gathers their fields."""

    model_fields: Mapping[str, FieldInfo]
    """The fields of a model by name, those of its bases first."""
    model_validators: tuple[Callable[..., Any], ...]
    """Its methods that look at a whole model."""
    json_schema_extra: Mapping[str, Any] | None
    """What an editor is told of it besides."""

    def __new__(
        mcs,
        name: str,
        bases: tuple[type, ...],
        body: dict[str, Any],
        json_schema_extra: Mapping[str, Any] | None = None,
    ) -> Declaration:
        """A model. Raises TypeError for a field that is no `Field`."""
        own = {field: value for field, value in body.items() if isinstance(value, FieldInfo)}
        if bases and (other := body.get("__annotations__", {}).keys() - own.keys()):
            raise TypeError(f"{name}.{min(other)}: write `= Field(...)`")
        model = super().__new__(mcs, name, bases, {key: value for key, value in body.items() if key not in own})
        for field, info in own.items():
            info.name, info.owner = field, model
        base: Any = model.__base__ if bases else None
        model.model_fields = {**base.model_fields, **own} if base else own
        validators = tuple(value for value in body.values() if getattr(value, _IS_VALIDATOR, False))
        model.model_validators = (*base.model_validators, *validators) if base else validators
        model.json_schema_extra = json_schema_extra
        return model


class Strict(metaclass=Declaration):
    """What every model of the language is: no coercion, no change, no unknown key."""

    __slots__ = ("__dict__", "__pydantic_extra__", "__pydantic_fields_set__", "__pydantic_private__")

    model_fields_set: set[str]
    """The fields that were written."""

    def __init__(self) -> None:
        raise TypeError("a model is what a validator gives, or `model_construct`")

    @classmethod
    def model_construct(cls, **values: Any) -> Self:
        """A model of these fields, which nobody validates; the others have their defaults."""
        fields = {
            name: values.get(name, field.default)
            for name, field in cls.model_fields.items()
            if name in values or not field.is_required
        }
        return cls._of(fields, set(values))

    def model_copy(self, *, update: Mapping[str, Any]) -> Self:
        """The same with some fields set, which nobody validates."""
        return self._of({**self.__dict__, **update}, self.model_fields_set | update.keys())

    @classmethod
    def _of(cls, fields: dict[str, Any], written: set[str]) -> Self:
        model = object.__new__(cls)
        object.__setattr__(model, "__dict__", fields)
        object.__setattr__(model, "__pydantic_fields_set__", written)
        return model

    def __reduce__(self) -> tuple[Any, ...]:
        return self._of, (self.__dict__, self.model_fields_set)

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} does not change")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} does not change")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((type(self), *self.__dict__.values()))

    def __deepcopy__(self, memo: object) -> Self:
        """What does not change needs no copy; a default is copied for every model that has it."""
        return self

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in self.__dict__.items())
        return f"{type(self).__name__}({fields})"


Strict.model_fields_set = Strict.__dict__["__pydantic_fields_set__"]  # the slot itself: a property would cost a call
