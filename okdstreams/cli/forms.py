"""What may stand behind options of `diff`, `drift` and `graph`. Imports nothing: the list of all commands needs it."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """How a comparison is written."""

    text = "text"
    markdown = "markdown"
    json = "json"


class FailOn(StrEnum):
    """From which severity on the answer is 1, least first."""

    cosmetic = "cosmetic"
    published = "published"
    tightened = "tightened"
    loosened = "loosened"


class Form(StrEnum):
    """Languages of graphs."""

    mermaid = "mermaid"
    dot = "dot"
    svg = "svg"


class Fold(StrEnum):
    """What one box of a graph stands for."""

    auto = "auto"
    family = "family"
    stream = "stream"
