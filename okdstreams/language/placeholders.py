"""How a text names what differs from stream to stream, such as {v}: the one home of this grammar."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

OPEN, CLOSE = "{", "}"

NAME = "-?[A-Za-z][A-Za-z0-9_-]*"
"""Pattern of a placeholder's name."""

PLACEHOLDER = rf"\{{{NAME}\}}"
"""Pattern of a placeholder."""

PLAIN = "[^{}]"
"""Pattern of a character that is in no placeholder."""

_TOKEN = re.compile(rf"\{{\{{|\}}\}}|\{{({NAME})\}}")
_SPECIAL = re.compile("[{}]")


def placeholder(name: str) -> str:
    """The placeholder of this name, as a person writes it."""
    return f"{OPEN}{name}{CLOSE}"


def is_plain(text: str) -> bool:
    """Whether the text holds no placeholder, and nothing that is escaped: it stands for itself."""
    return OPEN not in text and CLOSE not in text


def names_in(text: str) -> list[str]:
    """The names of the placeholders in a text, in order; what is escaped is none."""
    return [name for name in _TOKEN.findall(text) if name]


def substitute(text: str, fill: Callable[[str], str | None]) -> str:
    """The text with every placeholder as `fill` says (None: as it stands), and what is escaped as it is meant."""

    def replace(match: re.Match[str]) -> str:
        name = match[1]
        if name is None:
            return match[0][0]
        filled = fill(name)
        return match[0] if filled is None else filled

    return _TOKEN.sub(replace, text)


def put(text: str, values: Mapping[str, str]) -> str:
    """The text with these placeholders filled in, and all else as it stands: where no others have a meaning."""
    for name, value in values.items():
        text = text.replace(placeholder(name), value)
    return text


def escape(text: str) -> str:
    """Text that means `text`, with no placeholder in it."""
    return _SPECIAL.sub(lambda brace: brace[0] * 2, text)
