"""A text and its places: offsets of characters, lines as YAML counts them, and positions as the protocol counts them.

YAML 1.1 ends a line at more characters than the protocol does, and the protocol counts in units of an encoding
(UTF-16 unless client and server agree on another). Everything inside the server is an offset of characters.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from difflib import SequenceMatcher
from functools import lru_cache
from posixpath import commonprefix
from typing import NamedTuple

from okdstreams.syntax.diagnostics import Span
from okdstreams.syntax.yaml_nodes import BREAK

_LINE = re.compile("\r\n|\n|\r")

UTF8, UTF16, UTF32 = "utf-8", "utf-16", "utf-32"


class Place(NamedTuple):
    """A piece of a file: from the offset `start` to before `end`."""

    file: str
    start: int
    end: int


class Text:
    """A text with the offsets at which its lines begin."""

    def __init__(self, text: str) -> None:
        self.text = text
        # a byte order mark is a character of the text, and no column of its line
        self._yaml = [int(text.startswith("\ufeff")), *(match.end() for match in BREAK.finditer(text))]
        self._lines = [0, *(match.end() for match in _LINE.finditer(text))]

    def of_mark(self, line: int, column: int) -> int:
        """The offset of a place as YAML counts it, line and column from 0."""
        if line >= len(self._yaml):
            return len(self.text)
        return min(self._yaml[line] + column, len(self.text))

    def of_span(self, span: Span) -> tuple[int, int]:
        """Start and end of a span. One without an end is a whole line; an empty one gets a character where it can."""
        start = self.of_mark(span.line - 1, span.column - 1)
        if not span.end_line:
            return start, self.line_end(start)
        end = max(self.of_mark(span.end_line - 1, span.end_column - 1), start)
        return start, end if end > start else min(start + 1, self.line_end(start))

    def yaml_line(self, offset: int) -> int:
        """The number of the line that holds an offset, as YAML counts it, from 1."""
        return max(bisect_right(self._yaml, offset), 1)

    def line_start(self, offset: int) -> int:
        """Where the line that holds an offset begins, as the protocol counts lines."""
        return self._lines[bisect_right(self._lines, offset) - 1]

    def line_end(self, offset: int) -> int:
        """Where that line ends, before its line break."""
        match = _LINE.search(self.text, offset)
        return match.start() if match else len(self.text)

    def offset(self, line: int, units: int, encoding: str = UTF16) -> int:
        """The offset of a position of the protocol; beyond the end of a line it is that end."""
        if line >= len(self._lines):
            return len(self.text)
        offset = self._lines[line]
        end = self.line_end(offset)
        while units > 0 and offset < end:
            units -= _units(self.text[offset], encoding)
            offset += 1
        return offset

    def position(self, offset: int, encoding: str = UTF16) -> tuple[int, int]:
        """Line and units of an offset, as the protocol counts them."""
        line = bisect_right(self._lines, offset) - 1
        return line, sum(_units(c, encoding) for c in self.text[self._lines[line] : offset])


def _units(character: str, encoding: str) -> int:
    if encoding == UTF8:
        return len(character.encode("utf-8", "surrogatepass"))
    return 2 if encoding == UTF16 and ord(character) > 0xFFFF else 1


@lru_cache(maxsize=512)
def text_of(text: str) -> Text:
    """The text with its lines; those of texts looked at lately are remembered."""
    return Text(text)


class Replacement(NamedTuple):
    """Characters of a file that become others."""

    file: str
    start: int
    end: int
    new: str


def replacements(file: str, old: str, new: str) -> list[Replacement]:
    """The way from one text of a file to another, in pieces of lines."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    starts = [0]
    for line in before:
        starts.append(starts[-1] + len(line))
    pieces: list[Replacement] = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        was, becomes = "".join(before[i:j]), "".join(after[k:m])
        head = len(commonprefix((was, becomes)))
        tail = len(commonprefix((was[head:][::-1], becomes[head:][::-1])))
        pieces.append(Replacement(file, starts[i] + head, starts[j] - tail, becomes[head : len(becomes) - tail]))
    return pieces
