"""Exceptions: an `allow` beside what it excuses, the name of the check, and a reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from okdstreams.checks.locate import Place
from okdstreams.syntax.document import Data, Document, Loc


class Excuse(NamedTuple):
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

    def covers(self, name: str, place: Place) -> bool:
        """Whether it excuses a finding of `name` at a place."""
        same = self.name == name and place.document is self.document
        return same and place.loc[: len(self.scope)] == self.scope


def excuses(documents: Iterable[Document]) -> tuple[Excuse, ...]:
    """Every excuse of stream families, innermost first, so that the nearest one is the one that is used."""
    found = [excuse for document in documents for excuse in _of(document)]
    return tuple(sorted(found, key=lambda e: (-len(e.loc), e.key)))


@lru_cache(maxsize=4096)
def _of(document: Document) -> tuple[Excuse, ...]:
    if "allow" not in document.text and "\\" not in document.text:  # a quoted key may be spelled with escapes
        return ()
    return tuple(_within(document, document.data, ()))


CLOSED = ("raw", "config")
"""Keys below which an `allow` would be data of the config."""


def _within(document: Document, data: Data, loc: Loc) -> Iterator[Excuse]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "allow" and isinstance(value, dict):
                yield from (Excuse(document, (*loc, key, name), name, reason) for name, reason in value.items())
            elif key not in CLOSED:
                yield from _within(document, value, (*loc, key))
    elif isinstance(data, list):
        for index, item in enumerate(data):
            yield from _within(document, item, (*loc, index))
