"""Nodes and edges: the streams as a directed graph, whatever it will be drawn with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class NodeKind(StrEnum):
    """What a node is; the value is what a reader sees above its title."""

    SOURCE = "component source"
    STREAM = "integration stream"
    STABLE = "stable stream"
    GATES = "gates"
    RELEASE = "release tags"
    STEP = "mirror step"
    PROMOTION = "promotion"
    REGISTRY = "image mirror"


class Node(NamedTuple):
    """One box."""

    id: str
    kind: NodeKind
    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes in the order in which they were added, and the edges between them."""

    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[tuple[str, str]] = field(default_factory=list)

    def add(self, node: Node) -> str:
        """Adds a node and gives its id back. The first of an id stays."""
        self.nodes.setdefault(node.id, node)
        return node.id

    def join(self, source: str, target: str) -> None:
        """An edge from `source` to `target`, once."""
        if (source, target) not in self.edges:
            self.edges.append((source, target))

    def around(self, chosen: Iterable[str]) -> Graph:
        """What leads to the chosen nodes and what follows from them."""
        start = tuple(chosen)
        forth = self._reached(start, self.edges)
        back = self._reached(start, [(target, source) for source, target in self.edges])
        return self.only(forth | back)

    def only(self, ids: set[str]) -> Graph:
        """The graph without the other nodes."""
        nodes = {name: node for name, node in self.nodes.items() if name in ids}
        return Graph(nodes, [(s, t) for s, t in self.edges if s in nodes and t in nodes])

    def _reached(self, chosen: Iterable[str], edges: list[tuple[str, str]]) -> set[str]:
        following: dict[str, list[str]] = {}
        for source, target in edges:
            following.setdefault(source, []).append(target)
        reached: set[str] = set()
        waiting = list(chosen)
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting += following.get(name, ())
        return reached

    def numbered(self) -> Iterator[tuple[str, Node]]:
        """Short names that every language of graphs takes, with their nodes: n1, n2 and so on."""
        for number, node in enumerate(self.nodes.values(), 1):
            yield f"n{number}", node
