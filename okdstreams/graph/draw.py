"""A graph to text, in any of the languages."""

from __future__ import annotations

from okdstreams.graph.dot import dot
from okdstreams.graph.mermaid import mermaid
from okdstreams.graph.model import Graph
from okdstreams.graph.svg import svg

LANGUAGES = {"dot": dot, "mermaid": mermaid, "svg": svg}


def draw(graph: Graph, title: str, language: str) -> str:
    """The graph in a language of LANGUAGES."""
    return LANGUAGES[language](graph, title)
