"""A graph in Graphviz' language."""

from __future__ import annotations

from okdstreams.graph.model import Graph, NodeKind
from okdstreams.graph.svg import COLOURS


def dot(graph: Graph, title: str) -> str:
    """A digraph, left to right."""
    names = {node.id: name for name, node in graph.numbered()}
    lines = [
        "digraph streams {",
        f'  graph [rankdir=LR, label="{_text(title)}", labelloc=t, fontname="monospace", nodesep=0.25, ranksep=0.6]',
        '  node [shape=box, style="rounded,filled", fontname="monospace", fontsize=11]',
        '  edge [color="#8c959f", arrowsize=0.7]',
    ]
    for name, node in graph.numbered():
        fill, border = COLOURS[NodeKind(node.kind)]
        label = "\\n".join(_text(text) for text in (node.kind.upper(), node.title, *node.lines))
        lines.append(f'  {name} [label="{label}", fillcolor="{fill}", color="{border}"]')
    lines += (f"  {names[source]} -> {names[target]}" for source, target in graph.edges)
    return "".join(f"{line}\n" for line in [*lines, "}"])


def _text(text: str) -> str:
    """Inside double quotes: those and backslashes are escaped, line breaks are spaces."""
    return " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
