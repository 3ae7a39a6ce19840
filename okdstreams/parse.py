"""Text to a located document. The only module that knows YAML's syntax.

libyaml's events are read straight into plain data: it is three times as fast as a loader, sees duplicate keys, and
keeps the place of every key and value. The language takes YAML 1.2's core schema and leaves out what would give a
value two places or a hidden meaning: anchors, aliases, merge keys and tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from okdstreams.diagnostics import Diagnostic, Severity, Span, error
from okdstreams.document import Data, Decimal, Document, Loc, Place, Places, Scalar

MAX_DEPTH = 40
"""Deeper than any stream needs; a bound that keeps hostile input from exhausting the stack."""

MAX_BYTES = 4 * 1024 * 1024
"""A stream file is a few kilobytes; 4 MiB is not a stream file."""

MAX_DIGITS = 400
"""A whole number of more digits is taken as text: no field of a config holds one, and reading it costs time."""

# Fewer frames and one C call per event: the C loader when PyYAML was built with libyaml, else the pure one.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_NULL = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_A_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNKEY = "\0"
"""Stands for a key that was refused. No key can hold it: NUL is not allowed in YAML."""

_TYPED = frozenset("+-.0123456789~nNtTfF")


class Parsed(NamedTuple):
    """The document, if the file could be read at all, and what is wrong with it."""

    document: Document | None
    diagnostics: list[Diagnostic]


def parse(file: str, content: bytes) -> Parsed:
    """Read `content`. `file` is the name that diagnostics will show."""
    if len(content) > MAX_BYTES:
        hint = "split the file; a stream family is a few kilobytes"
        return Parsed(
            None, [error(Span(file), "yaml", f"file has {len(content):,} bytes, more than {MAX_BYTES:,}", hint)]
        )
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as e:
        return Parsed(None, [_undecodable(file, content, e)])
    if bad := _CONTROL.search(text):
        line = text.count("\n", 0, bad.start())
        column = bad.start() - text.rfind("\n", 0, bad.start())
        span = Span(file, line + 1, column, line + 1, column + 1)
        message = f"character {bad.group()!a} is not allowed in YAML"
        return Parsed(
            None, [error(span, "yaml", message, "remove it, or write it as an escape in a double-quoted scalar")]
        )
    try:
        return Parsed(Document(file, text, _read(yaml.parse(text, Loader=_Loader)), _locate), [])
    except (_Unusual, yaml.MarkedYAMLError):
        return _diagnose(file, text)


def _diagnose(file: str, text: str) -> Parsed:
    """The slow reading of a file that has something to be told about it."""
    builder = _Builder(file)
    try:
        data = builder.document(yaml.parse(text, Loader=_Loader))
    except yaml.MarkedYAMLError as e:
        return Parsed(None, [*builder.diagnostics, _syntax(file, text, e)])
    except _Stop:
        return Parsed(None, builder.diagnostics)
    return Parsed(Document(file, text, data, _locate), builder.diagnostics)


def _locate(file: str, text: str) -> Places:
    """The place of every key and value of a text that has been read before."""
    builder = _Builder(file)
    builder.document(yaml.parse(text, Loader=_Loader))
    return builder.places


class _Unusual(Exception):
    """The quick reading has met something that is not plain data; the slow one will say what."""


def _read(events: Iterator[Any]) -> Data:
    """Events to data, without places: half the time and memory of the slow reading, and the same result."""
    next(events)  # the start of the stream
    if type(next(events)) is yaml.StreamEndEvent:
        return None
    data = _read_node(next(events), events, 0)
    next(events)  # the end of the document
    if type(next(events)) is not yaml.StreamEndEvent:
        raise _Unusual
    return data


def _read_node(event: Any, events: Iterator[Any], depth: int) -> Data:
    kind = type(event)
    if event.anchor is not None or kind is yaml.AliasEvent or event.tag is not None or depth >= MAX_DEPTH:
        raise _Unusual
    if kind is yaml.ScalarEvent:
        text: str = event.value
        if not event.implicit[0] or (text and text[0] not in _TYPED):
            return text
        if _NOT_A_NUMBER.fullmatch(text):
            raise _Unusual
        return _scalar(text)
    if kind is yaml.SequenceStartEvent:
        items: list[Data] = []
        for item in events:
            if type(item) is yaml.SequenceEndEvent:
                break
            items.append(_read_node(item, events, depth + 1))
        return items
    data: dict[str, Data] = {}
    for key in events:
        if type(key) is yaml.MappingEndEvent:
            break
        name = key.value if type(key) is yaml.ScalarEvent else None
        if name is None or key.anchor is not None or key.tag is not None or name in data:
            raise _Unusual
        if name == "<<" and key.implicit[0]:
            raise _Unusual
        data[name] = _read_node(next(events), events, depth + 1)
    return data


def _scalar(text: str) -> Scalar:
    """What a plain scalar means in YAML 1.2's core schema."""
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    if _INT.fullmatch(text):
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text) if len(text) < MAX_DIGITS else text
    return Decimal(text) if _FLOAT.fullmatch(text) else text


def _undecodable(file: str, content: bytes, e: UnicodeDecodeError) -> Diagnostic:
    before = content[: e.start]
    line = before.count(b"\n")
    column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace"))
    span = Span(file, line + 1, column + 1, line + 1, column + 2)
    return error(span, "yaml", f"byte 0x{content[e.start]:02x} is not UTF-8", "save the file as UTF-8")


def _syntax(file: str, text: str, e: yaml.MarkedYAMLError) -> Diagnostic:
    lines = text.splitlines() or [""]

    def at(mark: Any) -> Span:
        line = min(mark.line, len(lines) - 1)
        column = min(mark.column, len(lines[line]))
        return Span(file, line + 1, column + 1, line + 1, column + 2)

    problem, context = e.problem_mark, e.context_mark
    # What is open at the end of the file is found where it begins, not where the file ends.
    if context is not None and (problem is None or problem.line >= len(lines)):
        problem, context = context, None
    where = at(problem) if problem is not None else Span(file)
    message = " ".join(part for part in (e.problem, e.context) if part) or "not YAML"
    related = ((at(context), "it begins here"),) if context is not None and at(context) != where else ()
    hint = _syntax_hint(lines[where.line - 1], message)
    return Diagnostic(where, Severity.ERROR, "yaml", message, hint, related)


def _syntax_hint(line: str, message: str) -> str:
    if "\t" in line[: len(line) - len(line.lstrip())] or "\\t" in message:
        return "indent with spaces: YAML does not allow a tab here"
    if "alias" in message:
        return "quote a value that begins with `*`, such as '*-installer'"
    if "mapping values" in message:
        return "quote a value that holds `: `"
    if "flow" in message or "block end" in message:
        return "look for a missing bracket, brace, comma or quote, or a wrong indentation, on this line or above"
    return "look for a wrong indentation or a missing quote on this line or above"


class _Stop(Exception):
    """The rest of the file cannot be read; what is wrong is among the diagnostics."""


def _mark(event: Any) -> tuple[int, int, int, int]:
    start, end = event.start_mark, event.end_mark
    return (start.line, start.column, end.line, end.column)


class _Builder:
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
                    raise _Stop
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
            raise _Stop
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
        raise _Stop

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
            elif not key.startswith(_UNKEY):
                data[key] = self.node(value_event, events, (*loc, key), at)
                continue
            self.node(value_event, events, (*loc, _UNKEY), at)  # read for its own mistakes, then dropped
        raise _Stop

    def key(self, event: Any, events: Iterator[Any], loc: Loc) -> str:
        self.refuse_extras(event)
        if type(event) is yaml.ScalarEvent:
            if event.value == "<<" and event.implicit[0]:
                self.say(event, "merge key <<", "write the values out: a stream has no anchors, aliases or merge keys")
            return str(event.value)
        self.say(event, "a key that is not plain text", "quote a key that begins with `*`, `[` or `{`")
        if type(event) is not yaml.AliasEvent:
            self.node(event, events, (*loc, _UNKEY), None)
        return _UNKEY

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
        if not event.implicit[0] or (text and text[0] not in _TYPED):
            return text
        if _NOT_A_NUMBER.fullmatch(text):
            self.say(event, f"{text} has no counterpart in JSON", "quote it if text is meant")
        return _scalar(text)
