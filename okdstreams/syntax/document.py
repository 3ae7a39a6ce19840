"""A YAML file as plain data in which every key and value still knows its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from okdstreams.syntax.diagnostics import Span

Scalar = str | int | float | bool | None
Data = Scalar | list["Data"] | dict[str, "Data"]
Loc = tuple[str | int, ...]


class Place(NamedTuple):
    """Where a value stands, and its key if it has one: (line, column, end line, end column), counted from 0."""

    value: tuple[int, int, int, int]
    key: tuple[int, int, int, int] | None = None


class Decimal(float):
    """A plain scalar that YAML reads as a float. `text` is what was written, so that 4.10 is not 4.1."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> Decimal:
        decimal = super().__new__(cls, text)
        decimal.text = text
        return decimal


def same(left: Data, right: Data) -> bool:
    """Whether data are equal and of the same types: 1 is neither true nor 1.0, and 4.10 is not 4.1."""
    if isinstance(left, dict) and isinstance(right, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, float) and isinstance(right, float):
        return left == right and (getattr(left, "text", None) == getattr(right, "text", getattr(left, "text", None)))
    return type(left) is type(right) and left == right


Places = dict[Loc, Place]
"""The place of every loc (path of keys and indexes) of a file."""


@dataclass(frozen=True, eq=False)
class Document:
    """One file: its text, its data, and the place of every loc in it."""

    file: str
    text: str
    data: Data
    locate: Callable[[str, str], Places] = field(repr=False)
    """(file, text) to places. Called once, and only when somebody asks: most runs find nothing to point at."""
    unread: frozenset[Loc] = frozenset()
    """What a model could not take, and was left out of it: its lack is no mistake of its own."""

    @cached_property
    def places(self) -> Places:
        return self.locate(self.file, self.text)

    def span(self, loc: Loc, *, key: bool = False) -> Span:
        """The span of the value at `loc`, or of its key. Of a loc that the file does not have, the nearest parent's."""
        while loc and loc not in self.places:
            loc, key = loc[:-1], False
        place = self.places.get(loc)
        if place is None:
            return Span(self.file)
        line, column, end_line, end_column = (place.key or place.value) if key else place.value
        return Span(self.file, line + 1, column + 1, end_line + 1, end_column + 1)

    def has(self, loc: Loc) -> bool:
        """Whether something stands at `loc`. The data tells, without a place for everything in it."""
        value: Data = self.data
        for segment in loc:
            if isinstance(value, dict) and segment in value:
                value = value[str(segment)]
            elif isinstance(value, list) and isinstance(segment, int) and segment < len(value):
                value = value[segment]
            else:
                return bool(self.unread) and loc in self.places
        return True

    def lacks_within(self, loc: Loc) -> bool:
        """Whether something at or below `loc` was left out of the model."""
        return any(unread[: len(loc)] == loc for unread in self.unread)

    def existing(self, loc: Loc) -> Loc:
        """`loc` without the segments that the file does not have (validators add names of their own)."""
        standing: Loc = ()
        for segment in loc:
            if (*standing, segment) in self.places:
                standing = (*standing, segment)
        return standing
