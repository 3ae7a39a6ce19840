"""A graph in Mermaid's language, as code hosts draw it in Markdown."""

from __future__ import annotations

from okdstreams.graph.model import Graph, NodeKind
from okdstreams.graph.svg import COLOURS

SHAPES = {
    NodeKind.SOURCE: ('(["', '"])'),
    NodeKind.STREAM: ('["', '"]'),
    NodeKind.STABLE: ('["', '"]'),
    NodeKind.GATES: ('{{"', '"}}'),
    NodeKind.RELEASE: ('[("', '")]'),
    NodeKind.STEP: ('>"', '"]'),
    NodeKind.PROMOTION: ('[["', '"]]'),
    NodeKind.REGISTRY: ('[("', '")]'),
}
ESCAPED = '#&"<>;`\\'
"""Characters that the language or HTML would take for its own; written as numbers."""


def mermaid(graph: Graph, title: str) -> str:
    """A flowchart, left to right."""
    names = {node.id: name for name, node in graph.numbered()}
    lines = ["---", f'title: "{_title(title)}"', "---", "flowchart LR"]
    for name, node in graph.numbered():
        opening, closing = SHAPES[node.kind]
        label = "<br/>".join(_text(text) for text in (node.kind.upper(), node.title, *node.lines))
        lines.append(f"  {name}{opening}{label}{closing}:::{node.kind.name.lower()}")
    lines += (f"  {names[source]} --> {names[target]}" for source, target in graph.edges)
    for kind in sorted({node.kind for node in graph.nodes.values()}):
        fill, border = COLOURS[kind]
        lines.append(f"  classDef {kind.name.lower()} fill:{fill},stroke:{border},color:#1f2328")
    return "".join(f"{line}\n" for line in lines)


def _text(text: str) -> str:
    return "".join(f"#{ord(c)};" if c in ESCAPED else c for c in " ".join(text.split()))


def _title(text: str) -> str:
    return " ".join(text.split()).replace("\\", "").replace('"', "'")
