"""Which streams are drawn as one: each by itself, or all of a family together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from okdstreams.fleet.fleet import Fleet, Stream
from okdstreams.language.placeholders import placeholder
from okdstreams.language.versions import spell

FEW = 12
"""Up to this many streams are drawn one by one; more are folded by family."""


class StreamUnit(NamedTuple):
    """Public streams that are drawn as one, and how many private twins they have."""

    key: str
    streams: tuple[Stream, ...]
    twins: int

    @property
    def family(self) -> str:
        return self.streams[0].family

    @property
    def is_stable(self) -> bool:
        return self.streams[0].is_stable


def units(fleet: Fleet, wanted: Iterable[Stream], *, fold: bool) -> list[StreamUnit]:
    """The streams as units, in the fleet's order."""
    public = list(wanted)
    keys = {id(stream) for stream in public}
    drawn = {(stream.family, stream.version, stream.arch) for stream in public}
    gathered: dict[str, list[Stream]] = {}
    twins: dict[str, int] = {}
    for stream in fleet.streams:
        key = stream.family if fold else f"{stream.family} {stream.version or ''} {stream.arch}"
        if stream.private:
            if (stream.family, stream.version, stream.arch) in drawn:
                twins[key] = twins.get(key, 0) + 1
        elif id(stream) in keys:
            gathered.setdefault(key, []).append(stream)
    return [StreamUnit(key, tuple(streams), twins.get(key, 0)) for key, streams in gathered.items()]


def versions_of(streams: Iterable[Stream]) -> str:
    """The versions of streams as text, neighbours joined: 4.9, 4.11-4.14."""
    return spell(sorted({s.version for s in streams if s.version is not None}))


def count(number: int, word: str) -> str:
    """`1 image`, `2 images`, `3 repositories`."""
    if number == 1:
        return f"1 {word}"
    return f"{number} {word[:-1]}ies" if word.endswith("y") else f"{number} {word}s"


def pattern(texts: Sequence[str], streams: Sequence[Stream]) -> str:
    """One text for all streams: their versions as $(v), architectures as $(arch); the first and a dot-dot-dot else."""
    if len(set(texts)) == 1:
        return texts[0]
    shapes = []
    for text, stream in zip(texts, streams, strict=True):
        shape = text.replace(str(stream.version), placeholder("v")) if stream.version else text
        shapes.append(shape.replace(f"-{stream.arch}", placeholder("-arch")))
    short = [shape.replace(placeholder("-arch"), "") for shape in shapes]
    return max(shapes, key=len) if len(set(short)) == 1 else f"{texts[0]} …"
