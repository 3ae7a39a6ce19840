"""What the describing modules yield: one statement on one stream, with the fields it accounts for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple

from okdstreams.diff.normalise import ABSENT, Path
from okdstreams.syntax.canonical import compact_json

ITEMS = "\0"
"""In a text: where the items stand. Values cannot hold it, see `quoted`."""
AMOUNT = "\1"
"""In a text: where the amount stands."""
IS = "\4"
"""In a text: `is` for one item, `are` for several."""

DASH = "\N{EN DASH}"
"""Between the ends of a range."""
LONGEST = 120
"""Characters of a value in a sentence; the field changes below it have the whole."""

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


class Severity(IntEnum):
    """How much a change matters, least first."""

    COSMETIC = 0
    """Changes neither gates nor releases."""
    PUBLISHED = 1
    """What is built, tested, mirrored or tagged changes, or how often; no gate is tighter or looser for it."""
    TIGHTENED = 2
    """A gate holds back more releases."""
    LOOSENED = 3
    """A gate holds back fewer releases."""

    @property
    def label(self) -> str:
        return self.name.lower()


FILLED, COPIED = 1, 2
"""Ranks of statements on what fills a stream, and on what is made of that; 0 is for the stream itself."""


class Flow(NamedTuple):
    """Something that a place gets or loses, which other changes follow from."""

    place: str
    """Path of an ImageStream, or what else there are several of."""
    item: str
    """Empty for all of them."""
    is_fresh: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """One change of one stream. `fields` are the paths of its document that it accounts for, and no other does."""

    severity: Severity
    text: str
    fields: tuple[Path, ...] = ()
    item: str = ""
    """What ITEMS in the text stands for; statements that differ in nothing else are joined."""
    amount: int = 0
    subject: str = ""
    """Path of the ImageStream that the sentence is about, if not that of the document itself."""
    swap: tuple[str, str] | None = None
    """Of a test whose job gets another name: the part of the name that differs, old and new."""
    flow: Flow | None = None
    rank: int = 0
    """A statement is not worth a sentence beside one of the same flow with a lower rank: it follows from that."""
    count: tuple[int, int] | None = None
    """Of a stream that appears or goes: its tests, and how many of them are blocking."""


def quoted(value: object) -> str:
    """A value as code: one line, no control characters, no backticks, not too long. ABSENT reads `nothing`."""
    if value is ABSENT:
        return "nothing"
    text = value if isinstance(value, str) else compact_json(value)
    text = "".join(c if c.isprintable() and c != "`" else " " for c in text)
    if len(text) > LONGEST:
        text = text[: LONGEST - 1] + "…"
    return f"`{text}`" if text.strip() else "`''`"


def plain(value: object) -> str:
    """A name in running text; as code if it is not made of the characters of names."""
    return str(value) if _PLAIN.fullmatch(str(value)) and len(str(value)) <= LONGEST else quoted(value)


def duration(value: Any) -> str:
    """A Go duration such as 1h30m, or a number of seconds, with units spelled apart: 90 min, 12 h."""
    if isinstance(value, str) and value and (found := _DURATION.fullmatch(value)):
        return " ".join(f"{n} {unit}" for n, unit in zip(found.groups(), ("h", "min", "s"), strict=True) if n)
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        for seconds, unit in ((3600, "h"), (60, "min")):
            if value % seconds == 0:
                return f"{value // seconds} {unit}"
        return f"{value} s"
    return quoted(value)


def arrow(what: str, old: Any, new: Any) -> str:
    """The general wording of a field that changes."""
    if old is ABSENT:
        return f"{what} is set to {quoted(new)}"
    if new is ABSENT:
        return f"{what} is removed (it was {quoted(old)})"
    before, after = quoted(old), quoted(new)
    return f"{what} changes" if before == after else f"{what} {before} → {after}"


def field_name(path: Path) -> str:
    """A path as people write it: verify.aws.optional."""
    return ".".join(path)


def tests_text(tests: int, blocking: int) -> str:
    """`12 tests (3 blocking)`."""
    if not tests:
        return "no tests"
    return f"{tests} test{'s' if tests > 1 else ''} ({blocking or 'none'} blocking)"
