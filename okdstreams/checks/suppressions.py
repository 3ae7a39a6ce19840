"""Suppressions: an `allow` beside what it suppresses, the name of the check, and a reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from okdstreams.checks.locate import Location
from okdstreams.syntax.document import Data, Document, Loc


class Suppression(NamedTuple):
    """One line of an `allow`. It holds for findings located at `scope` or below."""

    document: Document
    loc: Loc
    name: str
    reason: Data

    @property
    def scope(self) -> Loc:
        return self.loc[:-2]

    @property
    def key(self) -> tuple[str, Loc]:
        return (self.document.file, self.loc)

    def covers(self, name: str, location: Location) -> bool:
        """Whether it suppresses a finding of `name` at a location."""
        same = self.name == name and location.document is self.document
        return same and location.loc[: len(self.scope)] == self.scope


def suppressions(documents: Iterable[Document]) -> tuple[Suppression, ...]:
    """Every suppression of stream families, innermost first, so that the nearest one is the one that is used."""
    unsorted = [suppression for document in documents for suppression in _of(document)]
    return tuple(sorted(unsorted, key=lambda e: (-len(e.loc), e.key)))


@lru_cache(maxsize=4096)
def _of(document: Document) -> tuple[Suppression, ...]:
    if "allow" not in document.text and "\\" not in document.text:  # a quoted key may be spelled with escapes
        return ()
    return tuple(_within(document, document.data, ()))


CLOSED = ("raw", "config")
"""Keys below which an `allow` would be data of the config."""


def _within(document: Document, data: Data, loc: Loc) -> Iterator[Suppression]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "allow" and isinstance(value, dict):
                yield from (Suppression(document, (*loc, key, name), name, reason) for name, reason in value.items())
            elif key not in CLOSED:
                yield from _within(document, value, (*loc, key))
    elif isinstance(data, list):
        for index, item in enumerate(data):
            yield from _within(document, item, (*loc, index))
