"""What the describing modules yield: the change of one stream as a value. wording.py puts it into words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from okdstreams.diff.kinds import Kind, Part
from okdstreams.diff.normalise import ABSENT, Path
from okdstreams.diff.values import Value


class Impact(IntEnum):
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


class Topic(NamedTuple):
    """What changes: a part of a stream, which one of several, and which field of it."""

    part: Part = Part.STREAM
    name: str | None = None
    field: str = ""


class Meaning(NamedTuple):
    """What a statement says. Statements of one meaning are told together."""

    kind: Kind
    subject: Topic = Topic()
    old: Value = ABSENT
    new: Value = ABSENT
    source: Value = ABSENT
    """Of a mirror: the stream that is mirrored."""
    target: Value = ABSENT
    """Of a mirror: what is filled, unless the sentence is about that very stream."""


class Count(NamedTuple):
    """The tests of a stream, and how many of them are blocking."""

    tests: int
    blocking: int


class Change(NamedTuple):
    """What a sentence says: the meaning of its statements, and what they count and name together."""

    kind: Kind
    subject: Topic
    old: Value = ABSENT
    new: Value = ABSENT
    source: Value = ABSENT
    target: Value = ABSENT
    items: tuple[str, ...] = ()
    amounts: tuple[int, ...] = ()
    tests: Count | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One change of one stream. `fields` are the paths of its document that it accounts for, and no other does."""

    severity: Impact
    meaning: Meaning
    fields: tuple[Path, ...] = ()
    items: tuple[str, ...] = ()
    """Tags, channels or places that this happens to; statements that differ in nothing else are joined."""
    amounts: tuple[int, ...] = ()
    """Of an annotation: percent of its limit."""
    filled: str = ""
    """Path of the ImageStream that the sentence is about, if not that of the document itself."""
    swap: tuple[str, str] | None = None
    """Of a test whose job gets another name: the part of the name that differs, old and new."""
    flow: Flow | None = None
    rank: int = 0
    """A statement is not worth a sentence beside one of the same flow with a lower rank: it follows from that."""
    count: Count | None = None
    """Of a stream that appears or goes."""


def published(meaning: Meaning, *fields: Path) -> Statement:
    """A statement that is published, and nothing else."""
    return Statement(Impact.PUBLISHED, meaning, fields)


def cosmetic(meaning: Meaning, *fields: Path) -> Statement:
    """A statement that is cosmetic."""
    return Statement(Impact.COSMETIC, meaning, fields)


def field_name(path: Path) -> str:
    """A path as people write it: verify.aws.optional."""
    return ".".join(path)
