"""Edits of YAML in place: a few characters at a known place, every other byte as it was.

A round trip through ruamel.yaml keeps comments, but not bytes: of the 862 lines of this repository's streams it lays
out 138 anew (aligned columns, folded flow maps). So the places that the parser recorded are edited instead.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from okdstreams.syntax.diagnostics import Span
from okdstreams.syntax.document import Document, Loc

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""The line breaks of YAML 1.1, by which the parser counts lines."""


class Edit(NamedTuple):
    """Characters `start` to `end` of a file, counted from 0, become `new`. `span` is where, for a person."""

    span: Span
    start: int
    end: int
    old: str
    new: str

    def apply(self, text: str) -> str:
        """The text with this edit made."""
        return text[: self.start] + self.new + text[self.end :]


def source(document: Document, loc: Loc) -> tuple[int, int, str]:
    """Start, end and source text of the value at `loc`, which the document must have."""
    line, column, end_line, end_column = document.places[loc].value
    # a byte order mark is a character of the text, and no column of its line
    starts = [int(document.text.startswith("\ufeff")), *(found.end() for found in _BREAK.finditer(document.text))]
    start = starts[line] + column
    # a block that ends with the file, and no line break, ends on the line after
    end = starts[end_line] + end_column if end_line < len(starts) else len(document.text)
    return start, end, document.text[start:end]


def replace_value(document: Document, loc: Loc, new: str) -> Edit:
    """Give the value at `loc` the source text `new`."""
    start, end, old = source(document, loc)
    return Edit(document.span(loc), start, end, old, new)


def insert_entry(document: Document, loc: Loc, entry: str) -> Edit:
    """Add `key: value` to the mapping at `loc`, after its last entry, in the style that the mapping has.

    Comments stay with the entries that they were written for.
    """
    _, end, written = source(document, loc)
    keys = [(place.key, inner) for inner, place in document.places.items() if inner[:-1] == loc and place.key]
    if written.startswith("{"):
        at = source(document, keys[-1][1])[1] if keys else end - 1
        return Edit(document.span(loc), at, at, "", f", {entry}" if keys else entry)
    key, last = keys[-1]
    value_end = source(document, last)[1]
    rest = _BREAK.search(document.text, value_end)
    at = rest.start() if rest else len(document.text)
    newline = rest.group() if rest else "\n"
    return Edit(document.span(last), at, at, "", f"{newline}{' ' * key[1]}{entry}")
