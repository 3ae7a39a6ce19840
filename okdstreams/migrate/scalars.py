"""Texts rewritten in place: quotes stay unless they have become needless, line breaks stay."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from yaml.nodes import ScalarNode

from okdstreams.migrate.placeholders import new_text, pieces
from okdstreams.syntax.document import Data
from okdstreams.syntax.yaml import parse
from okdstreams.syntax.yaml_pieces import flow_text


class Change(NamedTuple):
    """Characters from `start` to `end` of a source become `new`."""

    start: int
    end: int
    new: str


def changes(node: ScalarNode, source: str, value: str, *, in_flow: bool) -> Iterator[Change]:
    """How the source of a text becomes one that is read as `value`."""
    whole = Change(0, len(source), value)
    is_one_line = "\n" not in source and "\r" not in source
    if is_one_line and node.style not in ("|", ">") and stands_plain(value, in_flow=in_flow):
        yield whole
        return
    placed = [Change(*piece) for piece in pieces(source)]
    if node.style in ("|", ">"):
        yield from placed
    elif new_text(str(node.value)) != value or (
        is_one_line and not _reads_as(_applied(source, placed), value, in_flow)
    ):
        yield whole._replace(new=_single_quoted(value) if node.style == "'" else flow_text(value))
    elif not node.style and not is_one_line and "{" in value + source and in_flow:
        yield whole._replace(new=flow_text(value))
    else:
        yield from placed


def stands_plain(value: str, *, in_flow: bool) -> bool:
    """Whether a text may stand without quotes, and is then the same text."""
    return bool(value) and value.isprintable() and value == value.strip() and _reads_as(value, value, in_flow)


def _single_quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _applied(source: str, placed: list[Change]) -> str:
    for change in reversed(placed):
        source = source[: change.start] + change.new + source[change.end :]
    return source


def _reads_as(source: str, value: str, in_flow: bool) -> bool:
    text = f"{{k: [{source}, z], {source}: 1}}" if in_flow else f"k: {source}\n"
    parsed = parse("", text.encode("utf-8", "surrogatepass"))
    wanted: Data = {"k": [value, "z"], value: 1} if in_flow else {"k": value}
    return parsed.document is not None and not parsed.diagnostics and parsed.document.data == wanted
