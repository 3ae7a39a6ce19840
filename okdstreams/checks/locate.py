"""From a path in a config to the place in the file that made it. The slow path: asked only when there is a finding."""

from __future__ import annotations

from typing import NamedTuple

from okdstreams.checks.subjects import Subject
from okdstreams.fleet.fleet import Fleet, Stream
from okdstreams.fleet.resolve import Tracer
from okdstreams.language.load import Loaded
from okdstreams.language.provenance import Origin, Trace
from okdstreams.syntax.diagnostics import Span
from okdstreams.syntax.document import Document, Loc

Key = tuple[str, object, str, bool]


class Location(NamedTuple):
    """A loc of a file; `document` is None when nothing is known but the file's name."""

    document: Document | None
    loc: Loc
    file: str = ""

    def span(self, *, key: bool = False) -> Span:
        """The span of the value, or of its key."""
        return Span(self.file) if self.document is None else self.document.span(self.loc, key=key)


class Locator:
    """Finds locations, and remembers the traces that it needed."""

    def __init__(self, loaded: Loaded | None, fleet: Fleet | None = None) -> None:
        self._loaded = loaded
        self._payloads = fleet.payloads if fleet is not None else None
        self._tracer: Tracer | None = None
        self._traces: dict[Key, Trace] = {}

    def locate(self, where: Subject | Document, path: Loc) -> Location:
        """The location of a config's path, or of a document's loc."""
        if isinstance(where, Document):
            return Location(where, path)
        if where.stream is None:
            return Location(where.document, path, where.label)
        origin = _origin(self._trace(where.stream), path)
        if origin is None:
            return Location(where.stream.source.document, ("config",))
        return Location(origin.document, origin.loc)

    def _trace(self, stream: Stream) -> Trace:
        key = (stream.family, stream.version, stream.arch, stream.private)
        if key not in self._traces:
            if self._tracer is None and self._loaded is not None:
                self._tracer = Tracer(self._loaded, self._payloads)
            self._traces[key] = {} if self._tracer is None else self._tracer.trace(stream)
        return self._traces[key]


UNMADE = ("absent", "overridden")
"""Roles of places that did not make a field after all."""

BESIDE = ("placeholder", "private")
"""Roles of places that had a part in a field, but are not where it is written."""


def _origin(trace: Trace, path: Loc) -> Origin | None:
    """The first place of `path`; of a path without one, what its fields have in common, else its parent's."""
    while path:
        below = [
            (field, first)
            for field, origins in trace.items()
            if field[: len(path)] == path and (first := _first(origins))
        ]
        exact = next((first for field, first in below if field == path), None)
        if exact is not None:
            return exact
        if below:
            return _common(path, below)
        path = path[:-1]
    return None


def _first(origins: list[Origin]) -> Origin | None:
    makers = [origin for origin in origins if origin.role not in UNMADE]
    return next((origin for origin in makers if origin.role not in BESIDE), makers[0] if makers else None)


def _common(path: Loc, below: list[tuple[Loc, Origin]]) -> Origin:
    """The loc that holds the places of all fields below `path`, cut so that it does not reach into one of them."""
    below = [(field, origin) for field, origin in below if origin.role not in BESIDE] or below
    field, first = below[0]
    loc = first.loc
    for _, origin in below[1:]:
        if origin.document is first.document:
            length = next((i for i, (a, b) in enumerate(zip(loc, origin.loc, strict=False)) if a != b), None)
            loc = loc[: min(len(loc), len(origin.loc)) if length is None else length]
    for segment in reversed(field[len(path) :]):
        if segment in loc:
            loc = loc[: len(loc) - 1 - loc[::-1].index(segment)]
    return Origin(first.document, loc, first.why)
