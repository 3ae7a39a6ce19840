"""JSON text to data that can still say where every key and value stands.

The standard decoder does the reading. Places are not kept: `span` finds one by walking the text from the top, skipping
what is not on the way with the same decoder, so that thousands of files without a finding cost nothing.
"""

from __future__ import annotations

import json
import math
import re
from sys import intern
from typing import Any, NamedTuple

from okdstreams.syntax.diagnostics import Diagnostic, Span, error
from okdstreams.syntax.document import Document, Loc, Places
from okdstreams.syntax.json_faults import faults, syntax_fault, too_deep, undecodable
from okdstreams.syntax.json_scan import Member, after_space, end_of, listing, span_of

MAX_DEPTH = 40
"""Deeper than any config; a bound that keeps hostile input from exhausting the stack."""

MAX_BYTES = 1024 * 1024
"""The controller takes 16 KiB of compact JSON. However it is indented, 1 MiB is not a release config."""

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class JsonDocument(Document):
    """One file. It keeps no places: each is found when it is asked for."""

    def span(self, loc: Loc, *, key: bool = False) -> Span:
        """The span of the value at `loc`, or of its key. Of a loc that the file does not have, the nearest parent's."""
        start = after_space(self.text, 0)
        member = Member("", start, start, start, end_of(self.text, start))
        for segment in loc:
            inner = listing(self.text, member.start).get(segment)
            if inner is None:
                key = False
                break
            member = inner
        if key and member.key < member.key_end:
            return span_of(self.file, self.text, member.key, member.key_end)
        return span_of(self.file, self.text, member.start, member.end)


class Parsed(NamedTuple):
    """The document, if the file could be read at all, and what is wrong with it."""

    document: JsonDocument | None
    diagnostics: list[Diagnostic]


def parse_json(file: str, content: bytes) -> Parsed:
    """Read `content`. `file` is the name that diagnostics will show. A duplicate key is told, its last value taken."""
    if len(content) > MAX_BYTES:
        return Parsed(None, [too_large(file, len(content))])
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as e:
        return Parsed(None, [undecodable(file, content, e)])
    if (deep := too_deep(text, MAX_DEPTH)) is not None:
        hint = "no config needs this; look for a stray bracket"
        message = f"nested more than {MAX_DEPTH} levels deep"
        return Parsed(None, [error(span_of(file, text, deep, deep + 1), "json", message, hint)])
    reader = _Reader()
    try:
        data = reader.decoder.decode(text)
    except json.JSONDecodeError as e:
        span, message, hint = syntax_fault(file, text, e)
        return Parsed(None, [error(span, "json", message, hint)])
    if not reader.suspect and not _SURROGATE.search(text):
        return Parsed(JsonDocument(file, text, data, _no_places), [])
    return Parsed(JsonDocument(file, text, data, _no_places), list(faults(file, text, after_space(text, 0))))


def too_large(file: str, size: int) -> Diagnostic:
    """What is said of a file of `size` bytes, more than are read."""
    hint = "a release config is at most 16 KiB; name the folder that holds the configs alone"
    return error(Span(file), "json", f"file has {size:,} bytes, more than {MAX_BYTES:,}", hint)


def _no_places(_file: str, _text: str) -> Places:
    return {}


class _Reader:
    """A strict decoder that notes, in passing, that something needs a closer look."""

    def __init__(self) -> None:
        self.suspect = False
        self.decoder = json.JSONDecoder(
            object_pairs_hook=self.object, parse_int=self.int, parse_float=self.float, parse_constant=self.float
        )

    def object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        # configs repeat one another: shared strings keep thousands of them small
        entries = {intern(key): intern(value) if type(value) is str else value for key, value in pairs}
        if len(entries) != len(pairs):
            self.suspect = True
        return entries

    def int(self, text: str) -> int:
        if len(text) < 19:
            return int(text)
        self.suspect = True
        return int(text) if len(text) < 400 else 0

    def float(self, text: str) -> float:
        value = float(text)
        if not math.isfinite(value):
            self.suspect = True
        return value
