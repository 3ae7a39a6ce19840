"""A group of configs to a stream family, as plain data in the order in which it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from okdstreams.importing.fold.defaults import IN_LANGUAGE, shared_fields, under_defaults
from okdstreams.importing.fold.entries import Record, record
from okdstreams.importing.fold.group import Group
from okdstreams.importing.fold.headers import fold_headers
from okdstreams.importing.fold.prefixes import shortened, texts
from okdstreams.importing.fold.rows import Row, fold_section
from okdstreams.importing.fold.spelling import ALL, spell, spell_axis
from okdstreams.importing.fold.upgrade_sources import Candidates
from okdstreams.importing.fold.values import fold
from okdstreams.importing.read.cells import Cell, Names, arches_of, placeholders, versions_of
from okdstreams.importing.read.template import EMPTY, TARGET, canonical
from okdstreams.language.gates import SECTIONS
from okdstreams.language.placeholders import placeholder
from okdstreams.language.versions import Succession

ROWS = {"verify": "tests", "periodic": "periodics", "upgrade": "upgradeTests"}
"""Field of a release config to section of a family."""


Entries = dict[str, dict[Cell, dict[str, Record]]]


@dataclass(slots=True)
class Draft:
    """A family before it is written."""

    group: Group
    names: Names
    data: dict[str, Any]
    rows: dict[str, dict[str, Any]]
    entries: Entries
    """Section of the family to the row of each test in each stream."""
    notes: list[str] = field(default_factory=list)

    def jobs(self) -> list[str]:
        """The job of every row, as often as it is written."""
        return [text for section in self.rows.values() for row in _rows(section) for text in texts(row["job"])]

    def shorten(self, prefixes: Mapping[str, str]) -> None:
        """Write the jobs with these prefixes."""
        for section in self.rows.values():
            for row in _rows(section):
                row["job"] = shortened(row["job"], prefixes)

    def share(self) -> None:
        """Say what most rows of a section have once, where the language can."""
        defaults = {section: shared_fields(_rows(rows)) for section, rows in self.rows.items()} if IN_LANGUAGE else {}
        defaults = {section: fields for section, fields in defaults.items() if fields}
        if not defaults:
            return
        self.data = {**self.data, "defaults": defaults}
        for section, fields in defaults.items():
            self.rows[section] = {name: _under(rows, fields) for name, rows in self.rows[section].items()}


def _under(rows: Row | list[Row], defaults: Mapping[str, Any]) -> Row | list[Row]:
    if isinstance(rows, list):
        return [under_defaults(row, defaults) for row in rows]
    return under_defaults(rows, defaults)


def _rows(section: Mapping[str, Any]) -> list[Row]:
    return [row for rows in section.values() for row in (rows if isinstance(rows, list) else [rows])]


def fold_family(group: Group, succession: Succession, candidates: Candidates) -> Draft:
    """Fold all configs of a group."""
    names = {cell: placeholders(cell, succession) for cell in group.streams}
    entries, raws, headers = take_entries(group, candidates)
    rows = {ROWS[f]: fold_section(entries[f], names) for f in SECTIONS if any(entries[f].values())}
    filled = {f: {c for c in names if entries[f][c] or f in raws.get(c, {})} for f in SECTIONS}
    config = fold_headers(headers, raws, filled, names)
    data: dict[str, Any] = {"family": group.name, **axes_of(group, succession)}
    variables = {}
    if placeholder(EMPTY) in canonical([group.file, config, rows]):
        variables[EMPTY] = ""
    folded = fold(group.targets, names)
    target = _pattern(folded)
    if target != folded:
        variables[TARGET] = folded
    if variables:
        data["vars"] = variables
    data |= {"file": group.file, "imageStream": target, "config": config}
    notes = [*group.notes, *_unsaid(raws), *_raw_notes(config, rows)]
    return Draft(group, names, data, rows, {ROWS[f]: entries[f] for f in SECTIONS}, notes)


def _unsaid(raws: Mapping[Cell, Mapping[str, Any]]) -> Iterator[str]:
    left = sorted({f"{name} {key!r}" for raw in raws.values() for name, own in raw.items() for key in own})
    if left:
        yield f"kept as raw, because no row can say it: {', '.join(left)}"


def _raw_notes(config: Mapping[str, Any], rows: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Where the language had no word of its own, so that somebody looks at it."""
    if "raw" in config:
        yield "config.raw: fields, or values of fields, that the language does not know"
    raw = sorted(name for section in rows.values() for name, written in section.items() if _has_raw(written))
    if raw:
        yield f"raw in rows, for explicit defaults and unknown fields: {', '.join(raw)}"


def _has_raw(rows: Any) -> bool:
    return any("raw" in row for row in (rows if isinstance(rows, list) else [rows]))


def image_stream(group: Group, names: Names) -> str:
    """The family's ImageStream with placeholders; a var where no one pattern gives all of them."""
    return _pattern(fold(group.targets, names))


def _pattern(folded: Any) -> str:
    return folded if isinstance(folded, str) else placeholder(TARGET)


def axes_of(group: Group, succession: Succession) -> dict[str, Any]:
    """The `versions`, `arches` and `private` of a family."""
    cells = list(group.streams)
    axes: dict[str, Any] = {}
    versions, arches = versions_of(cells), arches_of(cells)
    if versions:
        axes["versions"] = spell_axis(versions, succession)
    if arches != ["amd64"]:
        own = {arch: spell(versions_of(cells, [arch]), versions) if versions else ALL for arch in arches}
        axes["arches"] = own if any(text != ALL for text in own.values()) else arches
    if group.twins:
        axes["private"] = _private(group)
    return axes


def _private(group: Group) -> Any:
    """The versions with derived twins; by architecture where they differ."""
    cells, twins = list(group.streams), list(group.twins)
    if set(cells) == set(twins):
        return ALL
    spelled = {}
    for arch in arches_of(twins):
        universe = versions_of(cells, [arch])
        spelled[arch] = spell(versions_of(twins, [arch]), universe) if universe else ALL
    wanted, universe = versions_of(twins), versions_of(cells)
    if universe and all((cell in group.twins) == (cell.version in wanted) for cell in cells):
        return spell(wanted, universe)
    return spelled


def take_entries(
    group: Group, candidates: Candidates
) -> tuple[Entries, dict[Cell, dict[str, Any]], dict[Cell, dict[str, Any]]]:
    """The entries that rows can say, by field; those that none can, as raw; and the configs without them."""
    entries: Entries = {name: {cell: {} for cell in group.streams} for name in SECTIONS}
    raws: dict[Cell, dict[str, Any]] = {}
    headers = {}
    for cell, stream in group.streams.items():
        header = dict(stream.config)
        source_of = candidates.source_of(group.name, cell)
        for name in SECTIONS:
            section = header.get(name)
            if not isinstance(section, dict) or not section:
                continue
            del header[name]
            for key, entry in section.items():
                row = record(entry, name, source_of)
                if row is None:
                    raws.setdefault(cell, {}).setdefault(name, {})[key] = entry
                else:
                    entries[name][cell][key] = row
        headers[cell] = header
    return entries, raws, headers
