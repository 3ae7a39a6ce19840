"""A graph to text, in any of the languages. Only the one that is asked for is imported."""

from __future__ import annotations

from collections.abc import Callable

from okdstreams.graph.model import Graph


def _dot() -> Callable[[Graph, str], str]:
    from okdstreams.graph.dot import dot

    return dot


def _mermaid() -> Callable[[Graph, str], str]:
    from okdstreams.graph.mermaid import mermaid

    return mermaid


def _svg() -> Callable[[Graph, str], str]:
    from okdstreams.graph.svg import svg

    return svg


LANGUAGES = {"dot": _dot, "mermaid": _mermaid, "svg": _svg}


def draw(graph: Graph, title: str, language: str) -> str:
    """The graph in a language of LANGUAGES."""
    return LANGUAGES[language]()(graph, title)
