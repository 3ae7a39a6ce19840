"""The fields of an output, and the places in the stream files that made them so: what is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from okdstreams.explain.choices import Chooser
from okdstreams.language.load import Loaded
from okdstreams.language.provenance import Origin, Trace
from okdstreams.syntax.diagnostics import Span
from okdstreams.syntax.document import Loc

ELSEWHERE = ("candidate", "namespace", "wave")
"""Roles of places that are read for another stream, so that what they override cannot be told by this one."""

UNMADE = ("absent", "overridden")
"""Roles of places that did not make the field."""


class Excerpt(NamedTuple):
    """A place and what is written there, its indentation taken off."""

    span: Span
    text: str


class Matched(NamedTuple):
    """A range, case or row that matched: the first to do so. `overrides` come later and would have matched too."""

    kind: str
    at: Span
    label: str
    number: int
    of: int
    overrides: tuple[Excerpt, ...]


class Contribution(NamedTuple):
    """One place: what it contributes (`role`, and `why` in words), what was chosen on the way, what it overrides."""

    role: str
    at: Excerpt
    why: str
    matched: tuple[Matched, ...] = ()
    overrides: tuple[Excerpt, ...] = ()


class Field(NamedTuple):
    """A field of an output, its value, and its places, the one that the value is taken from first."""

    path: Loc
    value: Any
    places: tuple[Contribution, ...]


class Placer:
    """Turns the origins of a trace into places, for one stream."""

    def __init__(self, loaded: Loaded, texts: Mapping[str, str], chooser: Chooser) -> None:
        self.chooser = chooser
        self.lines = {file: text.splitlines(keepends=True) for file, text in texts.items()}
        sources = (*loaded.families, *loaded.inventories, *loaded.settings)
        self.models = {source.document.file: source.model for source in sources}
        self.settings = loaded.settings[0] if loaded.settings else None

    def field(self, path: Loc, value: Any, trace: Trace) -> Field:
        """The field at `path`. Of one without places of its own, the places of the nearest thing that holds it."""
        near = path
        while near and not any(o.role not in UNMADE for o in trace.get(near, ())):
            near = near[:-1]
        origins = trace.get(near, [])
        overridden = tuple(self.excerpt(o) for o in origins if o.role == "overridden")
        places = [self._contribution(o) for o in origins if o.role not in UNMADE]
        if places and overridden:
            places[0] = places[0]._replace(overrides=(*places[0].overrides, *overridden))
        return Field(path, value, tuple(places))

    def missing(self, path: Loc, trace: Trace) -> Field:
        """A field that is not there: the places that leave it out."""
        return Field(path, None, tuple(self._contribution(o) for o in trace.get(path, ()) if o.role == "absent"))

    def _contribution(self, origin: Origin) -> Contribution:
        matched = tuple(self._matched(origin))
        return Contribution(origin.role, self.excerpt(origin), origin.why, matched, tuple(self._prefixes(origin)))

    def _matched(self, origin: Origin) -> Iterator[Matched]:
        model = self.models.get(origin.document.file)
        if model is None:
            return
        document = origin.document
        for choice in self.chooser.choices(model, origin.loc):
            if not choice.applies and origin.role == "absent":
                continue
            if choice.is_value and not origin.key:
                continue  # the place shows it
            others = choice.others if choice.applies and origin.role not in ELSEWHERE else ()
            overrides = tuple(self._at(Origin(document, other)) for other in others)
            span = document.span(choice.loc, key=choice.kind == "range")
            yield Matched(choice.kind, span, choice.label, choice.number, choice.of, overrides)

    def _prefixes(self, origin: Origin) -> Iterator[Excerpt]:
        """The prefix of the settings that a family's own overrides."""
        if origin.role != "prefix" or self.settings is None or origin.document is self.settings.document:
            return
        if origin.loc[-1] in self.settings.model.jobs:
            yield self._at(Origin(self.settings.document, origin.loc))

    def excerpt(self, origin: Origin) -> Excerpt:
        """The place of an origin and what is written there."""
        return Excerpt(origin.span, read(origin.span, self.lines.get(origin.span.file, [])))

    def _at(self, origin: Origin) -> Excerpt:
        """The same, with the key that a choice has."""
        value, key = origin.span, origin.document.span(origin.loc, key=True)
        span = Span(value.file, key.line, key.column, value.end_line, value.end_column)
        return Excerpt(span, read(span, self.lines.get(span.file, [])))


def read(span: Span, lines: list[str]) -> str:
    """What stands at a span, without what ends its last line."""
    if not span.end_line or span.end_line > len(lines) + 1:
        return ""
    piece = lines[span.line - 1 : span.end_line]
    if not piece:
        return ""
    if len(piece) == span.end_line - span.line + 1:
        piece[-1] = piece[-1][: span.end_column - 1]
    piece[0] = piece[0][span.column - 1 :]
    return "".join(piece).rstrip()
