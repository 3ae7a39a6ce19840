"""Scalars as they are written: quotes only where they are needed, line breaks where the author put them."""

from __future__ import annotations

import re

from yaml.nodes import ScalarNode

from okdstreams.syntax.plain_text import is_plain, is_plain_key, quoted
from okdstreams.syntax.yaml_nodes import BREAK

_INDICATOR = re.compile(r"[|>][-+]?[1-9]")


def one_line(node: ScalarNode, source: str, *, flow: bool) -> str:
    """A value on one line."""
    value = str(node.value)
    if not node.style and not BREAK.search(source):
        return source
    if is_plain(value, flow=flow):
        return value
    return quoted(value) if BREAK.search(source) else source


def key(node: ScalarNode, source: str, *, flow: bool) -> str:
    """A key."""
    if not node.style:
        return source
    return str(node.value) if is_plain_key(str(node.value), flow=flow) else source


def several_lines(node: ScalarNode, source: str, column: int, indent: str) -> list[str]:
    """A scalar that the author wrote over several lines. Its parent stood at `column`, and stands at `indent` now."""
    first, *rest = BREAK.split(source)
    if node.style not in ("|", ">"):
        return [first.rstrip(), *(f"{indent}  {line.strip()}" if line.strip() else "" for line in rest)]
    widths = [len(line) - len(line.lstrip(" ")) for line in rest if line.strip()]
    if node.value and not str(node.value).endswith("\n") and "-" not in first:
        first = f"{first[0]}-{first[1:]}"  # it ended with the file, without a line break, and will no longer
    is_fixed = _INDICATOR.match(first)
    shift = len(indent) - column if is_fixed else len(indent) + 2 - (widths[0] if widths else 0)
    return [first.rstrip(), *(_shifted(line, shift) if line.strip(" ") else "" for line in rest)]


def _shifted(line: str, shift: int) -> str:
    return " " * shift + line if shift >= 0 else line[-shift:]
