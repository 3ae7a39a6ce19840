"""What is at a position of a stream file: the loc, whether it is a key, and the characters that it takes.

Every feature stands on this. A text that is being typed is often no YAML: then what comes after the line is cut off,
and what is open on it is closed, so that the position still has a loc.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from okdstreams.language.versions import is_range
from okdstreams.lsp.text import text_of
from okdstreams.syntax.document import Data, Decimal, Document, Loc
from okdstreams.syntax.yaml import parse

MARK = "\u2042"
"""Stands at the position in a text that is read for completion. It has no meaning in YAML, and nobody types it."""

ROWS = ("tests", "periodics", "upgradeTests")
_OPENED = {"[": "]", "{": "}"}
_KEYLIKE = re.compile(r"\s*(?:- +)*$")


class Spot(NamedTuple):
    """A key or a scalar: `text` is what it says, and [`start`, `end`) where it is written, quotes included."""

    loc: Loc
    is_key: bool
    text: str
    start: int
    end: int


class Typed(NamedTuple):
    """What is being typed at a position: where it goes, what is there before the position, and its characters."""

    document: Document
    loc: Loc
    """Of the value; of a key, that of its map."""
    is_key: bool
    before: str
    start: int
    end: int
    """The characters that the finished text replaces."""


@lru_cache(maxsize=256)
def spots(document: Document) -> tuple[Spot, ...]:
    """All keys and scalars of a document, in no particular order."""
    text = text_of(document.text)

    def extent(mark: tuple[int, int, int, int]) -> tuple[int, int]:
        return text.of_mark(*mark[:2]), text.of_mark(*mark[2:])

    def walk(data: Data, loc: Loc) -> Iterator[Spot]:
        place = document.places.get(loc)
        if place is None:
            return
        if place.key is not None:
            yield Spot(loc, True, str(loc[-1]), *extent(place.key))
        if isinstance(data, dict):
            for key, item in data.items():
                yield from walk(item, (*loc, key))
        elif isinstance(data, list):
            for number, item in enumerate(data):
                yield from walk(item, (*loc, number))
        else:
            yield Spot(loc, False, written(data), *extent(place.value))

    return tuple(walk(document.data, ()))


def written(data: Data) -> str:
    """A scalar as it is written: 4.10 is not 4.1."""
    if isinstance(data, Decimal):
        return data.text
    if data is None or isinstance(data, bool):
        return {None: "", True: "true", False: "false"}[data]
    return str(data)


def spot_at(document: Document, offset: int) -> Spot | None:
    """The key or scalar that holds an offset, or ends there."""
    around = [spot for spot in spots(document) if spot.start <= offset <= spot.end]
    return min(around, key=lambda spot: (spot.end - spot.start, not spot.is_key), default=None)


def loc_at(document: Document, offset: int) -> Loc:
    """The innermost loc whose key or value holds an offset; () where there is none."""
    spot = spot_at(document, offset)
    if spot is not None:
        return spot.loc
    text = text_of(document.text)
    around = [
        loc
        for loc, (value, key) in document.places.items()
        if text.of_mark(*(key or value)[:2]) <= offset < text.of_mark(*value[2:])
    ]
    return max(around, key=len, default=())


def shape(loc: Loc) -> tuple[str, ...]:
    """A loc without what chooses: indexes, ranges, `else`, `set`. tests, aws, 0, gate, 4.13+: tests.aws.gate."""
    names: list[str] = []
    for number, segment in enumerate(loc):
        chooses = isinstance(segment, int) or segment == "else" or is_range(segment)
        if not chooses and not (segment == "set" and number and isinstance(loc[number - 1], int)):
            names.append(str(segment))
    return tuple(names)


def fits(path: tuple[str, ...], pattern: str) -> bool:
    """Whether a shape is as `tests.*.gate` says: `*` is any one name."""
    names = pattern.split(".")
    return len(names) == len(path) and all(name in ("*", part) for name, part in zip(names, path, strict=True))


def typed_at(file: str, text: str, offset: int) -> Typed | None:
    """What is being typed at an offset; None where nothing can be: in a comment, or in a text that is past reading."""
    if re.search(r"(?:^|\s)#", _unquoted(text[text_of(text).line_start(offset) : offset])):
        return None
    start, end = _word(text, offset)
    before = text[start:offset]
    for repaired in _repairs(text, start, end):
        document = parse(file, repaired.encode("utf-8", "surrogatepass")).document
        if document is None:
            continue
        marked = next((spot for spot in spots(document) if MARK in spot.text), None)
        if marked is not None:
            loc = marked.loc[:-1] if marked.is_key else marked.loc
            return Typed(document, loc, marked.is_key, before, start, end)
    return None


def _word(text: str, offset: int) -> tuple[int, int]:
    """The characters around an offset that make a scalar being typed."""
    line_start, line_end = text_of(text).line_start(offset), text_of(text).line_end(offset)
    line = text[line_start:offset]
    begins = max((match.end() for match in re.finditer(r"(?:[{\[,]|:(?= )|^ *-(?= ))\s*", line)), default=0)
    if not begins:
        begins = len(line) - len(line.lstrip())
    ends = re.search(r"(?=[,\]}#]|: |:$|$)", text[offset:line_end])
    start, end = line_start + begins, offset + (ends.start() if ends else 0)
    if start < offset and text[start] in "\"'":
        start += 1
    quote = text[end - 1] if end > offset and text[end - 1] in "\"'" else ""
    return start, end - bool(quote and text.count(quote, line_start, start) % 2)


def _repairs(text: str, start: int, end: int) -> Iterator[str]:
    """Texts that have the mark where the word is, the likeliest to be read first."""
    whole = text_of(text)
    line = text[whole.line_start(start) : start]
    rest, tail = text[end : whole.line_end(end)], text[whole.line_end(end) :]
    head = text[:start]
    closing = _closing(line)
    lone = "" if not _KEYLIKE.fullmatch(line) else ": "
    for word in dict.fromkeys((MARK, f"{MARK}{lone}", f"{MARK}: ")):
        yield head + word + rest + tail
        yield head + word + closing + tail
    for word in dict.fromkeys((f"{MARK}{lone}", MARK, f"{MARK}: ")):
        yield head + word + _closing(head)
        yield head + word + closing


def _closing(line: str) -> str:
    """The brackets that close what is open at the end of a line; those in quotes and comments are none."""
    bare = re.sub(r"(?m)(?:^|\s)#.*", "", _unquoted(line))
    opened: list[str] = []
    for character in re.sub(r"\$\([^)]*\)", "", bare):
        if character in _OPENED:
            opened.append(_OPENED[character])
        elif character in "]}" and opened:
            opened.pop()
    return "".join(reversed(opened))


def _unquoted(text: str) -> str:
    """A text without what stands in quotes."""
    return re.sub(r"""(?<![\w])"(?:[^"\\\n]|\\.)*"|(?<![\w])'[^'\n]*'""", "", text)
