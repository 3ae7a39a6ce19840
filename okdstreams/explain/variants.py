"""A field or line of a rendered variant, to the facts and the lines of the OCP configuration that made it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from okdstreams.compiler import Compilation
from okdstreams.explain.fields import Contribution, Excerpt, Field, read
from okdstreams.explain.paths import UnresolvedName, find_path
from okdstreams.fleet.tracing import leaves
from okdstreams.language.load import Source
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.model.sources import VariantRow
from okdstreams.language.versions import Version
from okdstreams.syntax.document import Document, Loc
from okdstreams.syntax.yaml import locate
from okdstreams.variants.component import Component, component_of
from okdstreams.variants.derive import derive, keeps_tests
from okdstreams.variants.judged import Checkout
from okdstreams.variants.origins import Derived, makers
from okdstreams.variants.printer import printed
from okdstreams.variants.rendering import Facts, facts_in, parsed, path_of, sources

PATH = re.compile(
    r"(?P<root>.*?)/?(?P<ocp>(?:ci-operator/)?config/[^/]+/[^/]+/[^/]+?)__(?P<variant>[^/]+)\.yaml(?::(?P<line>[0-9]+))?"
)
"""A rendered variant, perhaps with a line: `root` is the checkout or the folder that it is in."""


class VariantFields(NamedTuple):
    """Fields of one variant with what made them."""

    body: dict[str, Any]
    fields: tuple[Field, ...]
    lines: Mapping[str, list[str]]
    """Of the files that the places are in."""


def explain_variant(compilation: Compilation, checkout: Checkout, path: str, field: str) -> VariantFields:
    """What made a field of the variant at `path`, or what begins on its line; every field without either.

    No fields when it has not that one. Raises UnresolvedName for a variant that is not compiled from this checkout.
    """
    named = PATH.fullmatch(path)
    assert named is not None
    derived, family, row, ocp = _derived(compilation, checkout, named)
    text = printed(derived.config)
    if named["line"]:
        wanted = _on_line(text, int(named["line"]))
    elif field:
        way = find_path(derived.config, field)
        if way is None:
            return VariantFields(derived.config, (), {})
        wanted = [path for path, _ in leaves(_at(derived.config, way), way)]
    else:
        wanted = [path for path, _ in leaves(derived.config)]
    lines = {document.file: document.text.splitlines(keepends=True) for document in (family.document, ocp)}
    fields = tuple(_field(derived, path, row.loc, family.document, ocp, lines) for path in wanted)
    return VariantFields(derived.config, fields, {file: [t.rstrip("\n") for t in ls] for file, ls in lines.items()})


class _Explained(NamedTuple):
    derived: Derived
    family: Source[StreamFamily]
    row: VariantRow
    ocp: Document


def _derived(compilation: Compilation, checkout: Checkout, named: re.Match[str]) -> _Explained:
    path, component, version = _source(facts_in(compilation.loaded, checkout.configs), checkout, named)
    rows = [(family, row) for family in compilation.loaded.families for row in family.model.sources.variant_rows()]
    fitting = [(f, row) for f, row in rows if row.name == named["variant"] and version in row.facts.in_]
    if not fitting:
        names = sorted({row.name for _, row in rows})
        raise UnresolvedName(f"no facts of a variant {named['variant']!r} of {path}", names)
    family, row = fitting[0]
    content = checkout.configs[path]
    if keeps_tests(component, row.facts):
        component = component._replace(config=parsed(content, whole=True))
    config = derive(component, row.facts, row.name, str(version))
    document = Document(f"{checkout.root}/{path}", content.decode("utf-8", "replace"), component.config, locate)
    return _Explained(Derived(component, row.facts, str(version), config), family, row, document)


def _source(facts: Facts, checkout: Checkout, named: re.Match[str]) -> tuple[str, Component, Version]:
    """The OCP configuration that a variant is compiled from: that of its branch, else main's that is copied to it."""
    below = named["ocp"].removeprefix("ci-operator/")
    own = f"ci-operator/{below}.yaml"
    folder, _, _ = own.rpartition("/")
    for path in [own, *(path for path in checkout.configs if path.startswith(f"{folder}/") and path != own)]:
        component = component_of(parsed(checkout.configs.get(path, b"")))
        for source, version in sources(component, facts) if component else ():
            if path_of(source, named["variant"]) == f"{below}__{named['variant']}.yaml":
                return path, source, version
    if own in checkout.configs:
        raise UnresolvedName(f"{checkout.root}/{own} promotes to no stream of OCP: no variant is compiled from it", [])
    reason = "which it would be compiled from, and no file of main is copied to that branch"
    raise UnresolvedName(f"{checkout.root} has no {own}, {reason}", [])


def _on_line(text: str, line: int) -> list[Loc]:
    """What begins on a line: the innermost."""
    count = len(text.splitlines())
    if not 0 < line <= count:
        raise UnresolvedName(f"the variant has {count} lines", [])
    places = locate("", text)
    starts = [loc for loc, place in places.items() if loc and (place.key or place.value)[0] == line - 1]
    around = [loc for loc, place in places.items() if loc and place.value[0] <= line - 1 <= place.value[2]]
    return [max(starts or around, key=len)]


def _at(value: Any, path: Loc) -> Any:
    for segment in path:
        value = value[segment]
    return value


def _under(data: Any, loc: Loc) -> Any:
    """What a file has at a loc; None for nothing."""
    for segment in loc:
        if not isinstance(data, (dict, list)) or (isinstance(data, dict) and segment not in data):
            return None
        data = data[segment]  # type: ignore[index]
    return data


def _field(
    derived: Derived, path: Loc, base: Loc, facts: Document, ocp: Document, lines: Mapping[str, list[str]]
) -> Field:
    def contributions() -> Iterator[Contribution]:
        for maker in makers(derived, path):
            document, loc = (facts, (*base, *maker.loc)) if maker.is_fact else (ocp, maker.loc)
            span = document.span(loc, key=isinstance(_under(document.data, loc), dict))
            role = "fact" if maker.is_fact else "OCP"
            yield Contribution(role, Excerpt(span, read(span, lines.get(document.file, []))), maker.why)

    return Field(path, _at(derived.config, path), tuple(contributions()))
