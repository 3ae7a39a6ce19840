"""Explanations as a person reads them, and as JSON (docs/explain.md describes it)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from okdstreams.explain.explanation import Explanation
from okdstreams.explain.fields import Contribution, Excerpt, Field, Matched
from okdstreams.explain.lines import OutputGroup, Product
from okdstreams.explain.paths import dotted
from okdstreams.explain.variants import VariantFields
from okdstreams.fleet.sites import stream_url
from okdstreams.report.text import BOLD, CYAN, RESET, excerpt, place
from okdstreams.syntax.diagnostics import Span

WIDTH = 72
"""What is written at a place is cut to this many characters where it stands on a line with other things."""

Lines = Mapping[str, list[str]]


def fields_text(explanation: Explanation, lines: Lines, *, detailed: bool, colour: bool = False) -> Iterator[str]:
    """One text for each field. `detailed`: with the source lines, marked, and all that was overridden."""
    for field in explanation.fields:
        value = "absent" if explanation.absent else json.dumps(field.value, ensure_ascii=False)
        name = dotted(field.path, None if explanation.absent else explanation.output.body)
        yield _field_text(name, value, field, lines, detailed=detailed, colour=colour)


def variant_text(variant: VariantFields, *, detailed: bool, colour: bool = False) -> Iterator[str]:
    """One text for each field of a variant."""
    for field in variant.fields:
        name, value = dotted(field.path, variant.body), json.dumps(field.value, ensure_ascii=False)
        yield _field_text(name, value, field, variant.lines, detailed=detailed, colour=colour)


def _field_text(name: str, value: str, field: Field, lines: Lines, *, detailed: bool, colour: bool) -> str:
    head = f"{BOLD}{name}{RESET} = {value}" if colour else f"{name} = {value}"
    show = _detailed if detailed else _short
    return head + "\n" + "".join(show(p, lines, colour) for p in field.places)


def _short(contribution: Contribution, lines: Lines, colour: bool) -> str:
    notes = [contribution.why or contribution.role, *(_matched(m) for m in contribution.matched)]
    return f"  {place(contribution.at.span)}  {_cut(contribution.at.text)}  ({'; '.join(notes)})\n"


def _detailed(contribution: Contribution, lines: Lines, colour: bool) -> str:
    tint, reset = (CYAN, RESET) if colour else ("", "")
    if contribution.role == "placeholder":
        return _short(contribution, lines, colour)
    about = (
        contribution.why
        if contribution.why.startswith(f"{contribution.role}:")
        else f"{contribution.role}: {contribution.why}".removesuffix(": ")
    )
    out = f"  {place(contribution.at.span)}: {about}\n"
    out += "".join(f"  {line}\n" for line in excerpt(contribution.at.span, lines, tint, reset).splitlines())
    for matched in contribution.matched:
        out += f"      {place(matched.at)}: {_matched(matched)}\n"
        out += "".join(f"          overrides {_at(other)}\n" for other in matched.overrides)
    return out + "".join(f"      overrides {_at(other)}\n" for other in contribution.overrides)


def _matched(matched: Matched) -> str:
    if matched.of > 1:
        return f"{matched.kind} {matched.number} of {matched.of} matched: {matched.label}"
    return f"{matched.kind} matched: {matched.label}"


def _at(piece: Excerpt) -> str:
    return f"{place(piece.span)}: {_cut(piece.text)}"


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 1]}…"


def product_text(product: Product, folder: str) -> Iterator[str]:
    """What a line makes, one text for each group of outputs."""
    yield f"{product.file}:{product.line}: {product.text}\n"
    for group in product.makes:
        yield _group(group, folder, "makes")
    for group in product.left_out:
        yield _group(group, folder, "leaves out")


def _group(group: OutputGroup, folder: str, verb: str) -> str:
    what = f"{len(group.files)} files" if len(group.files) > 1 else f"{folder}/{group.files[0]}"
    where = f" ({group.kind}): {'; '.join(group.streams)}" if group.streams else f" ({group.kind})"
    fields = [field or "the whole file" for field in group.fields]
    return f"{verb} in {what}{where}\n" + "".join(f"  {field}\n" for field in fields)


def explanation_json(explanation: Explanation, folder: str) -> dict[str, Any]:
    """The `fields` form of the JSON."""
    stream = explanation.output.stream
    return {
        "format": 1,
        "file": f"{folder}/{explanation.output.path}",
        "kind": explanation.output.kind,
        "stream": None
        if stream is None
        else {
            "family": stream.family,
            "version": None if stream.version is None else str(stream.version),
            "arch": stream.arch,
            "private": stream.private,
            "name": stream.name,
            "imageStream": stream.target,
            "site": None if stream.site is None else stream.site.name,
            "link": stream_url(stream) or None,
        },
        "absent": explanation.absent,
        "fields": [
            _field(field, None if explanation.absent else explanation.output.body) for field in explanation.fields
        ],
    }


def variant_json(variant: VariantFields, file: str) -> dict[str, Any]:
    """The same of a variant; it belongs to no stream."""
    fields = [_field(field, variant.body) for field in variant.fields]
    return {"format": 1, "file": file, "kind": "ci-operator variant", "stream": None, "absent": False, "fields": fields}


def _field(field: Field, body: Any) -> dict[str, Any]:
    places = [
        {
            "role": p.role,
            "why": p.why,
            **_excerpt(p.at),
            "matched": [_matched_json(m) for m in p.matched],
            "overrides": [_excerpt(o) for o in p.overrides],
        }
        for p in field.places
    ]
    return {"field": dotted(field.path, body), "path": list(field.path), "value": field.value, "places": places}


def _matched_json(matched: Matched) -> dict[str, Any]:
    return {
        "kind": matched.kind,
        "label": matched.label,
        "number": matched.number,
        "of": matched.of,
        **_span(matched.at),
        "overrides": [_excerpt(o) for o in matched.overrides],
    }


def _excerpt(piece: Excerpt) -> dict[str, Any]:
    return {**_span(piece.span), "text": piece.text}


def _span(span: Span) -> dict[str, Any]:
    return dict(zip(("file", "line", "column", "endLine", "endColumn"), span, strict=True))


def product_json(product: Product, folder: str) -> dict[str, Any]:
    """The `makes` form of the JSON."""

    def groups(those: tuple[OutputGroup, ...]) -> list[dict[str, Any]]:
        return [
            {
                "kind": g.kind,
                "streams": list(g.streams),
                "files": [f"{folder}/{file}" for file in g.files],
                "fields": [field or None for field in g.fields],
            }
            for g in those
        ]

    return {
        "format": 1,
        "file": product.file,
        "line": product.line,
        "source": product.text,
        "makes": groups(product.makes),
        "leavesOut": groups(product.left_out),
    }
