"""What stands between the entries of a block: comments and empty lines."""

from __future__ import annotations

import re
from typing import NamedTuple

from okdstreams.syntax.yaml_nodes import BREAK, Nodes

_COMMENT = re.compile(r"[ \t]+#[^\n\r\x85\u2028\u2029]*")


class Line(NamedTuple):
    """A comment, or nothing, and the column where it began."""

    column: int
    text: str


class Gap(NamedTuple):
    """The lines between two entries: those of the block that ends there, and those of the entry that follows."""

    tail: list[Line]
    lead: list[Line]


def lines_between(nodes: Nodes, after: int, before: int) -> list[Line]:
    """The whole lines between the line of `after` and the line of `before`."""
    start, end = nodes.next_line(after), nodes.line_start(before)
    if start >= end:
        return []
    lines = BREAK.split(nodes.text[start:end])
    if not lines[-1]:
        lines.pop()
    return [Line(len(line) - len(line.lstrip(" \t")), line.strip(" \t")) for line in lines]


def gap(lines: list[Line], column: int) -> Gap:
    """The lines before an entry at `column`: comments that stand deeper, and all above them, belong to what ended."""
    deeper = [number for number, line in enumerate(lines, 1) if line.text and line.column > column]
    cut = deeper[-1] if deeper else 0
    return Gap(lines[:cut], lines[cut:])


def comment_after(nodes: Nodes, at: int) -> str:
    """The comment on the rest of a line, with the space before it; empty when there is none."""
    match = _COMMENT.match(nodes.text, at)
    return match[0].replace("\t", " ").rstrip() if match else ""


def printed(lines: list[Line], indent: str) -> list[str]:
    """Lines at an indentation; of several empty lines one is left."""
    shown: list[str] = []
    for line in lines:
        if line.text or (shown and shown[-1]) or not shown:
            shown.append(indent + line.text if line.text else "")
    return shown
