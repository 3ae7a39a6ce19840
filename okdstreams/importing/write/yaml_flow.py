"""YAML of the language: scalars without needless quotes, a row on one line, long fields in block style."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from okdstreams.importing.fold.spelling import Plain
from okdstreams.syntax.document import Decimal

WIDTH = 118
"""A field that is longer on one line is broken into several."""

LONGEST = 160
"""The same of a row, and of a text."""

_FIRST = r"(?=[\w./($\\]|<(?!<)|-[A-Za-z])"
_INSIDE = r"\w./()+=~^$;*?&@%<>|!#'\"\\`-"
"""What a plain word may hold in a row; in a block, brackets and commas too. Much of it cannot begin a scalar."""


def _plain(inside: str) -> re.Pattern[str]:
    word = f"(?!#)[{inside}]+(?::[{inside}]+)*"
    return re.compile(f"{_FIRST}{word}(?: {word})*")


_PLAIN_FLOW, _PLAIN_BLOCK = _plain(_INSIDE), _plain(r"{},\[\]" + _INSIDE)
_TYPED = re.compile(
    r"(?i)~|null|true|false|[-+]?\.?[0-9][0-9_]*(\.[0-9]*)?(e[-+]?[0-9]+)?|0[xo][0-9a-f]+|[-+]?\.(inf|nan)"
    r"|[0-9]+(:[0-9.]+)+|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*"
)
"""What a YAML reader, 1.1 or 1.2, takes for something else than text."""

_SPACE = re.compile(r"(?<=\S) (?=\S)")
_ESCAPED = re.compile("[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def scalar(value: Any, *, flow: bool = True) -> str:
    """A scalar that reads back as this value and no other, in flow style or in a block."""
    if isinstance(value, Decimal):
        return value.text
    if not isinstance(value, str):
        return json.dumps(value)
    plain = _PLAIN_FLOW if flow else _PLAIN_BLOCK
    if isinstance(value, Plain):
        return value if plain.fullmatch(value) else f'"{value}"'
    if plain.fullmatch(value) and not _TYPED.fullmatch(value):
        return value
    return _ESCAPED.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(value, ensure_ascii=False))


def key_text(key: str, *, flow: bool) -> str:
    """A key; the language reads every key as text, but others need not."""
    pattern = _PLAIN_FLOW if flow else _PLAIN_BLOCK
    if pattern.fullmatch(key) and key.lower() not in ("null", "true", "false"):
        return key
    return scalar(key, flow=flow) if isinstance(key, Plain) else _quoted(key)


def _quoted(key: str) -> str:
    return _ESCAPED.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(key, ensure_ascii=False))


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
