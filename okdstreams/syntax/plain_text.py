"""Which texts stand without quotes in YAML, and how the others are quoted, for all that is written."""

from __future__ import annotations

import json
import re

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

_ESCAPED = re.compile("[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def has_plain_form(text: str, *, flow: bool) -> bool:
    """Whether the characters of a text need no quotes, be it read as text or not."""
    return (_PLAIN_FLOW if flow else _PLAIN_BLOCK).fullmatch(text) is not None


def is_plain(text: str, *, flow: bool) -> bool:
    """Whether a text needs no quotes, and every reader takes it for text."""
    return has_plain_form(text, flow=flow) and not _TYPED.fullmatch(text)


def is_plain_key(key: str, *, flow: bool) -> bool:
    """Whether a key needs no quotes; the language reads every key as text, so that a number is one."""
    return has_plain_form(key, flow=flow) and key.lower() not in ("null", "true", "false")


def quoted(text: str) -> str:
    """A text in double quotes."""
    return _ESCAPED.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(text, ensure_ascii=False))
