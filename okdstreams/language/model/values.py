"""Types that the language adds to YAML's: versions, ranges, values that differ by version or architecture."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

from okdstreams.language.model.declared import AfterValidator, BeforeValidator, PlainValidator, WithJsonSchema
from okdstreams.language.placeholders import NAME, PLACEHOLDER, placeholder
from okdstreams.language.versions import (
    ALL,
    ELSE,
    BadVersion,
    Range,
    Version,
    looks_like_range,
    parse_range,
    parse_version,
)
from okdstreams.syntax.document import Decimal
from okdstreams.syntax.near import close_matches

_MINOR = r"(0|[1-9][0-9]{0,3})\.(0|[1-9][0-9]{0,3})"
_PIECE = rf"(\.\.{_MINOR}|{_MINOR}(\+|\s*-\s*{_MINOR})?)"
VERSION_PATTERN = rf"^{_MINOR}$"
_PIECES = rf"{_PIECE}(\s*,\s*{_PIECE})*"
RANGE_PATTERN = rf"^\s*(all|{_PIECES})\s*$"
"""What an editor checks of a range; that it must not end before it begins, no pattern can say."""
KEY_PATTERN = rf"^(\s*{_PIECES}\s*|else)$"
"""What an editor checks of a key in a range map."""


class Hinted(ValueError):
    """A mistake in a value, with a hint."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class HintedVersion(Hinted, BadVersion):
    """A mistake in a range, with a hint."""


def old_placeholder(value: object) -> str:
    """A hint if this is what YAML makes of a placeholder in its old form, {v}; else empty."""
    if isinstance(value, dict) and len(value) == 1:
        name, inner = next(iter(value.items()))
        if inner is None and re.fullmatch(NAME, name):
            return f"write {placeholder(name)}: {{{name}}} is a map to YAML"
    return ""


def as_text(value: object) -> str:
    """A version or range as it was written: `4.10` unquoted is a decimal to YAML, and the version 4.10 here."""
    if isinstance(value, Decimal):
        return value.text
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(isinstance(item, (str, Decimal)) for item in value):
        listed = ", ".join(map(as_text, value))
        raise Hinted("a list is not a version or a range", f"write {listed}, without brackets")
    raise Hinted(f"{value!r} is not a version or a range", "write 4.14 or 4.12-4.14")


def to_range(value: object) -> Range:
    return value if isinstance(value, Range) else parse_range(as_text(value))


def to_key(key: str) -> Range:
    """The range that a key of a range map says. Raises BadVersion, with a guess where there is one."""
    if key == ELSE.text:
        return ELSE
    if not looks_like_range(key):
        near = close_matches(key.lower(), (ELSE.text, "default", "otherwise", "rest"), 1)
        hint = f"did you mean {ELSE.text!r}?" if near else f"a range map holds ranges, and {ELSE.text!r} at its end"
        raise HintedVersion(f"{key!r} is not a range", hint)
    within = parse_range(key)
    if within is ALL:
        raise HintedVersion(f"{key!r} is no key of a range map", f"write `{ELSE.text}`")
    return within


def to_version(value: object) -> Version:
    return value if isinstance(value, Version) else parse_version(as_text(value))


RangeText = Annotated[
    Range,
    PlainValidator(to_range),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": RANGE_PATTERN}, {"type": "number"}]}),
]
_VERSION_SCHEMA = {"anyOf": [{"type": "string", "pattern": VERSION_PATTERN}, {"type": "number"}]}
VersionText = Annotated[Version, PlainValidator(to_version), WithJsonSchema(_VERSION_SCHEMA)]


def to_versions(value: object) -> tuple[Version, ...]:
    """One version or a list of different ones."""
    if isinstance(value, tuple):
        return value
    versions = tuple(map(to_version, value if isinstance(value, list) else [value]))
    if not versions or len(set(versions)) < len(versions):
        raise ValueError("a list of versions holds at least one, and none twice")
    return versions


VersionTexts = Annotated[
    tuple[Version, ...],
    PlainValidator(to_versions),
    WithJsonSchema(
        {"anyOf": [_VERSION_SCHEMA, {"type": "array", "minItems": 1, "items": _VERSION_SCHEMA}]},
    ),
]


def _text_of_decimal(value: object) -> object:
    return value.text if isinstance(value, Decimal) else value


VersionString = Annotated[
    str,
    BeforeValidator(_text_of_decimal),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "number"}]}),
]
"""Text that is a version, perhaps with placeholders: $(p), or 4.10 unquoted."""

OBJECT_NAME = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"
"""Names that become names of objects, and of files."""

LOWER = rf"^([a-z0-9._-]|{PLACEHOLDER})+$"
"""What an editor checks of a name that objects are made of; the rule `names` checks what comes out."""

MIXED = rf"^([A-Za-z0-9._/-]|{PLACEHOLDER})+$"
"""The same of a name that may have capitals."""

LowerName = Annotated[str, WithJsonSchema({"type": "string", "pattern": LOWER})]
MixedName = Annotated[str, WithJsonSchema({"type": "string", "pattern": MIXED})]

Duration = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^[^-]"})]
"""A Go duration; the rule `timing` reads it."""

ABSENT: Any = None
"""Default of a field that may be left out, but not written without a value."""


ARCHES = ("amd64", "arm64", "multi", "multi-2", "ppc64le", "riscv64", "s390x")
"""The architectures of payloads."""


def to_arch(name: str) -> str:
    if name in ARCHES:
        return name
    near = close_matches(name, ARCHES, 1, 0.5)
    hint = f"did you mean {near[0]}?" if near else f"architectures: {', '.join(ARCHES)}"
    raise Hinted(f"{name!r} is not an architecture", hint)


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


def to_arches(value: object) -> list[str]:
    names = _as_list(value)
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise Hinted(f"{value!r} is not an architecture or a list of them", f"architectures: {', '.join(ARCHES)}")
    return list(map(to_arch, names))


Arch = Annotated[str, AfterValidator(to_arch), WithJsonSchema({"enum": list(ARCHES)})]

Arches = Annotated[
    list[Arch],
    BeforeValidator(_as_list),
    WithJsonSchema({"anyOf": [{"enum": list(ARCHES)}, {"type": "array", "items": {"enum": list(ARCHES)}}]}),
]
"""One architecture or a list of them."""


class Ranges(NamedTuple):
    """A range map: the first range that holds the version gives the value; None leaves the field out."""

    choices: Mapping[Range, Any]


class Case(NamedTuple):
    """One case: the value `set` where `arch` and `in` match. One without either is for every stream."""

    value: Any
    arch: tuple[str, ...] | None = None
    within: Range | None = None


class Cases(NamedTuple):
    """A list of cases; the first that matches gives the value."""

    cases: tuple[Case, ...]
