"""A graph to text, in any of the languages. Only the one that is asked for is imported."""

from __future__ import annotations

from okdstreams.graph.model import Graph

LANGUAGES = ("dot", "mermaid", "svg")


def draw(graph: Graph, title: str, language: str) -> str:
    """The graph in a language of LANGUAGES. Raises KeyError for another."""
    if language == "dot":
        from okdstreams.graph.dot import dot

        return dot(graph, title)
    if language == "mermaid":
        from okdstreams.graph.mermaid import mermaid

        return mermaid(graph, title)
    if language == "svg":
        from okdstreams.graph.svg import svg

        return svg(graph, title)
    raise KeyError(language)
