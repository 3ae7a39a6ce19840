"""`Value[T]`: a field that may differ by version or architecture, and how it is read."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar, Union, get_args

from pydantic import GetCoreSchemaHandler, ValidationError, ValidatorFunctionWrapHandler
from pydantic_core import CoreSchema, InitErrorDetails, core_schema

from okdstreams.language.model.values import Case, Cases, Ranges, to_arches, to_range
from okdstreams.language.versions import BadVersion, Range, looks_like_range, parse_range
from okdstreams.syntax.document import Loc

T = TypeVar("T")


VALUE = "okdstreams.value"
"""Marks the schema of a `Value` in its metadata, for whoever walks the schemas."""


class _ValueOf:
    """Builds the validator of `Value[T]`: a plain T, a range map of T, or cases of T.

    One function around the validator of T. A union of three schemas would say the same and hold T six times, and
    more where values nest: half of the time that importing the models takes.
    """

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        plain = handler.generate_schema(Union[tuple(a for a in get_args(source) if a not in (Ranges, Cases))])  # noqa: UP007
        takes_map, takes_list = _takes(plain, ("model", "dict", "typed-dict", "any")), _takes(plain, ("list",))

        def read(value: Any, inner: ValidatorFunctionWrapHandler) -> Any:
            if not isinstance(value, (dict, list)):
                return inner(value)
            return _Reader(inner, takes_map, takes_list).result(value)

        return core_schema.no_info_wrap_validator_function(read, plain, metadata={VALUE: True})


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


def _begins_with_case(value: list[Any]) -> bool:
    return bool(value) and isinstance(value[0], dict) and "set" in value[0]


class _Reader:
    """Reads a value that may be a range map or cases, and gathers all mistakes in it, each at its own loc."""

    def __init__(self, inner: ValidatorFunctionWrapHandler, takes_map: bool, takes_list: bool) -> None:
        self.inner = inner
        self.takes_map = takes_map
        self.takes_list = takes_list
        self.problems: list[InitErrorDetails] = []

    def result(self, value: Any) -> Any:
        """The value. Raises ValidationError with every mistake."""
        found = self.value(value, ())
        if self.problems:
            raise ValidationError.from_exception_data("Value", self.problems)
        return found

    def value(self, value: Any, loc: Loc) -> Any:
        """A range map, cases, or a plain value. A range map may hold cases, and cases range maps."""
        if isinstance(value, dict) and (not self.takes_map or any(map(looks_like_range, map(str, value)))):
            return self.ranges(value, loc)
        if isinstance(value, list) and (not self.takes_list or _begins_with_case(value)):
            return self.cases(value, loc)
        return self.attempt(self.inner, value, loc)

    def choice(self, value: Any, loc: Loc) -> Any:
        """What a range or a case gives; null leaves the field out."""
        return None if value is None else self.value(value, loc)

    def ranges(self, value: dict[str, Any], loc: Loc) -> Ranges:
        choices: dict[Range, Any] = {}
        for key, item in value.items():
            found = self.choice(item, (*loc, key))
            try:
                choices[parse_range(key)] = found
            except BadVersion as e:
                self.say(e, key, (*loc, key, KEY))
        if not value:
            self.say(ValueError("a range map needs at least one range"), value, loc)
        return Ranges(choices)

    def cases(self, value: list[Any], loc: Loc) -> Cases:
        if not value:
            self.say(ValueError("cases need at least one item"), value, loc)
        found = [self.case(item, (*loc, n)) for n, item in enumerate(value)]
        for number, case in enumerate(found[:-1]):
            if case.bare:
                self.say(ValueError("a default hides the cases below it"), value[number], (*loc, number))
        return Cases(tuple(found))

    def case(self, item: Any, loc: Loc) -> Case:
        if not isinstance(item, dict) or "set" not in item:
            return Case(self.choice(item, loc), bare=True)
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
