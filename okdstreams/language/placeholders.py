"""How a text names what differs from stream to stream, such as $(v): the one home of this grammar."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

OPEN, CLOSE = "$(", ")"

AXES = ("v", "p", "n", "arch", "-arch")
"""Names that every family has; its `vars` are more."""

EACH = "each p"
"""The placeholder that makes a row once for each predecessor, and stands for one of them."""

NAME = f"(?:{EACH}|-?[a-z0-9][a-z0-9-]*)"
"""Pattern of a placeholder's name."""

PLACEHOLDER = rf"\$\({NAME}\)"
"""Pattern of a placeholder."""

PLAIN = r"(?:[^$]|\$(?!\())"
"""Pattern of a character that is in no placeholder."""

_ESCAPED = f"${OPEN}"
_TOKEN = re.compile(rf"\$\$\(|\$\(({NAME})\)")
_OPENED = re.compile(rf"\$\$\(|(\$\((?!{NAME}\)))")
_OLD = re.compile(r"\{(-?[A-Za-z][A-Za-z0-9_-]*)\}")


def placeholder(name: str) -> str:
    """The placeholder of this name, as a person writes it."""
    return f"{OPEN}{name}{CLOSE}"


def is_plain(text: str) -> bool:
    """Whether the text holds no placeholder, and nothing that is escaped: it stands for itself."""
    return OPEN not in text


def is_literal(text: str) -> bool:
    """Whether nothing in the text has to be looked at: no placeholder, and none of the old form."""
    return OPEN not in text and "{" not in text


def names_in(text: str) -> list[str]:
    """The names of the placeholders in a text, in order; what is escaped is none."""
    return [name for name in _TOKEN.findall(text) if name]


def is_unclosed(text: str) -> bool:
    """Whether the text opens a placeholder, with `$(` that is not escaped, and does not go on as one."""
    return any(_OPENED.findall(text))


def old_names_in(text: str) -> list[str]:
    """The names of what would have been placeholders in v1alpha1, such as {v}."""
    return _OLD.findall(text) if "{" in text else []


def substitute(text: str, fill: Callable[[str], str | None]) -> str:
    """The text with every placeholder as `fill` says (None: as it stands), and what is escaped as it is meant."""

    def replace(match: re.Match[str]) -> str:
        name = match[1]
        if name is None:
            return OPEN
        filled = fill(name)
        return match[0] if filled is None else filled

    return _TOKEN.sub(replace, text)


@lru_cache(maxsize=4096)
def form(text: str) -> str | None:
    """The text as what `%` fills in from a map of names to texts; None where something in it has to be told first.

    Texts are the same few in all streams of a family: cut up once, each is filled in by one call.
    """
    if is_unclosed(text) or old_names_in(text):
        return None
    return _TOKEN.sub(lambda match: f"%({match[1]})s" if match[1] else OPEN, text.replace("%", "%%"))


def put(text: str, values: Mapping[str, str]) -> str:
    """The text with these placeholders filled in, and all else as it stands: where no others have a meaning."""
    for name, value in values.items():
        text = text.replace(placeholder(name), value)
    return text


def escape(text: str) -> str:
    """Text that means `text`, with no placeholder in it."""
    return text.replace(OPEN, _ESCAPED)
