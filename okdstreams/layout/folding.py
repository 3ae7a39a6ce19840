"""Lines that are too long, broken: lists of words and texts go on in the next line."""

from __future__ import annotations

WIDTH = 160
"""No line is longer that can be broken."""


def wrapped(head: str, items: list[str], indent: str) -> list[str]:
    """A flow list over several lines. `head` ends with what stands before the bracket."""
    lines = [f"{head}["]
    for number, item in enumerate(items):
        piece = item + ("," if number < len(items) - 1 else "]")
        if lines[-1].endswith("["):
            lines[-1] += piece
        elif len(lines[-1]) + 1 + len(piece) > WIDTH:
            lines.append(indent + piece)
        else:
            lines[-1] += f" {piece}"
    return lines


def folded_text(head: str, source: str, indent: str) -> list[str]:
    """A text that YAML reads as one line, over several. Only single spaces are broken: others would be lost."""
    words: list[str] = []
    for word in source.split(" "):
        if words and (not word or not words[-1] or words[-1].endswith((" ", "\\")) or word[0] in "#\t\\"):
            words[-1] += f" {word}"
        else:
            words.append(word)
    lines = [head + words[0]]
    for number, word in enumerate(words[1:], 1):
        if len(lines[-1]) + 1 + len(word) > WIDTH and number > 0 and word.strip("\"'"):
            lines.append(indent + word)
        else:
            lines[-1] += f" {word}"
    return lines
