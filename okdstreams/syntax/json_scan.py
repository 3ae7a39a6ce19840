"""Where the members of JSON text stand: offsets, found by skipping values with the standard decoder."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from okdstreams.syntax.diagnostics import Span

_SPACE = re.compile(r"[ \t\r\n]*+")
_decoder: Any = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
_scan_once, _scan_string = _decoder.scan_once, _decoder.parse_string


class Member(NamedTuple):
    """A member of an object or a list, in offsets of the text; an item of a list has an empty key."""

    name: str | int
    key: int
    key_end: int
    start: int
    end: int


def span_of(file: str, text: str, start: int, end: int) -> Span:
    """Offsets of the text to lines and columns."""
    line = text.count("\n", 0, start)
    end_line = line + text.count("\n", start, end)
    column, end_column = (offset - text.rfind("\n", 0, offset) for offset in (start, end))
    return Span(file, line + 1, column, end_line + 1, end_column)


def members(text: str, at: int) -> Iterator[Member]:
    """The members of the object or list that begins at offset `at` of well-formed JSON; none of a scalar."""
    opening = text[at]
    if opening not in "{[":
        return
    place, index = after_space(text, at + 1), 0
    while text[place] not in "}]":
        name: str | int = index
        key = key_end = place
        if opening == "{":
            name, key_end = string(text, place)
            place = after_space(text, after_space(text, key_end) + 1)
        end = end_of(text, place)
        yield Member(name, key, key_end, place, end)
        index, place = index + 1, after_space(text, end)
        if text[place] == ",":
            place = after_space(text, place + 1)


@lru_cache(maxsize=64)
def listing(text: str, at: int) -> dict[str | int, Member]:
    """The members by name; of two with one name the last, as in the data."""
    return {member.name: member for member in members(text, at)}


def string(text: str, at: int) -> tuple[str, int]:
    """The string whose opening quote is at `at`, and the offset after its closing quote."""
    scanned: tuple[str, int] = _scan_string(text, at + 1, True)
    return scanned


def end_of(text: str, at: int) -> int:
    """The offset after the value that begins at `at`."""
    end: int = _scan_once(text, at)[1]
    return end


def after_space(text: str, at: int) -> int:
    """The offset of what follows the white space at `at`."""
    space = _SPACE.match(text, at)
    return space.end() if space else at
