"""Explanations as a person reads them, and as JSON (docs/explain.md describes it)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from okdstreams.explain.explanation import Explanation
from okdstreams.explain.lines import Group, Product
from okdstreams.explain.paths import dotted
from okdstreams.explain.place import Excerpt, Field, Matched, Place
from okdstreams.report.text import BOLD, CYAN, RESET, excerpt, place
from okdstreams.syntax.diagnostics import Span

WIDTH = 72
"""What is written at a place is cut to this many characters where it stands on a line with other things."""

Lines = Mapping[str, list[str]]


def fields_text(found: Explanation, lines: Lines, *, detailed: bool, colour: bool = False) -> Iterator[str]:
    """One text for each field. `detailed`: with the source lines, marked, and all that was overridden."""
    for field in found.fields:
        value = "absent" if found.absent else json.dumps(field.value, ensure_ascii=False)
        name = dotted(field.path, None if found.absent else found.output.body)
        head = f"{BOLD}{name}{RESET} = {value}" if colour else f"{name} = {value}"
        show = _detailed if detailed else _short
        yield head + "\n" + "".join(show(p, lines, colour) for p in field.places)


def _short(found: Place, lines: Lines, colour: bool) -> str:
    notes = [found.why or found.role, *(_matched(m) for m in found.matched)]
    return f"  {place(found.at.span)}  {_cut(found.at.text)}  ({'; '.join(notes)})\n"


def _detailed(found: Place, lines: Lines, colour: bool) -> str:
    tint, reset = (CYAN, RESET) if colour else ("", "")
    if found.role == "placeholder":
        return _short(found, lines, colour)
    about = found.why if found.why.startswith(f"{found.role}:") else f"{found.role}: {found.why}".removesuffix(": ")
    out = f"  {place(found.at.span)}: {about}\n"
    out += "".join(f"  {line}\n" for line in excerpt(found.at.span, lines, tint, reset).splitlines())
    for matched in found.matched:
        out += f"      {place(matched.at)}: {_matched(matched)}\n"
        out += "".join(f"          overrides {_at(other)}\n" for other in matched.overrides)
    return out + "".join(f"      overrides {_at(other)}\n" for other in found.overrides)


def _matched(found: Matched) -> str:
    if found.of > 1:
        return f"{found.kind} {found.number} of {found.of} matched: {found.label}"
    return f"{found.kind} matched: {found.label}"


def _at(found: Excerpt) -> str:
    return f"{place(found.span)}: {_cut(found.text)}"


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 1]}…"


def product_text(product: Product, folder: str) -> Iterator[str]:
    """What a line makes, one text for each group of outputs."""
    yield f"{product.file}:{product.line}: {product.text}\n"
    for group in product.made:
        yield _group(group, folder, "makes")
    for group in product.left_out:
        yield _group(group, folder, "leaves out")


def _group(group: Group, folder: str, verb: str) -> str:
    what = f"{len(group.files)} files" if len(group.files) > 1 else f"{folder}/{group.files[0]}"
    where = f" ({group.kind}): {'; '.join(group.streams)}" if group.streams else f" ({group.kind})"
    fields = [field or "the whole file" for field in group.fields]
    return f"{verb} in {what}{where}\n" + "".join(f"  {field}\n" for field in fields)


def explanation_json(found: Explanation, folder: str) -> dict[str, Any]:
    """The `fields` form of the JSON."""
    stream = found.output.stream
    return {
        "file": f"{folder}/{found.output.path}",
        "kind": found.output.kind,
        "stream": None
        if stream is None
        else {
            "family": stream.family,
            "version": None if stream.version is None else str(stream.version),
            "arch": stream.arch,
            "private": stream.private,
            "name": stream.name,
            "imageStream": stream.target,
        },
        "absent": found.absent,
        "fields": [_field(field, None if found.absent else found.output.body) for field in found.fields],
    }


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


def _matched_json(found: Matched) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "label": found.label,
        "number": found.number,
        "of": found.of,
        **_span(found.at),
        "overrides": [_excerpt(o) for o in found.overrides],
    }


def _excerpt(found: Excerpt) -> dict[str, Any]:
    return {**_span(found.span), "text": found.text}


def _span(span: Span) -> dict[str, Any]:
    return dict(zip(("file", "line", "column", "endLine", "endColumn"), span, strict=True))


def product_json(product: Product, folder: str) -> dict[str, Any]:
    """The `makes` form of the JSON."""

    def groups(found: tuple[Group, ...]) -> list[dict[str, Any]]:
        return [
            {
                "kind": g.kind,
                "streams": list(g.streams),
                "files": [f"{folder}/{file}" for file in g.files],
                "fields": [field or None for field in g.fields],
            }
            for g in found
        ]

    return {
        "file": product.file,
        "line": product.line,
        "source": product.text,
        "makes": groups(product.made),
        "leavesOut": groups(product.left_out),
    }
