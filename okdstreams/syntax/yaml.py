"""Text to a located document. The only module that knows YAML's syntax.

libyaml's events are read straight into plain data: it is three times as fast as a loader, sees duplicate keys, and
keeps the place of every key and value. The language takes YAML 1.2's core schema and leaves out what would give a
value two places or a hidden meaning: anchors, aliases, merge keys and tags.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from sys import intern
from typing import Any, NamedTuple

import yaml

from okdstreams.syntax.diagnostics import Diagnostic, Severity, Span, error
from okdstreams.syntax.document import Data, Document, Places, Scalar
from okdstreams.syntax.rule_text import RuleText
from okdstreams.syntax.yaml_loader import LOADER
from okdstreams.syntax.yaml_located import Builder, Stop
from okdstreams.syntax.yaml_scalars import MAX_DEPTH, NOT_A_NUMBER, TYPED, scalar

RULE = RuleText(
    name="yaml",
    severity=Severity.ERROR,
    summary="YAML that can be read, without anchors, aliases, merge keys and tags, and without duplicate keys.",
    why="YAML itself drops the first of two equal keys silently.",
    incident="Invalid JSON was merged, and a duplicate key silently dropped a job: up to 31 days.",
    bad="tests:\n  aws: {job: ci/e2e-aws, gate: blocking}\n  aws: {job: ci/e2e-gcp, gate: blocking}",
    good="tests:\n  aws: {job: ci/e2e-aws, gate: blocking}\n  gcp: {job: ci/e2e-gcp, gate: blocking}",
)

MAX_BYTES = 4 * 1024 * 1024
"""A stream file is a few kilobytes; 4 MiB is not a stream file."""

SCALAR, SEQUENCE_END, MAPPING_END = yaml.ScalarEvent, yaml.SequenceEndEvent, yaml.MappingEndEvent

_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


_TAB = re.compile(r" *\t\s*\S")

_CONFLICT = re.compile(r"^(<{7}|>{7})(?= |$).*", re.MULTILINE)


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
        return Parsed(Document(file, text, _read(text), locate), [])
    except (_Unusual, yaml.MarkedYAMLError):
        return _diagnose(file, text)


def _diagnose(file: str, text: str) -> Parsed:
    """The slow reading of a file that has something to be told about it."""
    builder = Builder(file)
    try:
        data = builder.document(yaml.parse(text, Loader=LOADER))
    except yaml.MarkedYAMLError as e:
        if conflict := _CONFLICT.search(text):
            line = text.count("\n", 0, conflict.start()) + 1
            span = Span(file, line, 1, line, len(conflict[0]) + 1)
            hint = "keep one of the two sides, and remove the three lines that mark them"
            return Parsed(None, [error(span, "yaml", "a merge conflict that nobody has resolved", hint)])
        return Parsed(None, [*builder.diagnostics, _syntax(file, text, e)])
    except Stop:
        return Parsed(None, builder.diagnostics)
    return Parsed(Document(file, text, data, locate), builder.diagnostics)


def locate(file: str, text: str) -> Places:
    """The place of every key and value of a text that has been read before."""
    builder = Builder(file)
    builder.document(yaml.parse(text, Loader=LOADER))
    return builder.places


class _Unusual(Exception):
    """The quick reading has met something that is not plain data; the slow one will say what."""


Next = Callable[[], Any]
"""Gives the next event."""


def _read(text: str) -> Data:
    """Text to data, without places: half the time and memory of the slow reading, and the same result."""
    loader = LOADER(text)
    following: Next = loader.get_event  # asked directly: `yaml.parse` asks twice for each event
    try:
        following()  # the start of the stream
        if type(following()) is yaml.StreamEndEvent:
            return None
        data = _read_node(following(), following, 0)
        following()  # the end of the document
        if type(following()) is not yaml.StreamEndEvent:
            raise _Unusual
        return data
    finally:
        loader.dispose()


def _read_node(event: Any, following: Next, depth: int) -> Data:
    kind = type(event)
    if kind is SCALAR:
        return _read_scalar(event)
    if kind is yaml.AliasEvent or event.anchor is not None or event.tag is not None or depth >= MAX_DEPTH:
        raise _Unusual
    if kind is yaml.SequenceStartEvent:
        items: list[Data] = []
        while type(item := following()) is not SEQUENCE_END:
            items.append(_read_node(item, following, depth + 1))
        return items
    data: dict[str, Data] = {}
    while type(key := following()) is not MAPPING_END:
        name = key.value if type(key) is SCALAR else None
        if name is None or key.anchor is not None or key.tag is not None or name in data:
            raise _Unusual
        if name == "<<" and key.implicit[0]:
            raise _Unusual
        value = following()
        data[intern(name)] = _read_scalar(value) if type(value) is SCALAR else _read_node(value, following, depth + 1)
    return data


def _read_scalar(event: Any) -> Scalar:
    if event.anchor is not None or event.tag is not None:
        raise _Unusual
    text: str = event.value
    if not event.implicit[0] or (text and text[0] not in TYPED):
        return text
    if NOT_A_NUMBER.fullmatch(text):
        raise _Unusual
    return scalar(text)


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
    # A key without its colon begins on the line before; there it has to be mended.
    is_key = e.context == "while scanning a simple key"
    if context is not None and (problem is None or problem.line >= len(lines) or is_key):
        problem, context = context, None
    where = at(problem) if problem is not None else Span(file)
    if tab := next((n for n in (where.line - 1, where.line - 2) if n >= 0 and _TAB.match(lines[n])), None):
        column = lines[tab].index("\t") + 1
        where, context = Span(file, tab + 1, column, tab + 1, column + 1), None
    message = " ".join(part for part in (e.problem, e.context) if part) or "not YAML"
    related = ((at(context), "it begins here"),) if context is not None and at(context) != where else ()
    hint = _syntax_hint(lines[where.line - 1], message)
    return Diagnostic(where, Severity.ERROR, "yaml", message, hint, related)


def _syntax_hint(line: str, message: str) -> str:
    if "\t" in line[: len(line) - len(line.lstrip())] or "\\t" in message:
        return "indent with spaces: YAML does not allow a tab here"
    if old := re.search(r"\{(-?[a-z][a-z0-9-]*)\}", line):
        return f"write $({old[1]}): {{{old[1]}}} is a map to YAML"
    if "simple key" in message and (key := re.match(r"\s*([\w.-]+):(?=\S)", line)):
        return f"write a blank behind `{key[1]}:`"
    if "simple key" in message and (key := re.fullmatch(r"\s*([\w.-]+)\s*", line)):
        return f"write `{key[1]}: VALUE`, or remove the line"
    if "alias" in message:
        return "quote a value that begins with `*`, such as '*-installer'"
    if "mapping values" in message:
        return "quote a value that holds `: `"
    if "flow" in message or "block end" in message:
        return "look for a missing bracket, brace, comma or quote, or a wrong indentation, on this line or above"
    return "look for a wrong indentation or a missing quote on this line or above"
