"""YAML of the language: scalars without needless quotes, a row on one line, long fields in block style."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from okdstreams.importing.fold.spelling import Plain
from okdstreams.syntax.document import Decimal
from okdstreams.syntax.plain_text import has_plain_form, is_plain, is_plain_key, quoted

WIDTH = 118
"""A field that is longer on one line is broken into several; a row never is."""


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
    if not isinstance(value, (dict, list)) or not value:
        yield f"{head} {flow(value) if isinstance(value, (dict, list)) else scalar(value, flow=False)}"
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
        if len(line) <= WIDTH or not isinstance(value, dict) or not value:
            yield line
            continue
        lines = [line for key, item in value.items() for line in entry(key, item, indent + "  ")]
        yield f"{indent}- {lines[0].lstrip(' ')}"
        yield from lines[1:]


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
    """A named row on one line, or the name and one line for each of its rows."""
    head = f"{indent}{key_text(key, flow=False)}:"
    if isinstance(rows, list):
        yield head
        for row in rows:
            yield f"{indent}  - {flow(row)}"
    else:
        yield f"{head} {flow(rows)}"
