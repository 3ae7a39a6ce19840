"""The entries of many streams to rows: one row while a test stays itself, a list of rows where it changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from okdstreams.importing.fold.entries import Record
from okdstreams.importing.fold.fit import is_map_of_names
from okdstreams.importing.fold.spelling import ALL, spell
from okdstreams.importing.fold.values import ABSENT, by_cases, fold, size
from okdstreams.importing.read.cells import Cell, Names, arches_of, versions_of
from okdstreams.importing.read.template import NAME_ARCHES, canonical, cover, filled, forms
from okdstreams.language.config_schema import ROWS
from okdstreams.language.fields import NO_JSON, fields
from okdstreams.language.placeholders import is_plain
from okdstreams.language.versions import Version

Row = dict[str, Any]
Entries = Mapping[Cell, Mapping[str, Record]]


def _fields() -> tuple[str, ...]:
    """Those of gating tests, those that only periodics and upgrade tests have before `upgradeFrom`, and `raw` last."""
    gating, *others = ([key for key in fields(row) if key not in NO_JSON] for row in ROWS.values())
    before = gating.index("upgradeFrom")
    own = [key for keys in others for key in keys if key not in gating]
    return (*gating[:before], *dict.fromkeys(own), *gating[before:], "raw")


FIELDS = _fields()
"""The order of a row's fields, which is the model's; `in` and `arch` stand after `job`."""

MAPS_OF_NAMES = frozenset(
    key for row in ROWS.values() for key, annotation in fields(row).items() if is_map_of_names(annotation)
)
"""Fields whose maps take cases alone, no ranges."""

RANGE_COST, ENTRY_COST = 6, 15
"""A field that differs by version is harder to read than its characters say, one of many eras more so."""


class Block(NamedTuple):
    """Architectures and the versions in which all of them have something."""

    arches: list[str]
    versions: set[Version]

    def holds(self, cell: Cell) -> bool:
        """Whether the cell lies in it."""
        return cell.arch in self.arches and (cell.version is None or cell.version in self.versions)


def fold_section(entries: Entries, names: Names) -> dict[str, Row | list[Row]]:
    """All rows of one section, sorted by name. `entries` has every cell of the family."""
    section = {}
    for key, records in sorted(by_name(entries, names).items()):
        rows = fold_rows(records, entries, names)
        section[key] = rows[0] if len(rows) == 1 else rows
    return section


def by_name(entries: Entries, names: Names) -> dict[str, dict[Cell, Record]]:
    """Names with placeholders to the records of each cell; a template that gives more of the names wins."""
    ranked: dict[tuple[Cell, str], list[str]] = {
        (cell, name): list(forms(name, cell, names[cell], NAME_ARCHES)) for cell, own in entries.items() for name in own
    }
    counts: dict[str, int] = {}
    for template in {template for templates in ranked.values() for template in templates}:
        counts[template] = _count(template, entries, names)
    out: dict[str, dict[Cell, Record]] = {}
    for (cell, name), templates in ranked.items():
        template = min(templates, key=lambda t: (-counts[t], templates.index(t)))
        out.setdefault(template, {})[cell] = entries[cell][name]
    return out


def _count(template: str, entries: Entries, names: Names) -> int:
    """In how many cells there is a record of the name that the template gives there."""
    if is_plain(template):
        return sum(template in own for own in entries.values())
    return sum(_fill(template, names[cell]) in own for cell, own in entries.items())


def _fill(template: str, names: Mapping[str, str]) -> str | None:
    try:
        return str(filled(template, names))
    except KeyError:
        return None


def fold_rows(records: Mapping[Cell, Record], universe: Iterable[Cell], names: Names) -> list[Row]:
    """The rows of one name: the shortest of one row per block, one per era, and one per group of architectures."""
    cells = list(universe)
    chosen, templates = cover(records, names)
    ways: list[Callable[[], list[Row]]] = [
        lambda: _by_block(set(records), records, cells, names),
        lambda: _by_era(chosen, templates, cells),
        lambda: _by_arch(chosen, records, cells, names),
    ]
    if len(set(chosen.values())) == 1:
        return ways[1]()
    return min((way() for way in ways), key=_cost)


def _cost(rows: list[Row]) -> int:
    return sum(size(row) + sum(_effort(value) for field, value in row.items() if field != "raw") for row in rows)


def _effort(value: Any) -> int:
    if isinstance(value, dict) or (isinstance(value, list) and isinstance(value[0], dict)):
        return RANGE_COST + ENTRY_COST * max(0, len(value) - 2)
    return 0


def _by_block(wanted: set[Cell], records: Mapping[Cell, Record], cells: list[Cell], names: Names) -> list[Row]:
    rows = []
    for block in blocks(wanted, cells):
        inside = {cell: record for cell, record in records.items() if cell in wanted and block.holds(cell)}
        values = {field: _fold_field(field, inside, names) for field in FIELDS}
        rows.append(_row(values, block, cells))
    return rows


def _fold_field(field: str, records: Mapping[Cell, Record], names: Names) -> Any:
    value = fold({cell: record.get(field, ABSENT) for cell, record in records.items()}, names)
    return by_cases(value) if field in MAPS_OF_NAMES else value


def _by_era(chosen: Mapping[Cell, str], templates: Mapping[str, Any], cells: list[Cell]) -> list[Row]:
    rows = []
    for key in set(chosen.values()):
        values = templates[key]
        for block in blocks({cell for cell, own in chosen.items() if own == key}, cells):
            rows.append((_first(block), _row(values, block, cells)))
    return [row for _, row in sorted(rows, key=lambda pair: (pair[0], canonical(pair[1])))]


def _first(block: Block) -> tuple[Version, list[str]]:
    return (min(block.versions, default=Version(0, 0)), block.arches)


def _by_arch(chosen: Mapping[Cell, str], records: Mapping[Cell, Record], cells: list[Cell], names: Names) -> list[Row]:
    groups: list[tuple[dict[Version | None, str], set[Cell]]] = []
    for arch in arches_of(chosen):
        own = {cell for cell in cells if cell.arch == arch}
        eras = {cell.version: chosen.get(cell, "") for cell in own}
        for shared, members in groups:
            if all(shared.get(version, key) == key for version, key in eras.items()):
                shared |= eras
                members |= own
                break
        else:
            groups.append((eras, own))
    return [row for _, members in groups for row in _by_block(members & set(records), records, cells, names)]


def blocks(wanted: set[Cell], universe: Iterable[Cell]) -> list[Block]:
    """`wanted` as few blocks: architectures that share their versions wherever they have streams."""
    everything: dict[str, set[Version | None]] = {}
    for cell in universe:
        everything.setdefault(cell.arch, set()).add(cell.version)
    own = {arch: {cell.version for cell in wanted if cell.arch == arch} for arch in arches_of(wanted)}
    grouped: list[tuple[list[str], set[Version | None]]] = []
    for arch, versions in own.items():
        for arches, union in grouped:
            both = union | versions
            if all(everything[a] & both == own[a] for a in [*arches, arch]):
                arches.append(arch)
                union |= versions
                break
        else:
            grouped.append(([arch], set(versions)))
    return [Block(arches, {v for v in versions if v is not None}) for arches, versions in grouped]


def _row(values: Mapping[str, Any], block: Block, cells: list[Cell]) -> Row:
    row: Row = {}
    for field in FIELDS:
        value = values.get(field, ABSENT)
        if value is not ABSENT:
            row[field] = value
        if field == "job":
            row |= _axes(block, cells)
    return row


def _axes(block: Block, cells: list[Cell]) -> Row:
    axes: Row = {}
    if block.versions:
        within = spell(block.versions, versions_of(cells, block.arches))
        if within != ALL:
            axes["in"] = within
    if block.arches != arches_of(cells):
        axes["arch"] = block.arches[0] if len(block.arches) == 1 else block.arches
    return axes
