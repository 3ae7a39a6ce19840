"""A file in the one layout, as `fmt` writes it."""

from __future__ import annotations

from okdstreams.layout.layout import laid_out
from okdstreams.lsp.state import FleetState
from okdstreams.lsp.text import Replacement, replacements


def formatted(state: FleetState, file: str) -> list[Replacement]:
    """What `fmt` would change; nothing in a file that it cannot lay out."""
    text = state.texts[file]
    outcome = laid_out(file, text.encode("utf-8", "surrogatepass"))
    return replacements(file, text, outcome) if isinstance(outcome, str) else []
