"""Canonical texts: JSON indented and compact, and YAML. Same value, same bytes.

A YAML library's emitter costs five times as much (PyYAML's C dumper) to eighty times as much (ruamel) as these few
lines, which need only maps, lists and scalars, and quote by one rule.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from typing import Any

import orjson

_PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9_./@-]*(?:[:=][A-Za-z0-9_./@-]+)*")
_WORDS = frozenset(["null", "true", "false", "yes", "no", "on", "off", "y", "n"])
LONG = 200
"""A text of more characters is hardly met twice, such as a whole config."""

_CONTROLS = "\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff"


@cache
def _unprintable() -> re.Pattern[str]:
    """Made when it is asked for: a check writes no texts."""
    return re.compile(f"[{_CONTROLS}]")


@cache
def _block() -> re.Pattern[str]:
    """Lines of text that a literal block holds as they are: none starts the block with a space, none is only spaces."""
    line = f"[^{_CONTROLS}]*"
    return re.compile(rf"[^\s\x00-\x1f]{line}(?:\n+(?:[ ]*[^\s {_CONTROLS}]{line}))*")


def compact_json(value: Any) -> str:
    """JSON with sorted keys on one line, byte for byte as `jq -cS` prints it: no HTML escaping, DEL escaped."""
    return _json(value, orjson.OPT_SORT_KEYS)


def pretty_json(value: Any) -> str:
    """JSON with sorted keys, indented by two spaces, with a final newline, as `jq -S` prints it."""
    return _json(value, orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _json(value: Any, option: int) -> str:
    try:
        text = orjson.dumps(value, option=option).decode()
    except TypeError:  # a whole number of more than 64 bits
        pretty = bool(option & orjson.OPT_INDENT_2)
        indent, separators = (2, None) if pretty else (None, (",", ":"))
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=indent, separators=separators)
        text += "\n" if pretty else ""
    return text.replace("\x7f", "\\u007f")


def yaml_text(value: Any) -> str:
    """A map or list as block YAML. Keys keep their order: the caller says what reads best."""
    return "\n".join([*_lines(value, ""), ""])


def _lines(value: Any, indent: str) -> list[str]:
    lines: list[str] = []
    if isinstance(value, dict):
        for key, item in value.items():
            if type(item) is str and "\n" not in item:  # as most are
                lines.append(f"{indent}{yaml_scalar(key)}: {yaml_scalar(item)}")
            else:
                lines += _entry(f"{indent}{yaml_scalar(key)}:", item, indent)
        return lines
    for item in value:
        if isinstance(item, dict) and item:
            first, *rest = _lines(item, indent + "  ")
            lines += (f"{indent}- {first.lstrip(' ')}", *rest)
        else:
            lines += _entry(f"{indent}-", item, indent)
    return lines


def _entry(head: str, item: Any, indent: str) -> list[str]:
    if isinstance(item, (dict, list)):
        if item:
            return [head, *_lines(item, indent + "  ")]
        return [f"{head} {'{}' if isinstance(item, dict) else '[]'}"]
    if isinstance(item, str) and "\n" in item and _block().fullmatch(item):
        return [f"{head} |-", *(f"{indent}  {line}" if line else "" for line in item.split("\n"))]
    return [f"{head} {yaml_scalar(item)}"]


def yaml_scalar(value: Any) -> str:
    """A scalar that every YAML reader, 1.1 or 1.2, reads as this value and no other."""
    if type(value) is not str and (value is None or isinstance(value, (bool, int, float))):
        return json.dumps(value)
    text = str(value)
    return _remembered(text) if len(text) < LONG else _quoted(text)


@lru_cache(maxsize=4096)
def _remembered(text: str) -> str:
    """A text as a YAML scalar. Remembered: the keys of all documents are the same few."""
    return _quoted(text)


def _quoted(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    if not text.isprintable() and _unprintable().search(text):
        quoted = json.dumps(text, ensure_ascii=False)
        return _unprintable().sub(lambda m: f"\\u{ord(m[0]):04x}", quoted)
    return "'" + text.replace("'", "''") + "'"
