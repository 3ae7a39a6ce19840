"""YAML of the language: scalars without needless quotes, a row on one line, long fields in block style."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from okdstreams.importing.fold.spelling import Plain
from okdstreams.layout.folding import WIDTH as LONGEST
from okdstreams.syntax.document import Decimal
from okdstreams.syntax.plain_text import has_plain_form, is_plain, is_plain_key, quoted

WIDTH = 118
"""A field that is longer on one line is broken into several."""

_SPACE = re.compile(r"(?<=\S) (?=\S)")


def scalar(value: Any, *, flow: bool = True) -> str:
    """A scalar that reads back as this value and no other, in flow style or in a block."""
    if isinstance(value, Decimal):
        return value.text
    if not isinstance(value, str):
        return json.dumps(value)
    if isinstance(value, Plain):
        return value if has_plain_form(value, flow=flow) else f'"{value}"'
    return value if is_plain(value, flow=flow) else quoted(value)


def key_text(key: str, *, flow: bool) -> str:
    """A key; the language reads every key as text, but others need not."""
    if is_plain_key(key, flow=flow):
        return key
    return scalar(key, flow=flow) if isinstance(key, Plain) else quoted(key)


def flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key_text(key, flow=True)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return scalar(value)


def entry(key: str, value: Any, indent: str = "") -> Iterator[str]:
    """The lines of `key: value` in a block mapping."""
    head = f"{indent}{key_text(key, flow=False)}:"
    if not isinstance(value, (dict, list)):
        yield from _text(head, scalar(value, flow=False), indent + "  ")
    elif not value:
        yield f"{head} {flow(value)}"
    elif len(line := f"{head} {flow(value)}") <= WIDTH:
        yield line
    elif isinstance(value, dict):
        yield head
        for name, item in value.items():
            yield from entry(name, item, indent + "  ")
    elif any(isinstance(item, (dict, list)) for item in value):
        yield head
        yield from items(value, indent + "  ")
    else:
        yield from _wrapped(f"{head} [", [flow(item) for item in value], indent + "  ")


def items(values: list[Any], indent: str) -> Iterator[str]:
    """The lines of a block list."""
    for value in values:
        line = f"{indent}- {flow(value)}"
        if len(line) <= WIDTH or not value:
            yield line
        elif isinstance(value, dict):
            yield from _item(value, indent)
        elif isinstance(value, list):
            yield line
        else:
            yield from _text(f"{indent}-", scalar(value, flow=False), indent + "  ")


def _item(value: Mapping[str, Any], indent: str) -> Iterator[str]:
    """A map in a block list, with a line for each entry."""
    lines = [line for key, item in value.items() for line in entry(key, item, indent + "  ")]
    yield f"{indent}- {lines[0].lstrip(' ')}"
    yield from lines[1:]


def _text(head: str, text: str, indent: str) -> Iterator[str]:
    """A scalar after `head`, broken between words where it is long: YAML reads such a break as the space it was."""
    if len(head) + 1 + len(text) <= LONGEST:
        yield f"{head} {text}"
        return
    line = head
    for word in _SPACE.split(text):
        if line != head and len(line) + 1 + len(word) > WIDTH:
            yield line
            line = indent + word
        else:
            line += f" {word}"
    yield line


def _wrapped(line: str, texts: list[str], indent: str) -> Iterator[str]:
    for number, text in enumerate(texts):
        piece = text + ("," if number < len(texts) - 1 else "]")
        if len(line) + 1 + len(piece) > WIDTH and not line.endswith("["):
            yield line
            line = indent + piece
        else:
            line += piece if line.endswith("[") else f" {piece}"
    yield line


def row_lines(key: str, rows: Any, indent: str = "  ") -> Iterator[str]:
    """A named row on one line, or the name and one line for each of its rows. A long row has a line for each field."""
    head = f"{indent}{key_text(key, flow=False)}:"
    if isinstance(rows, list):
        yield head
        for row in rows:
            line = f"{indent}  - {flow(row)}"
            yield from [line] if len(line) <= LONGEST else _item(row, f"{indent}  ")
    elif len(line := f"{head} {flow(rows)}") <= LONGEST:
        yield line
    else:
        yield head
        for field, value in rows.items():
            yield from entry(field, value, indent + "  ")
