"""Edits of YAML that people keep: a few characters at a known place, every other byte as it was.

libyaml composes the nodes that say where things stand, ruamel.yaml emits the new pieces. Its own round trip keeps
comments, but not bytes: of the 862 lines of this repository's streams it lays out 138 anew (aligned columns, folded
flow maps).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from okdstreams.syntax.diagnostics import Span
from okdstreams.syntax.document import Data, Loc
from okdstreams.syntax.yaml_nodes import Child, Nodes, Uneditable, is_block, is_unwritten
from okdstreams.syntax.yaml_pieces import entry_lines, flow_text, item_lines

_COMMENT = re.compile(r"[ \t]*(#.*)?")

Rank = Callable[[str | int], Any]
"""Says where among its siblings a key belongs: behind all that rank no higher."""


class Edit(NamedTuple):
    """Characters `start` to `end` of a file, counted from 0, become `new`. `span` is where, for a person."""

    span: Span
    start: int
    end: int
    old: str
    new: str

    def apply(self, text: str) -> str:
        """The text with this edit made."""
        return text[: self.start] + self.new + text[self.end :]


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with all these edits of it made. Of insertions at one place, the first given comes first."""
    end = len(text)
    for edit in reversed(sorted(edits, key=lambda edit: (edit.start, edit.end))):
        if edit.end > end:
            raise Uneditable("two edits meet in one place")
        text, end = edit.apply(text), edit.start
    return text


class Patch:
    """A YAML text to be edited. Methods answer with edits of the text as it is, and raise Uneditable."""

    def __init__(self, file: str, text: str) -> None:
        self.file, self.text = file, text
        self.nodes = Nodes(text)

    # ---- values and keys

    def source(self, loc: Loc) -> str:
        """The source text of the value at `loc`."""
        node = self.nodes.node(loc)
        return "" if is_unwritten(node) else self.text[node.start_mark.index : self.nodes.end(node)]

    def replace_source(self, loc: Loc, source: str) -> Edit:
        """Give the value at `loc` another source text, of one line."""
        if not loc:
            root = self.nodes.node(loc)
            return self._edit(root, root.start_mark.index, self.nodes.end(root), source)
        child = self.nodes.child(loc)
        if child.key is None or not (is_block(child.node) or is_unwritten(child.node)):
            gap = " " if is_unwritten(child.node) else ""
            return self._edit(child.node, child.value_start, child.value_end, gap + source)
        key_end = int(child.key.end_mark.index)
        if is_unwritten(child.node):
            gap = " " if child.value_start > key_end else ": "
            return self._edit(child.node, child.value_start, child.value_start, gap + source)
        # a block: its value moves up beside the key, comments above its first entry stay
        colon = self.text.index(":", key_end) + 1
        comments = self.text[colon : self.nodes.line_start(child.value_start)].rstrip()
        return self._edit(child.node, colon, child.value_end, f" {source}{comments}")

    def set_value(self, loc: Loc, value: Data) -> Edit:
        """Give the value at `loc` another value. A block stays a block where it can, all else stands on one line."""
        node = self.nodes.node(loc)
        same_kind = isinstance(node, MappingNode) if isinstance(value, dict) else isinstance(node, SequenceNode)
        if not (is_block(node) and same_kind and value and isinstance(value, (dict, list))):
            return self.replace_source(loc, flow_text(value))
        entries = [entry_lines(*e) for e in value.items()] if isinstance(value, dict) else map(item_lines, value)
        new = self._column([line for lines in entries for line in lines], node.start_mark.column)
        return self._edit(node, node.start_mark.index, self.nodes.end(node), new)

    def rename(self, loc: Loc, key: str) -> Edit:
        """Give the entry at `loc` another key."""
        node = self.nodes.child(loc).key
        if node is None:
            raise Uneditable("an item of a list has no key")
        return self._edit(node, node.start_mark.index, node.end_mark.index, flow_text(key))

    def replace_entry(self, loc: Loc, lines: Sequence[str]) -> Edit:
        """Write the entry of a block mapping anew. Comments inside of it move above it, the last one beside it."""
        child = self.nodes.child(loc)
        start, end = child.start, self.nodes.line_end(child.value_end)
        trailing = _COMMENT.fullmatch(self.text[child.value_end : end])
        head = lines[0] + (f"   {trailing[1]}" if trailing and trailing[1] else "")
        first_end = self.nodes.line_end(start)
        inner = self.text[first_end : child.value_end].splitlines() if first_end < child.value_end else []
        comments = [line.strip() for line in inner if line.strip().startswith("#")]
        column = start - self.nodes.line_start(start)
        return self._edit(child.node, start, end, self._column([*comments, head, *lines[1:]], column))

    def replace(self, node: Node, start: int, end: int, new: str) -> Edit:
        """Give the characters `start` to `end`, in or beside `node`, another text."""
        return self._edit(node, start, end, new)

    # ---- insertions

    def insert(self, parent: Loc, key: str, value: Data, rank: Rank | None = None) -> Edit:
        """Add `key: value` to the mapping at `parent`: at its end, or where `rank` says."""
        node = self._container(parent)
        if isinstance(node, SequenceNode):
            raise Uneditable("a list has no keys")
        in_block = node is None or (is_block(node) and isinstance(node, MappingNode))
        lines = entry_lines(key, value) if in_block else [f"{flow_text(key)}: {flow_text(value)}"]
        return self.insert_lines(parent, lines, self._position(node, key, rank) if node and rank else None)

    def insert_item(self, parent: Loc, value: Data, index: int | None = None) -> Edit:
        """Add an item to the list at `parent`: at its end, or before the item that has this index."""
        node = self._container(parent)
        if not isinstance(node, SequenceNode):
            raise Uneditable("items can be added to a list only")
        return self.insert_lines(parent, item_lines(value) if is_block(node) else [flow_text(value)], index)

    def insert_lines(self, parent: Loc, lines: Sequence[str], position: int | None = None) -> Edit:
        """Add what is laid out already, as child number `position`, in the style of the collection.

        Comments stay with the entries that they were written for.
        """
        node = self._container(parent)
        newline = self.nodes.line_break
        if node is None:
            missing = "" if not self.text or self.nodes.line_start(len(self.text)) == len(self.text) else newline
            return self._edit(None, len(self.text), len(self.text), missing + self._column(lines, 0) + newline)
        if isinstance(node, ScalarNode):
            if not str(node.tag).endswith(":null"):
                raise Uneditable("a scalar holds nothing")
            return self.replace_source(parent, "{" + ", ".join(lines) + "}")
        children = self.nodes.children(node)
        before = children[: len(children) if position is None else position]
        if not is_block(node):
            return self._insertion_in_flow(node, children, before, " ".join(lines))
        column = node.start_mark.column
        block = self._column(lines, column)
        if not before:
            at = children[0].start
            return self._edit(node, at, at, block + newline + " " * column)
        at = self.nodes.next_line(before[-1].value_end)
        indented = " " * column + block
        is_last_line = at == self.nodes.line_end(before[-1].value_end)
        return self._edit(before[-1].node, at, at, newline + indented if is_last_line else indented + newline)

    def _insertion_in_flow(self, node: Node, children: list[Child], before: list[Child], text: str) -> Edit:
        if before:
            at, new = before[-1].value_end, f", {text}"
        elif children:
            at, new = children[0].start, f"{text}, "
        else:
            at, new = int(node.end_mark.index) - 1, text
        return self._edit(node, at, at, new)

    def _position(self, node: Node, key: str, rank: Rank) -> int:
        numbers = [n for n, child in enumerate(self.nodes.children(node), 1) if rank(child.name) <= rank(key)]
        return numbers[-1] if numbers else 0

    # ---- deletions

    def delete(self, locs: Collection[Loc], refilled: Collection[Loc] = ()) -> list[Edit]:
        """Take entries and items out, the comments behind them too. A collection that loses all becomes {} or [].

        `refilled` are blocks to which something is added at the same time.
        """
        edits = []
        for parent in dict.fromkeys(loc[:-1] for loc in locs):
            node = self.nodes.node(parent)
            names = {loc[-1] for loc in locs if loc[:-1] == parent}
            children = self.nodes.children(node)
            if missing := names - {child.name for child in children}:
                raise Uneditable(f"nothing stands at {missing.pop()}")
            if len(names) == len(children) and not (parent in refilled and is_block(node)):
                edits.append(self.replace_source(parent, "{}" if isinstance(node, MappingNode) else "[]"))
                continue
            runs = groupby(enumerate(children), lambda item, names=names: item[1].name in names)  # type: ignore[misc]
            edits += [self._without(node, children, list(run)) for is_gone, run in runs if is_gone]
        return edits

    def _without(self, node: Node, children: list[Child], run: list[tuple[int, Child]]) -> Edit:
        """The edit that takes neighbours out."""
        (first, leading), (last, trailing) = run[0], run[-1]
        if not is_block(node):
            if last + 1 < len(children):
                return self._edit(node, leading.start, children[last + 1].start, "")
            return self._edit(node, children[first - 1].value_end, trailing.value_end, "")
        end = self.nodes.next_line(trailing.value_end)
        if self.nodes.leads_its_line(leading.start):
            return self._edit(node, self.nodes.line_start(leading.start), end, "")
        # the first of a collection behind a dash: what follows moves up
        rest = self.text[end:]
        return self._edit(node, leading.start, end + len(rest) - len(rest.lstrip()), "")

    # ---- order

    def move(self, loc: Loc, index: int) -> Edit:
        """Put the entry or item at `loc` before the child number `index`, which it stands behind now.

        On one line the commas stay; in a block the comments above an entry go with it.
        """
        node = self.nodes.node(loc[:-1])
        children = self.nodes.children(node)
        numbers = [number for number, child in enumerate(children) if child.name == loc[-1]]
        if not numbers or not 0 <= index < numbers[0]:
            raise Uneditable(f"nothing stands at {'.'.join(map(str, loc))}")
        moved = children[index : numbers[0] + 1]
        if is_block(node):
            return self._moved_lines(node, moved)
        texts = [self.text[child.start : child.value_end] for child in moved]
        gaps = [self.text[a.value_end : b.start] for a, b in pairwise(moved)]
        new = "".join(text + gap for text, gap in zip((texts[-1], *texts[:-1]), (*gaps, ""), strict=True))
        return self._edit(node, moved[0].start, moved[-1].value_end, new)

    def _moved_lines(self, node: Node, moved: list[Child]) -> Edit:
        """The edit that puts the last of neighbours in a block before the others."""
        if not all(self.nodes.leads_its_line(child.start) for child in moved):
            raise Uneditable("an entry that shares its line with what holds it")
        start = self.nodes.line_start(moved[0].start)
        ends = [self.nodes.next_line(child.value_end) for child in moved]
        first, last = self.text[start : ends[-2]], self.text[ends[-2] : ends[-1]]
        if not last.endswith(self.nodes.line_break):
            first, last = first.removesuffix(self.nodes.line_break), last + self.nodes.line_break
        return self._edit(node, start, ends[-1], last + first)

    # ---- pieces

    def _container(self, loc: Loc) -> Node | None:
        return self.nodes.node(loc) if loc else self.nodes.root

    def _column(self, lines: Iterable[str], column: int) -> str:
        """Lines one below the other; the first begins where it is put."""
        return (self.nodes.line_break + " " * column).join(lines)

    def _edit(self, node: Node | None, start: int, end: int, new: str) -> Edit:
        span = Span(self.file)
        if node is not None:
            first, last = node.start_mark, node.end_mark
            span = Span(self.file, first.line + 1, first.column + 1, last.line + 1, last.column + 1)
        return Edit(span, start, end, self.text[start:end], new)
