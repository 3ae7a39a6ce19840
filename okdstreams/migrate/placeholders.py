"""Placeholders: from {v} to $(v)."""

from __future__ import annotations

import re
from collections.abc import Iterator

_PIECE = re.compile(r"\{\{|\}\}|\{(-?[A-Za-z][A-Za-z0-9_-]*)\}|\$\(")


def pieces(text: str) -> Iterator[tuple[int, int, str]]:
    """What changes in a text: from where, to where, and what it becomes."""
    for match in _PIECE.finditer(text):
        yield match.start(), match.end(), _new(match)


def new_text(text: str) -> str:
    """A text of v1alpha1 that means the same in v1alpha2: `{{` was an escape, and `$(` was plain text."""
    return _PIECE.sub(_new, text)


def _new(match: re.Match[str]) -> str:
    if match[1]:
        return f"$({match[1]})"
    return "$$(" if match[0] == "$(" else match[0][0]
