"""Nodes to lines: blocks indented by two, flow collections with one space, long ones as blocks."""

from __future__ import annotations

from collections.abc import Callable

from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from okdstreams.layout import gaps, scalars
from okdstreams.layout.folding import WIDTH, folded_text, wrapped
from okdstreams.syntax.document import Loc
from okdstreams.syntax.yaml_nodes import BREAK, Child, Nodes, Uneditable, is_block, is_unwritten

CASE = ("arch", "in", "set")
"""The order in a case."""

Order = Callable[[Loc], tuple[str, ...]]
"""The order of the keys of the map at a place; empty when it is the author's."""


class Printer:
    """Lays out the nodes of one text."""

    def __init__(self, nodes: Nodes, order: Order) -> None:
        self.nodes, self.order = nodes, order

    # ---- blocks

    def block(self, node: Node, path: Loc, indent: str, after: int) -> list[str]:
        """The lines of a block. `after` is where what it belongs to ended: its key's colon, or its dash."""
        units = self.units(node, path, indent, after)
        return [line for lead, lines in units for line in (*lead, *lines)]

    def units(self, node: Node, path: Loc, indent: str, after: int) -> list[tuple[list[str], list[str]]]:
        """Each entry or item in order: what stands above it, and its own lines."""
        children = self.nodes.children(node)
        column = int(node.start_mark.column)
        leads, tails = [], []
        for child in children:
            tail, lead = gaps.gap(gaps.lines_between(self.nodes, after, child.start), column)
            tails.append(gaps.printed(tail, indent + "  "))
            leads.append(gaps.printed(lead, indent))
            after = child.value_end
        if children:  # before the first, nothing has ended
            leads[0] = [line for line in (*(line.strip() and indent + line.strip() for line in tails[0]), *leads[0])]
            while leads[0] and not leads[0][0] and path:
                leads[0].pop(0)
        tails = [*tails[1:], []]
        units = [
            (lead, [*self._child(node, child, path, indent), *tail])
            for child, lead, tail in zip(children, leads, tails, strict=True)
        ]
        return [units[n] for n in self._sorted(node, children, path)]

    def _sorted(self, node: Node, children: list[Child], path: Loc) -> list[int]:
        numbers = list(range(len(children)))
        names = [str(child.name) for child in children]
        keys = CASE if "set" in names and set(names) <= set(CASE) else self.order(path)
        if not keys or not isinstance(node, MappingNode):
            return numbers
        return sorted(numbers, key=lambda n: keys.index(names[n]) if names[n] in keys else len(keys))

    def _child(self, parent: Node, child: Child, path: Loc, indent: str) -> list[str]:
        here = (*path, child.name)
        if isinstance(child.key, ScalarNode):
            head = indent + self._key(child.key, flow=False) + ":"
            colon = self.nodes.text.index(":", int(child.key.end_mark.index)) + 1
            if is_block(child.node):
                inner = self.block(child.node, here, indent + "  ", colon)
                return [head + gaps.comment_after(self.nodes, colon), *inner]
            return self._leaf(child, here, head, indent, colon)
        dash = child.start + 1
        if not is_block(child.node):
            return self._leaf(child, here, f"{indent}-", indent, dash)
        inner = self.block(child.node, here, indent + "  ", dash)
        if comment := gaps.comment_after(self.nodes, dash):
            return [f"{indent}-{comment}", *inner]
        return [f"{indent}- {inner[0].lstrip(' ')}", *inner[1:]]

    def _leaf(self, child: Child, path: Loc, head: str, indent: str, mark: int) -> list[str]:
        """What is no block, behind its key or dash."""
        if is_unwritten(child.node):
            return [head + gaps.comment_after(self.nodes, mark)]
        self._refuse_comment(mark, child.value_start)
        comment = gaps.comment_after(self.nodes, child.value_end)
        source = self.nodes.text[child.value_start : child.value_end]
        if isinstance(child.node, ScalarNode):
            return self._text(child.node, source, head, indent, comment)
        if (flow := self.flow(child.node, path)) is None:
            first, *rest = BREAK.split(source)
            return [
                f"{head} {first}".rstrip(),
                *(line.rstrip() for line in rest[:-1]),
                *(f"{r}{comment}" for r in rest[-1:]),
            ]
        if len(line := f"{head} {flow}{comment}") <= WIDTH or not child.node.value:
            return [line]
        return self._folded(child.node, path, head, indent, comment)

    def _text(self, node: ScalarNode, source: str, head: str, indent: str, comment: str) -> list[str]:
        if BREAK.search(source):
            first, *rest = scalars.several_lines(node, source, self._column(node), indent)
            if node.style in ("|", ">"):
                return [f"{head} {first}", *rest]
            return [f"{head} {first}", *rest[:-1], *(f"{line}{comment}" for line in rest[-1:])]
        text = scalars.one_line(node, source, flow=False)
        if node.style in ("|", ">") or len(head) + 1 + len(text) <= WIDTH:
            return [f"{head} {text}{comment}"]
        *lines, last = folded_text(f"{head} ", text, indent + "  ")
        return [*lines, last + comment]

    def _column(self, node: ScalarNode) -> int:
        """Where the line of a block scalar's parent begins."""
        start = self.nodes.line_start(int(node.start_mark.index))
        line = self.nodes.text[start : int(node.start_mark.index)]
        return len(line) - len(line.lstrip(" -"))

    # ---- flow

    def flow(self, node: Node, path: Loc) -> str | None:
        """A value on one line; None when a comment stands in it."""
        if isinstance(node, ScalarNode):
            if is_unwritten(node):
                return "null"
            source = self.nodes.text[int(node.start_mark.index) : self.nodes.end(node)]
            return scalars.one_line(node, source, flow=True)
        children = self.nodes.children(node)
        if self._has_comment(node, children):
            return None
        texts = []
        for n in self._sorted(node, children, path):
            child = children[n]
            text = self.flow(child.node, (*path, child.name))
            if text is None:
                return None
            key = f"{self._key(child.key, flow=True)}: " if isinstance(child.key, ScalarNode) else ""
            texts.append(key + text)
        return ("[{}]" if isinstance(node, SequenceNode) else "{{{}}}").format(", ".join(texts))

    def _folded(self, node: Node, path: Loc, head: str, indent: str, comment: str) -> list[str]:
        """A flow collection that is too long for its line, as a block."""
        children = self.nodes.children(node)
        is_list = isinstance(node, SequenceNode)
        if is_list and not any(isinstance(child.node, CollectionNode) for child in children):
            *lines, last = wrapped(f"{head} ", [self.flow(child.node, path) or "" for child in children], indent + "  ")
            return [*lines, last + comment]
        inner = []
        for n in self._sorted(node, children, path):
            inner += self._entry(children[n], (*path, children[n].name), indent + "  ")
        if head.endswith("-") and not head.strip(" -"):
            return [f"{head} {inner[0].lstrip(' ')}{comment}", *inner[1:]]
        return [head + comment, *inner]

    def _entry(self, child: Child, path: Loc, indent: str) -> list[str]:
        """An entry or item of a flow collection, as one of a block."""
        head = indent + (self._key(child.key, flow=False) + ":" if isinstance(child.key, ScalarNode) else "-")
        if isinstance(child.node, ScalarNode):
            if is_unwritten(child.node):
                return [head]
            source = self.nodes.text[child.value_start : child.value_end]
            text = scalars.one_line(child.node, source, flow=False)
            return (
                folded_text(f"{head} ", text, indent + "  ")
                if len(head) + 1 + len(text) > WIDTH
                else [f"{head} {text}"]
            )
        line = f"{head} {self.flow(child.node, path)}"
        if len(line) <= WIDTH or not child.node.value:
            return [line]
        return self._folded(child.node, path, head, indent, "")

    def _key(self, node: ScalarNode, *, flow: bool) -> str:
        source = self.nodes.text[int(node.start_mark.index) : int(node.end_mark.index)]
        return scalars.key(node, source, flow=flow)

    def _has_comment(self, node: Node, children: list[Child]) -> bool:
        at, text = int(node.start_mark.index) + 1, self.nodes.text
        for child in children:
            if "#" in text[at : child.start] or (
                child.key is not None and "#" in text[int(child.key.end_mark.index) : child.value_start]
            ):
                return True
            at = child.value_end
        return "#" in text[at : self.nodes.end(node)]

    def _refuse_comment(self, start: int, end: int) -> None:
        if "#" in self.nodes.text[start:end]:
            raise Uneditable("a comment stands between a key and its value")
