"""Own components to `sources.built`, and payload components to an Inventory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from okdstreams.importing.fold.spelling import ALL, spell
from okdstreams.importing.fold.values import ABSENT, fold
from okdstreams.importing.read.cells import Cell, placeholders
from okdstreams.importing.read.components import Component, Components
from okdstreams.importing.read.template import filled
from okdstreams.importing.write.files import API
from okdstreams.importing.write.yaml_flow import row_lines
from okdstreams.language.versions import Succession, Version

ByVersion = dict[Version, list[Component]]


def by_version(components: Components, template: str, versions: Iterable[Version], succession: Succession) -> ByVersion:
    """The components of the ImageStreams that a template names, for these versions."""
    built = {}
    for version in versions:
        own = components.by_target.get(filled(template, placeholders(Cell(version, "amd64"), succession)))
        if own:
            built[version] = own
    return built


def own_tags(own: Mapping[Version, list[Component]], version: Version) -> set[str]:
    """The tags that are built in a version."""
    return {component.tag for component in own.get(version, ())}


def built_rows(own: ByVersion, universe: list[Version], succession: Succession) -> dict[str, Any]:
    """Rows by repository: the tags that go together, their variant, their versions."""
    tags: dict[str, dict[str, dict[Version, str]]] = {}
    for version, here in own.items():
        for component in here:
            tags.setdefault(component.repository, {}).setdefault(component.tag, {})[version] = component.variant
    rows = {}
    for repository, by_tag in sorted(tags.items()):
        written = list(_rows(by_tag, universe, succession))
        rows[repository] = written[0] if len(written) == 1 else written
    return rows


def _rows(
    by_tag: Mapping[str, Mapping[Version, str]], universe: list[Version], succession: Succession
) -> Iterator[dict[str, Any]]:
    together: dict[tuple[tuple[Version, str], ...], list[str]] = {}
    for tag, variants in sorted(by_tag.items()):
        together.setdefault(tuple(sorted(variants.items())), []).append(tag)
    for eras, tags in sorted(together.items()):
        row: dict[str, Any] = {"tags": tags}
        cells = {Cell(version, "amd64"): variant or ABSENT for version, variant in eras}
        variant = fold(cells, {cell: placeholders(cell, succession) for cell in cells})
        if variant is not ABSENT:
            row["variant"] = variant
        within = spell({version for version, _ in eras}, universe)
        yield row if within == ALL else {**row, "in": within}


def inventory_lines(template: str, own: ByVersion, external: Mapping[str, set[Version]]) -> Iterator[str]:
    """An Inventory of what a family's payload holds: what CI pushes, and what configs exclude beside it."""
    yield from (f"apiVersion: {API}", "kind: Inventory", f"imageStream: {template}")
    excluding = {version for within in external.values() for version in within}
    versions = sorted({*own, *excluding})
    tags: dict[str, dict[str, set[Version]]] = {}
    owner: dict[tuple[Version, str], str] = {}
    for version, here in sorted(own.items()):
        for component in here:
            if owner.setdefault((version, component.tag), component.repository) == component.repository:
                tags.setdefault(component.repository, {}).setdefault(component.tag, set()).add(version)
    if tags:
        yield from ("", "components:")
    for repository, mine in sorted(tags.items()):
        yield from row_lines(repository, {tag: spell(mine[tag], versions) for tag in sorted(mine)})
    if external:
        yield from ("", "external:")
    for tag, within in sorted(external.items()):
        decided = [v for v in versions if v in excluding or (v, tag) in owner]
        yield from row_lines(tag, spell(within, decided))
