"""Where the nodes of a YAML text begin and end, as libyaml composes them: offsets of characters.

A node's own end mark is not enough: a block's lies beyond the comments and empty lines that follow it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple, TypeGuard

import yaml
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from okdstreams.syntax.document import Loc
from okdstreams.syntax.yaml_loader import LOADER

BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""The line breaks of YAML 1.1, by which the parser counts lines."""

_COLON = re.compile(r"\s*:")


class Uneditable(Exception):
    """What is to be edited is not there, or written in a way that cannot be edited in place."""


class Child(NamedTuple):
    """An entry of a mapping, or an item of a list, as offsets."""

    name: str | int
    start: int
    """Where its key or its dash stands."""
    key: Node | None
    node: Node
    value_start: int
    value_end: int
    """After the last character of the value; after the colon or dash of one that is not written."""


class Nodes:
    """The composed nodes of a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        # libyaml does not count a byte order mark, and the pure loader does
        loader = yaml.SafeLoader if text.startswith("\ufeff") else LOADER
        self.root: Node | None = yaml.compose(text, Loader=loader)
        # a byte order mark is a character of the text, and no column of its line
        self._starts = [int(text.startswith("\ufeff")), *(place.end() for place in BREAK.finditer(text))]
        self.line_break = next((place.group() for place in BREAK.finditer(text)), "\n")

    # ---- nodes

    def node(self, loc: Loc) -> Node:
        """The value at `loc`."""
        if loc:
            return self.child(loc).node
        if self.root is None:
            raise Uneditable("the file is empty")
        return self.root

    def child(self, loc: Loc) -> Child:
        """The entry or item at `loc`, which must not be ()."""
        for child in self.children(self.node(loc[:-1])):
            if child.name == loc[-1]:
                return child
        raise Uneditable(f"nothing stands at {'.'.join(map(str, loc))}")

    def children(self, node: Node) -> list[Child]:
        """What a mapping or list holds, in order; nothing for a scalar."""
        if isinstance(node, MappingNode):
            return [self._entry(key, value) for key, value in node.value]
        children: list[Child] = []
        for index, item in enumerate(node.value if isinstance(node, SequenceNode) else ()):
            start = self._item_start(node, item, children)
            after_dash = start if not is_block(node) else start + 1
            children.append(Child(index, start, None, item, *self._extent(item, after_dash)))
        return children

    def _entry(self, key: Node, value: Node) -> Child:
        start, end = int(key.start_mark.index), int(key.end_mark.index)
        if not isinstance(key, ScalarNode) or self.text[:start].rstrip(" ").endswith("?"):
            raise Uneditable("a key that is not plain text")
        colon = _COLON.match(self.text, end)
        return Child(str(key.value), start, key, value, *self._extent(value, colon.end() if colon else end))

    def _item_start(self, node: Node, item: Node, before: list[Child]) -> int:
        if not is_block(node):
            return int(item.start_mark.index)
        if not before:
            return int(node.start_mark.index)
        dash = re.compile(f"^{' ' * node.start_mark.column}-(?=[ \t\r\n]|$)", re.MULTILINE)
        place = dash.search(self.text, before[-1].value_end)
        if place is None:
            raise Uneditable("an item whose dash stands nowhere")
        return place.end() - 1

    def _extent(self, node: Node, mark: int) -> tuple[int, int]:
        """Start and end of the value behind a colon or a dash, which ends at `mark`."""
        if is_unwritten(node):
            return mark, mark
        return int(node.start_mark.index), self.end(node)

    def end(self, node: Node) -> int:
        """After the last character of a value."""
        start, end = int(node.start_mark.index), int(node.end_mark.index)
        if is_block(node):
            return self.children(node)[-1].value_end
        if isinstance(node, ScalarNode) and node.style in ("|", ">"):
            written = self.text[start:end]
            if "+" in BREAK.split(written, maxsplit=1)[0].partition("#")[0]:  # empty lines are of the value
                return start + len(written.removesuffix("\n").removesuffix("\r"))
            return start + len(written.rstrip())
        return end

    # ---- lines

    def line_start(self, at: int) -> int:
        """The first character of the line that holds `at`."""
        return self._starts[max(bisect_right(self._starts, at) - 1, 0)]

    def line_end(self, at: int) -> int:
        """Where the line that holds `at` ends, before its line break."""
        place = BREAK.search(self.text, at)
        return place.start() if place else len(self.text)

    def next_line(self, at: int) -> int:
        """The first character of the line after the one that holds `at`; the end of a text that has none."""
        place = BREAK.search(self.text, at)
        return place.end() if place else len(self.text)

    def leads_its_line(self, at: int) -> bool:
        """Whether only spaces stand before `at` on its line."""
        return not self.text[self.line_start(at) : at].strip(" ")


def is_block(node: Node) -> bool:
    """Whether a node is a mapping with a line for each entry, or a list with a dash for each item."""
    return isinstance(node, CollectionNode) and not node.flow_style


def is_unwritten(node: Node) -> TypeGuard[ScalarNode]:
    """Whether a value is null because nothing stands there."""
    return isinstance(node, ScalarNode) and node.start_mark.index == node.end_mark.index
