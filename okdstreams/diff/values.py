"""Values as statements hold them: short, in one line, comparable. Folding compares them, wording.py shows them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar, cast

from okdstreams.diff.normalise import ABSENT, Absent
from okdstreams.syntax.canonical import compact_json

LONGEST = 120
"""Characters of a value in a sentence; the fields of the documents have the whole."""

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


class Name(NamedTuple):
    """A name that needs no marks in running text."""

    text: str


class Duration(NamedTuple):
    """A time with units spelled apart: 1 h 30 min."""

    parts: tuple[tuple[str, str], ...]


class Clock(NamedTuple):
    """When a periodic test runs; neither: never."""

    every: Duration | str | Absent = ABSENT
    at: str | Absent = ABSENT


class Upgrade(NamedTuple):
    """Where an upgrade test starts. `how` says which of the others are there."""

    how: str
    version: Name | str = ""
    stream: Name | str = ""
    rest: str = ""


class Extent(NamedTuple):
    """How much is mirrored: all tags, `only` some, or all `but` some."""

    rule: str
    tags: int | str = 0


class Hosts(NamedTuple):
    """Registries."""

    names: tuple[Name | str, ...]


class Listed(NamedTuple):
    """The first of several names, and how many are left."""

    names: tuple[str, ...]
    more: int = 0


Value = str | int | Absent | Name | Duration | Clock | Upgrade | Extent | Hosts | Listed
"""A str is shown as code."""

V = TypeVar("V")


def said(value: object) -> str | Absent:
    """A value of a document as a sentence shows it: no control characters, no backticks, not too long."""
    return ABSENT if isinstance(value, Absent) else shown(value)


def shown(value: object) -> str:
    """The same, of a value that is there."""
    text = value if isinstance(value, str) else compact_json(value)
    text = "".join(c if c.isprintable() and c != "`" else " " for c in text)
    return text[: LONGEST - 1] + "…" if len(text) > LONGEST else text


def named(value: object) -> Name | str:
    """A name; as code if it is not made of the characters of names."""
    text = str(value)
    return Name(text) if _PLAIN.fullmatch(text) and len(text) <= LONGEST else shown(value)


def duration(value: Any) -> Duration | str | Absent:
    """A Go duration such as 1h30m, or a number of seconds; any other value as it is."""
    if isinstance(value, str) and value and (match := _DURATION.fullmatch(value)):
        return Duration(tuple((n, unit) for n, unit in zip(match.groups(), ("h", "min", "s"), strict=True) if n))
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        for seconds, unit in ((3600, "h"), (60, "min")):
            if value % seconds == 0:
                return Duration(((str(value // seconds), unit),))
        return Duration(((str(value), "s"),))
    return said(value)


def listed(names: Iterable[str], most: int) -> Listed:
    """Names in their order, the first ones spelled out."""
    texts = [shown(name) for name in names]
    return Listed(tuple(texts[:most]), max(0, len(texts) - most))


def each_text(value: V, change: Callable[[str], str]) -> V:
    """A value, or a tuple of them at any depth, with every text changed."""
    if isinstance(value, str):
        return cast(V, change(value))
    if isinstance(value, tuple):
        parts = [each_text(part, change) for part in value]
        return cast(V, value._make(parts) if hasattr(value, "_make") else tuple(parts))
    return value


def length(value: object) -> int:
    """Characters of all texts in a value."""
    if isinstance(value, tuple):
        return sum(map(length, value))
    return len(value) if isinstance(value, str) else 0
