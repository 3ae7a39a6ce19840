"""Types that the language adds to YAML's: versions, ranges, values that differ by version or architecture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, Union, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, GetCoreSchemaHandler, PlainValidator, WithJsonSchema
from pydantic_core import CoreSchema, core_schema

from okdstreams.document import Decimal
from okdstreams.versions import Range, Version, looks_like_range, parse_range, parse_version

_MINOR = r"(0|[1-9][0-9]{0,3})\.(0|[1-9][0-9]{0,3})"
_PIECE = rf"(\.\.{_MINOR}|{_MINOR}(\+|\s*-\s*{_MINOR})?)"
VERSION_PATTERN = rf"^{_MINOR}$"
RANGE_PATTERN = rf"^\s*(all|{_PIECE}(\s*,\s*{_PIECE})*)\s*$"
"""What an editor checks of a range; that it must not end before it begins, no pattern can say."""


class Strict(BaseModel):
    """What every model of the language is: no coercion, no change, no unknown key."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", arbitrary_types_allowed=True)


def as_text(value: object) -> str:
    """A version or range as it was written: `4.10` unquoted is a decimal to YAML, and the version 4.10 here."""
    if isinstance(value, Decimal):
        return value.text
    if isinstance(value, str):
        return value
    raise ValueError(f"{value!r} is not a version or a range")


def to_range(value: object) -> Range:
    return value if isinstance(value, Range) else parse_range(as_text(value))


def to_version(value: object) -> Version:
    return value if isinstance(value, Version) else parse_version(as_text(value))


RangeText = Annotated[
    Range,
    PlainValidator(to_range),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": RANGE_PATTERN}, {"type": "number"}]}),
]
VersionText = Annotated[
    Version,
    PlainValidator(to_version),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": VERSION_PATTERN}, {"type": "number"}]}),
]

VersionString = Annotated[
    str,
    BeforeValidator(lambda value: value.text if isinstance(value, Decimal) else value),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "number"}]}),
]
"""Text that is a version, perhaps with placeholders: {p}, or 4.10 unquoted."""

ABSENT: Any = None
"""Default of a field that may be left out, but not written without a value."""


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Arches = Annotated[
    list[str],
    BeforeValidator(_as_list),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
"""One architecture or a list of them."""


@dataclass(frozen=True, slots=True)
class Ranges:
    """A range map: the first range that holds the version gives the value; None leaves the field out."""

    choices: Mapping[Range, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One case: the value `set` where `arch` and `in` match. A bare value as the last item is the default."""

    value: Any
    arch: tuple[str, ...] | None = None
    within: Range | None = None
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Cases:
    """A list of cases; the first that matches gives the value."""

    cases: tuple[Case, ...]


T = TypeVar("T")


class _ValueOf:
    """Builds the validator of `Value[T]`: a plain T, a range map of T, or cases of T."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        plain_types = tuple(arg for arg in get_args(source) if arg not in (Ranges, Cases))
        plain = handler.generate_schema(Union[plain_types])  # noqa: UP007 - a runtime tuple
        optional = core_schema.nullable_schema(plain)
        ranges = core_schema.no_info_after_validator_function(
            Ranges, core_schema.dict_schema(handler.generate_schema(RangeText), optional, min_length=1)
        )
        choice = core_schema.nullable_schema(_tagged({PLAIN: plain, RANGES: ranges}, plain))
        case = core_schema.no_info_after_validator_function(
            _case,
            core_schema.typed_dict_schema(
                {
                    "set": core_schema.typed_dict_field(choice, required=True),
                    "arch": core_schema.typed_dict_field(handler.generate_schema(Arches), required=False),
                    "in": core_schema.typed_dict_field(handler.generate_schema(RangeText), required=False),
                },
                extra_behavior="forbid",
            ),
        )
        default = core_schema.no_info_after_validator_function(_default, choice)
        item = core_schema.tagged_union_schema({CASE: case, DEFAULT: default}, _case_or_default)
        cases = core_schema.no_info_after_validator_function(_cases, core_schema.list_schema(item, min_length=1))
        return _tagged({PLAIN: plain, RANGES: ranges, CASES: cases}, plain)


PLAIN, RANGES, CASES, CASE, DEFAULT = "\0plain", "\0ranges", "\0cases", "\0case", "\0default"
"""Names of union members. Validators put them into a loc; NUL keeps them from ever being a key of a file."""


def _tagged(choices: dict[str, CoreSchema], plain: CoreSchema) -> CoreSchema:
    takes_list, takes_map = _takes(plain, ("list",)), _takes(plain, ("model", "dict", "typed-dict", "any"))

    def kind(value: object) -> str:
        if isinstance(value, dict) and RANGES in choices:
            keys = [str(key) for key in value]
            if not takes_map or any(map(looks_like_range, keys)):
                return RANGES
        if isinstance(value, list) and CASES in choices:
            first = value[0] if value else None
            if not takes_list or (isinstance(first, dict) and "set" in first):
                return CASES
        return PLAIN

    return core_schema.tagged_union_schema(choices, kind)


def _takes(schema: Any, kinds: tuple[str, ...]) -> bool:
    """Whether a plain value of this schema can be of one of the kinds, seen through wrappers."""
    kind = schema["type"]
    if kind in kinds:
        return True
    if kind == "definition-ref":
        return "model" in kinds
    if kind in ("union", "tagged-union"):
        choices = schema["choices"]
        members = choices.values() if isinstance(choices, dict) else choices
        return any(_takes(m[0] if isinstance(m, tuple) else m, kinds) for m in members)
    inner = schema.get("schema")
    return _takes(inner, kinds) if isinstance(inner, dict) else False


def _case_or_default(value: object) -> str:
    return CASE if isinstance(value, dict) and "set" in value else DEFAULT


def _case(fields: dict[str, Any]) -> Case:
    arch = fields.get("arch")
    return Case(fields["set"], tuple(arch) if arch is not None else None, fields.get("in"))


def _default(value: Any) -> Case:
    return Case(value, bare=True)


def _cases(cases: list[Case]) -> Cases:
    for number, case in enumerate(cases[:-1], 1):
        if case.bare:
            raise ValueError(f"case {number} is a default, and hides the cases below it: only the last may be one")
    return Cases(tuple(cases))


Value = Annotated[Union[T, Ranges, Cases], _ValueOf()]  # noqa: UP007 - a generic alias needs Union
"""A field that may differ by version or architecture."""
