"""Where an output field comes from: places in the stream files, by output path."""

from typing import Any, NamedTuple

from okdstreams.syntax.diagnostics import Span
from okdstreams.syntax.document import Document, Loc

At = tuple[Any, str | int] | None
"""A loc or a path as a linked list, last segment outermost: extending it costs one tuple, however deep it is."""


def unlink(at: At) -> Loc:
    """The linked list as a plain loc."""
    segments: list[str | int] = []
    while at is not None:
        at, segment = at
        segments.append(segment)
    return tuple(reversed(segments))


def link(*segments: str | int) -> At:
    """A plain loc as a linked list."""
    at: At = None
    for segment in segments:
        at = (at, segment)
    return at


def extend(at: At, loc: Loc) -> At:
    """The place at `loc` below `at`."""
    for segment in loc:
        at = (at, segment)
    return at


class Origin(NamedTuple):
    """Why an output field has its value: the place in the YAML, and what was done with it ("" for: taken from).

    `role` is a word of the table in docs/explain.md; `key` means that the place is the key at `loc`, not its value.
    """

    document: Document
    loc: Loc
    why: str = ""
    role: str = "value"
    key: bool = False

    @property
    def span(self) -> Span:
        """The place itself."""
        return self.document.span(self.loc, key=self.key)


Trace = dict[Loc, list[Origin]]
"""Output path to the places that made it; of role `absent` or `overridden`: that did not."""
