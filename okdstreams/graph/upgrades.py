"""Upgrade edges as a graph: releases of one minor a box, what tests the way between two a box on it."""

from __future__ import annotations

from collections.abc import Iterable

from okdstreams.checks.edges import Edge, End
from okdstreams.graph.model import Graph, Node, NodeKind


def upgrade_graph(edges: Iterable[Edge]) -> Graph:
    """The edges drawn: an upgrade within a minor is a line of its box, one between two has a box of its own."""
    every = list(edges)
    graph = Graph()
    for edge in every:
        for end in (edge.source, edge.target):
            graph.add(_box(end, edge, every))
    for number, edge in enumerate(every):
        if edge.source == edge.target:
            continue
        way = graph.add(Node(f"way {number}", NodeKind.GATES, edge.state, tuple(_tests(edge))))
        graph.join(_name(edge.source), way)
        graph.join(way, _name(edge.target))
    return graph


def _box(end: End, edge: Edge, every: list[Edge]) -> Node:
    kind = NodeKind.STABLE if edge.channel else NodeKind.STREAM
    within = next((e for e in every if e.source == e.target == end), None)
    lines = (f"within {end.version}: {within.state}",) if within is not None else ()
    return Node(_name(end), kind, str(end), lines)


def _name(end: End) -> str:
    return f"release {end}"


def _tests(edge: Edge) -> Iterable[str]:
    for test in edge.tests:
        yield f"{test.test.name} ({test.gate})"
    if edge.declared is not None and edge.declared.blocked is not None:
        yield edge.declared.blocked
