"""Where the same family, var, prefix, job or tag is named, in all files."""

from __future__ import annotations

from okdstreams.lsp.mentions import AXIS, CHECK, mention_at
from okdstreams.lsp.state import FleetState
from okdstreams.lsp.text import Place


def references(state: FleetState, file: str, offset: int, *, declarations: bool = True) -> list[Place]:
    """Every place that names what is at an offset, those that declare it among them or not."""
    document = state.document(file)
    mention = mention_at(document, offset) if document is not None else None
    if mention is None:
        return []
    same = state.names.same(mention)
    if mention.kind in (AXIS, CHECK):
        same = tuple(other for other in same if other.file == file)
    return [Place(m.file, m.start, m.end) for m in same if declarations or not m.declares]
