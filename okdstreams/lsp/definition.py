"""Where what is named is declared; and for a rendered file, the lines of the streams that made it."""

from __future__ import annotations

from okdstreams.language.placeholders import EACH
from okdstreams.lsp.mentions import AXIS, JOB, PREFIX, TAG, Mention, mention_at
from okdstreams.lsp.spot import loc_at
from okdstreams.lsp.state import FleetState
from okdstreams.lsp.text import Place, text_of
from okdstreams.syntax.document import Document
from okdstreams.syntax.yaml import parse

AXES_OF = {"v": "versions", "p": "versions", "n": "versions", EACH: "versions", "arch": "arches", "-arch": "arches"}
BESIDE = ("placeholder", "private")
"""Roles of places that had a part in a field, but are not where it is written."""


def definition(state: FleetState, file: str, offset: int) -> list[Place]:
    """Where the thing at an offset is declared: a prefix, a family, a var, a tag, the axis of a placeholder."""
    document = state.document(file)
    mention = mention_at(document, offset) if document is not None else None
    if document is None or mention is None:
        return []
    if mention.kind == AXIS:
        return _entry(document, AXES_OF[mention.name])
    if mention.kind == JOB:
        declared = state.names.prefix(file, mention.name.partition("/")[0]) if "/" in mention.name else None
        return [_place(declared)] if declared is not None else []
    if mention.kind == PREFIX:
        declared = state.names.prefix(file, mention.name)
        return [_place(declared)] if declared is not None else []
    same = state.names.same(mention)
    declaring = [m for m in same if m.declares]
    if mention.kind == TAG and not declaring:
        declaring = [m for m in same if m.loc[:2] in (("sources", "built"), ("sources", "import"), ("sources", "art"))]
    return [_place(m) for m in declaring]


def made_by(state: FleetState, path: str, text: str, offset: int) -> list[Place]:
    """The places in the streams that made the field at an offset of a rendered file; `path` is below its folder."""
    document = parse(path, text.encode("utf-8", "surrogatepass")).document
    if document is None or path not in state.compilation.manifests:
        return []
    output = state.outputs.output(path)
    field = state.outputs.placer(output).field(loc_at(document, offset), None, output.trace)
    spans = [c.at.span for c in field.places if c.role not in BESIDE] or [c.at.span for c in field.places]
    return [
        Place(span.file, *text_of(state.texts[span.file]).of_span(span))
        for span in dict.fromkeys(spans)
        if span.file in state.texts
    ]


def _place(mention: Mention) -> Place:
    return Place(mention.file, mention.start, mention.end)


def _entry(document: Document, key: str) -> list[Place]:
    if (key,) not in document.places:
        return []
    return [Place(document.file, *text_of(document.text).of_span(document.span((key,), key=True)))]
