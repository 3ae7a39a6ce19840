"""`Value[T]`: a field that may differ by version or architecture, and how it is read."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, Union, get_args

from pydantic_core import CoreSchema, InitErrorDetails, ValidationError, core_schema

from okdstreams.language.model.values import (
    Case,
    Cases,
    Hinted,
    Ranges,
    old_placeholder,
    to_arches,
    to_key,
    to_range,
)
from okdstreams.language.versions import ELSE, BadVersion, Range, looks_like_range
from okdstreams.syntax.document import Loc

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, ValidatorFunctionWrapHandler

T = TypeVar("T")

VALUE = "okdstreams.value"
"""Marks the schema of a `Value` in its metadata, for whoever walks the schemas."""


class Keys(Enum):
    """What the keys of a map are where a value stands."""

    RANGES = "ranges"
    """No plain value is a map: every map is a range map."""
    FIELDS = "fields"
    """A plain value may be a map of fixed fields, which a range map is told from by its keys."""
    NAMES = "names"
    """A plain value is a map whose keys somebody chose: no map is a range map, whatever its keys look like."""


class _ValueOf:
    """Builds the validator of `Value[T]`: a plain T, a range map of T, or cases of T.

    One function around the validator of T. A union of three schemas would say the same and hold T six times, and
    more where values nest: half of the time that importing the models takes.
    """

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        plain = handler.generate_schema(Union[tuple(a for a in get_args(source) if a not in (Ranges, Cases))])  # noqa: UP007
        keys = Keys.RANGES
        if _takes(plain, ("dict", "any")):
            keys = Keys.NAMES
        elif _takes(plain, ("model", "typed-dict")):
            keys = Keys.FIELDS
        read = _Read(keys, _takes(plain, ("list",)))
        return core_schema.no_info_wrap_validator_function(read, plain, metadata={VALUE: True})


class _Read:
    """The function around a validator. It can be pickled, for schemas are."""

    __slots__ = ("keys", "takes_list")

    def __init__(self, keys: Keys, takes_list: bool) -> None:
        self.keys = keys
        self.takes_list = takes_list

    def __call__(self, value: Any, inner: ValidatorFunctionWrapHandler) -> Any:
        if not isinstance(value, (dict, list)):
            return inner(value)
        return _Reader(inner, self.keys, self.takes_list).result(value)


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
    return _takes(inner, kinds) if isinstance(inner, dict) and kind != "model" else False


def _is_case(item: Any) -> bool:
    return isinstance(item, dict) and "set" in item


def _is_meant_as_case(item: Any) -> bool:
    return isinstance(item, dict) and not CASE_KEYS.isdisjoint(item)


class _Reader:
    """Reads a value that may be a range map or cases, and gathers all mistakes in it, each at its own loc."""

    def __init__(self, inner: ValidatorFunctionWrapHandler, keys: Keys, takes_list: bool) -> None:
        self.inner = inner
        self.keys = keys
        self.takes_list = takes_list
        self.problems: list[InitErrorDetails] = []

    def result(self, value: Any) -> Any:
        """The value. Raises ValidationError with every mistake."""
        read = self.value(value, ())
        if self.problems:
            raise ValidationError.from_exception_data("Value", self.problems)
        return read

    def value(self, value: Any, loc: Loc) -> Any:
        """A range map, cases, or a plain value. A range map may hold cases, and cases range maps."""
        if isinstance(value, dict) and self.is_range_map(value):
            return self.ranges(value, loc)
        if isinstance(value, list) and (not self.takes_list or any(map(_is_meant_as_case, value))):
            return self.cases(value, loc)
        return self.attempt(self.inner, value, loc)

    def is_range_map(self, value: dict[str, Any]) -> bool:
        if self.keys is Keys.FIELDS:
            return any(key == ELSE.text or looks_like_range(key) for key in value)
        return self.keys is Keys.RANGES

    def choice(self, value: Any, loc: Loc) -> Any:
        """What a range or a case gives; null leaves the field out."""
        return None if value is None else self.value(value, loc)

    def ranges(self, value: dict[str, Any], loc: Loc) -> Ranges | None:
        if _is_case(value) and value.keys() <= CASE_KEYS:
            self.say(Hinted("cases are a list", "write [{arch: ..., set: ...}, {set: ...}]"), value, loc)
            return None
        if hint := old_placeholder(value):
            self.say(Hinted("a placeholder of the old form", hint), value, loc)
            return None
        if not value:
            self.say(ValueError("a range map needs at least one range"), value, loc)
        choices: dict[Range, Any] = {}
        last = next(reversed(value), None)
        for key, item in value.items():
            try:
                within = to_key(key)
            except BadVersion as e:
                self.say(e, key, (*loc, key, KEY))
                if self.keys is Keys.FIELDS and not looks_like_range(key):
                    continue  # what stands at a field is no value of this map
                within = None
            choice = self.choice(item, (*loc, key))
            if within is ELSE and key != last:
                self.say(Hinted("`else` hides the ranges below it", "write it last"), key, (*loc, key, KEY))
            if within is not None:
                choices[within] = choice
        return Ranges(choices)

    def cases(self, value: list[Any], loc: Loc) -> Cases:
        if not value:
            self.say(ValueError("cases need at least one item"), value, loc)
        if value and not any(map(_is_case, value)):
            value = value[:1]  # not meant as cases: one message will do
        cases = [self.case(item, (*loc, number)) for number, item in enumerate(value)]
        for number, case in enumerate(cases[:-1]):
            if case is not None and case.arch is None and case.within is None and not value[number].keys() - {"set"}:
                hint = "write it last, or give it `arch` or `in`"
                self.say(Hinted("a case for everything hides the cases below it", hint), value[number], (*loc, number))
        return Cases(tuple(case for case in cases if case is not None))

    def case(self, item: Any, loc: Loc) -> Case | None:
        if not _is_case(item):
            self.say(Hinted("a case needs `set`", "write {set: VALUE}"), item, loc)
            return None
        for key in item.keys() - CASE_KEYS:
            self.problems.append({"type": "extra_forbidden", "loc": (*loc, key), "input": item[key]})
        arch = self.part(to_arches, item, "arch", loc)
        within = self.part(to_range, item, "in", loc)
        return Case(self.choice(item["set"], (*loc, "set")), tuple(arch) if arch else None, within)

    def part(self, read: Callable[[Any], Any], item: dict[str, Any], key: str, loc: Loc) -> Any:
        if key not in item:
            return None
        try:
            return read(item[key])
        except ValueError as e:
            self.say(e, item[key], (*loc, key))
            return None

    def attempt(self, read: Callable[[Any], Any], value: Any, loc: Loc) -> Any:
        try:
            return read(value)
        except ValidationError as e:
            for detail in e.errors(include_url=False):
                where = (*loc, *detail["loc"])
                problem: InitErrorDetails = {"type": detail["type"], "loc": where, "input": detail["input"]}
                self.problems.append({**problem, "ctx": detail["ctx"]} if "ctx" in detail else problem)
            return None

    def say(self, error: ValueError, value: Any, loc: Loc) -> None:
        self.problems.append({"type": "value_error", "loc": loc, "input": value, "ctx": {"error": error}})


KEY = "[key]"
"""What validators add to the loc of a mistake in a key."""

CASE_KEYS = frozenset({"set", "arch", "in"})

Value = Annotated[Union[T, Ranges, Cases], _ValueOf()]  # noqa: UP007 - a generic alias needs Union
"""A field that may differ by version or architecture."""
