"""YAML events to data in which every key and value has its place, and every oddity is told: the slow reading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from okdstreams.syntax.diagnostics import Diagnostic, Span, error
from okdstreams.syntax.document import Data, Loc, Place, Places, Scalar
from okdstreams.syntax.yaml_scalars import MAX_DEPTH, NOT_A_NUMBER, TYPED, scalar

UNKEY = "\0"
"""Stands for a key that was refused. No key can hold it: NUL is not allowed in YAML."""


class Stop(Exception):
    """The rest of the file cannot be read; what is wrong is among the diagnostics."""


def _mark(event: Any) -> tuple[int, int, int, int]:
    start, end = event.start_mark, event.end_mark
    return (start.line, start.column, end.line, end.column)


class Builder:
    """Events to data. Iterative descent would hide the structure; the depth bound makes recursion safe."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.places: Places = {}
        self.diagnostics: list[Diagnostic] = []

    def document(self, events: Iterator[Any]) -> Data:
        data: Data = None
        seen = False
        for event in events:
            if isinstance(event, (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentEndEvent)):
                continue
            if isinstance(event, yaml.DocumentStartEvent):
                if seen:
                    self.say(event, "a second YAML document in one file", "put each document in a file of its own")
                    raise Stop
                continue
            seen = True
            data = self.node(event, events, (), None)
        return data

    def say(self, event: Any, message: str, hint: str) -> None:
        line, column, end_line, end_column = _mark(event)
        if end_line == line and end_column == column:
            end_column += 1
        span = Span(self.file, line + 1, column + 1, end_line + 1, end_column + 1)
        self.diagnostics.append(error(span, "yaml", message, hint))

    def node(self, event: Any, events: Iterator[Any], loc: Loc, key: Any) -> Data:
        self.refuse_extras(event)
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self.places[loc] = Place(_mark(event), key)
            return self.scalar(event)
        if kind is yaml.AliasEvent:
            self.say(
                event, f"alias *{event.anchor}", "write the value out: a stream has no anchors, aliases or merge keys"
            )
            self.places[loc] = Place(_mark(event), key)
            return None
        if len(loc) >= MAX_DEPTH:
            self.say(
                event, f"nested more than {MAX_DEPTH} levels deep", "no stream needs this; look for a stray bracket"
            )
            raise Stop
        start = event.start_mark
        data: Data
        if kind is yaml.MappingStartEvent:
            data, end = self.mapping(events, loc)
        else:
            data, end = self.sequence(events, loc)
        mark = end.end_mark if event.flow_style else end.start_mark
        self.places[loc] = Place((start.line, start.column, mark.line, mark.column), key)
        return data

    def sequence(self, events: Iterator[Any], loc: Loc) -> tuple[list[Data], Any]:
        data: list[Data] = []
        for event in events:
            if type(event) is yaml.SequenceEndEvent:
                return data, event
            data.append(self.node(event, events, (*loc, len(data)), None))
        raise Stop

    def mapping(self, events: Iterator[Any], loc: Loc) -> tuple[dict[str, Data], Any]:
        data: dict[str, Data] = {}
        for event in events:
            if type(event) is yaml.MappingEndEvent:
                return data, event
            key = self.key(event, events, loc)
            at = _mark(event)
            value_event = next(events)
            if key in data:
                first = (self.places[(*loc, key)].key or (0, 0, 0, 0))[0] + 1
                self.say(
                    event,
                    f"duplicate key {key!r}, first on line {first}",
                    "keep one of them; YAML would drop the other silently",
                )
            elif not key.startswith(UNKEY):
                data[key] = self.node(value_event, events, (*loc, key), at)
                continue
            if type(value_event) is yaml.AliasEvent:
                continue  # of a merge key, which has been told
            self.node(value_event, events, (*loc, UNKEY), at)  # read for its own mistakes, then dropped
        raise Stop

    def key(self, event: Any, events: Iterator[Any], loc: Loc) -> str:
        self.refuse_extras(event)
        if type(event) is yaml.ScalarEvent:
            if event.value == "<<" and event.implicit[0]:
                self.say(event, "merge key <<", "write the values out: a stream has no anchors, aliases or merge keys")
                return UNKEY
            return str(event.value)
        self.say(event, "a key that is not plain text", "quote a key that begins with `*`, `[` or `{`")
        if type(event) is not yaml.AliasEvent:
            self.node(event, events, (*loc, UNKEY), None)
        return UNKEY

    def refuse_extras(self, event: Any) -> None:
        if type(event) is not yaml.AliasEvent:
            if event.anchor is not None:
                self.say(
                    event,
                    f"anchor &{event.anchor}",
                    "write the value out: a stream has no anchors, aliases or merge keys",
                )
            if event.tag is not None:
                self.say(event, f"tag {event.tag}", "remove the tag; the language knows its types")

    def scalar(self, event: Any) -> Scalar:
        text: str = event.value
        if not event.implicit[0] or (text and text[0] not in TYPED):
            return text
        if NOT_A_NUMBER.fullmatch(text):
            self.say(event, f"{text} has no counterpart in JSON", "quote it if text is meant")
        return scalar(text)
