"""The forms of a value: range maps end in `else`, every case says `set`, maps of names vary by cases only."""

from __future__ import annotations

from collections.abc import Iterator

from yaml.nodes import MappingNode, Node, ScalarNode

from okdstreams.migrate.words import is_range
from okdstreams.syntax.document import Loc
from okdstreams.syntax.patch import Edit, Patch
from okdstreams.syntax.yaml_nodes import BREAK, Child, is_block, is_unwritten

ALL = "all"


def is_range_map(node: Node, children: list[Child]) -> bool:
    """Whether a node is a map with nothing but ranges as keys."""
    return isinstance(node, MappingNode) and bool(children) and all(is_range(child.name) for child in children)


def is_case(node: Node) -> bool:
    """Whether an item is a case that says `set`."""
    return isinstance(node, MappingNode) and any(key.value == "set" for key, _ in node.value)


def is_null(node: Node) -> bool:
    """Whether a value is null."""
    return isinstance(node, ScalarNode) and not node.style and str(node.value) in ("", "~", "null", "Null", "NULL")


def reached(children: list[Child]) -> list[Child]:
    """The children of a range map that can ever be chosen: `all` hides what stands behind it."""
    names = [str(child.name).strip() for child in children]
    return children[: names.index(ALL) + 1] if ALL in names else children


def without_hidden(patch: Patch, loc: Loc, children: list[Child]) -> list[Edit]:
    """What is taken out of a range map."""
    hidden = children[len(reached(children)) :]
    return patch.delete([(*loc, child.name) for child in hidden]) if hidden else []


def with_else(patch: Patch, children: list[Child]) -> Iterator[Edit]:
    """A range map that says `else`."""
    for child in children:
        if child.key is not None and str(child.name).strip() == ALL:
            yield patch.replace(child.node, child.start, int(child.key.end_mark.index), "else")


def unwrapped(patch: Patch, node: Node, child: Child) -> Iterator[Edit]:
    """A range map with `all` and nothing else is a plain value."""
    yield patch.replace(node, int(node.start_mark.index), child.value_start, "")
    yield patch.replace(node, child.value_end, patch.nodes.end(node), "")


def map_to_cases(patch: Patch, node: Node, children: list[Child]) -> Iterator[Edit]:
    """A range map, written as the cases that mean the same."""
    newline = patch.nodes.line_break
    for child in children:
        assert child.key is not None
        key_end = int(child.key.end_mark.index)
        is_all = str(child.name).strip() == ALL
        if is_block(node):
            key = patch.text[child.start : key_end]
            column = child.start - patch.nodes.line_start(child.start)
            new = "- set" if is_all else f"- in: {key}{newline}{' ' * column}  set"
            yield patch.replace(child.node, child.start, key_end, new)
            yield from deeper(patch, child.node, key_end, child.value_end)
            continue
        gap = patch.text[key_end : child.value_start].partition(":")[2] or " "
        if is_all:
            yield patch.replace(child.node, child.start, child.value_start, "{set:" + gap)
        else:
            yield patch.replace(child.node, child.start, child.start, "{in: ")
            yield patch.replace(child.node, key_end, child.value_start, f", set:{gap}")
        yield patch.replace(child.node, child.value_end, child.value_end, "}")
    if not is_block(node):
        start, end = int(node.start_mark.index), patch.nodes.end(node)
        yield patch.replace(node, start, start + 1, "[")
        yield patch.replace(node, end - 1, end, "]")


def with_set(patch: Patch, item: Child, *, in_flow: bool) -> Iterator[Edit]:
    """A bare default, written as a case."""
    start, end = item.value_start, item.value_end
    if in_flow:
        yield patch.replace(item.node, start, start, "{set: ")
        yield patch.replace(item.node, end, end, "}")
    elif is_block(item.node):
        column = start - patch.nodes.line_start(start)
        yield patch.replace(item.node, start, start, f"set:{patch.nodes.line_break}{' ' * (column + 2)}")
        yield from deeper(patch, item.node, start, end)
    else:
        yield patch.replace(item.node, start, start, " set: null" if is_unwritten(item.node) else "set: ")
        yield from deeper(patch, item.node, start, end)


def deeper(patch: Patch, node: Node, start: int, end: int) -> Iterator[Edit]:
    """Two more spaces before every line that begins between two places; an empty line stays empty."""
    for match in BREAK.finditer(patch.text, start, end):
        at = match.end()
        if at < end and not BREAK.match(patch.text, at):
            yield patch.replace(node, at, at, "  ")
