"""Single fields and rows of a family folded anew, over the streams that it has and those that are new to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from okdstreams.fleet.fleet import Stream
from okdstreams.importing.fold.defaults import under_defaults
from okdstreams.importing.fold.entries import Record, record
from okdstreams.importing.fold.family import ROWS, image_stream, take_entries
from okdstreams.importing.fold.group import Group, Input
from okdstreams.importing.fold.headers import fold_headers
from okdstreams.importing.fold.prefixes import shortened
from okdstreams.importing.fold.rows import Row, fold_rows
from okdstreams.importing.fold.upgrade_sources import Candidates
from okdstreams.importing.fold.values import ABSENT, fold
from okdstreams.importing.merge.existing import Family, Standing, same
from okdstreams.importing.read.cells import Cell
from okdstreams.importing.read.template import EMPTY, NAME_ARCHES, TARGET, filled, forms
from okdstreams.importing.write.yaml_flow import entry, row_lines
from okdstreams.language.choices import covers
from okdstreams.language.fields import GOVERNANCE
from okdstreams.language.gates import SECTIONS
from okdstreams.language.model.rows import Row as RowModel
from okdstreams.language.placeholders import placeholder
from okdstreams.language.versions import Succession
from okdstreams.syntax.document import Loc

FIELD_OF = {section: field for field, section in ROWS.items()}


class Unit(NamedTuple):
    """What is folded at once: a field of the config, or, of a section, the entry of this name."""

    section: str
    name: str


class Refold:
    """What the folding of every unit needs to know."""

    def __init__(
        self, standing: Standing, family: Family, combined: Group, candidates: Candidates, succession: Succession
    ) -> None:
        self.standing, self.family, self.combined, self.candidates = standing, family, combined, candidates
        own = {name: str(value) for name, value in standing.resolver.settings.jobs.items()}
        self.prefixes = {**own, **family.model.jobs}
        self.names = {}
        for cell in combined.streams:
            names = dict(standing.names(family, cell))
            previous = succession.previous(cell.version) if cell.version is not None else None
            self.names[cell] = {**names, "p": str(previous)} if previous is not None else names

    def edits(self, units: Iterable[Unit], streams: Mapping[tuple[Cell, bool], Stream]) -> dict[Loc, list[str] | None]:
        """The new lines of every unit."""
        edits: dict[Loc, list[str] | None] = {}
        units = list(units)
        for section in FIELD_OF:
            wanted = {unit.name for unit in units if unit.section == section}
            for key in sorted(self._keys(section, wanted)):
                rows = self._rows(section, key)
                edits[section, key] = list(row_lines(key, rows, "")) if rows else None
        fields = {unit.section for unit in units if unit.section not in FIELD_OF}
        edits |= self._config(fields, any(map(self._is_raw, units)), streams)
        if "imageStream" in fields:
            edits |= self._image_stream()
        if any(placeholder(EMPTY) in line for lines in edits.values() for line in lines or ()):
            edits["vars", EMPTY] = list(entry(EMPTY, ""))
        return edits

    def _image_stream(self) -> dict[Loc, list[str] | None]:
        edits: dict[Loc, list[str] | None] = {
            ("imageStream",): list(entry("imageStream", image_stream(self.combined, self.names)))
        }
        folded = fold(self.combined.targets, self.names)
        return edits if isinstance(folded, str) else {**edits, ("vars", TARGET): list(entry(TARGET, folded))}

    # ---- rows

    def _keys(self, section: str, names: set[str]) -> Iterator[str]:
        """The keys of the rows that these names come from; new keys for names that come from none."""
        written = getattr(self.family.model, section)
        for name in names:
            keys = [key for key in written if any(self._filled(key, cell) == name for cell in self.combined.streams)]
            cells = [cell for cell in sorted(self.combined.streams) if name in self._section(section, cell)]
            if keys or not cells:
                yield from keys
            else:
                yield str(next(forms(name, cells[-1], self.names[cells[-1]], NAME_ARCHES)))

    def _is_raw(self, unit: Unit) -> bool:
        """Whether an entry is, or was, none that a row could say."""
        if unit.section not in FIELD_OF:
            return False
        entries = [s[unit.name] for s in map(partial(self._section, unit.section), self.names) if unit.name in s]
        return not entries or any(record(e, FIELD_OF[unit.section], lambda _: None) is None for e in entries)

    def _filled(self, key: str, cell: Cell) -> str | None:
        try:
            return str(filled(key, self.names[cell]))
        except KeyError:
            return None

    def _section(self, section: str, cell: Cell) -> Mapping[str, Any]:
        entries = self.combined.streams[cell].config.get(FIELD_OF[section])
        return entries if isinstance(entries, dict) else {}

    def _rows(self, section: str, key: str) -> Any:
        written = getattr(self.family.model, section)
        records: dict[Cell, Record] = {}
        for cell in self.combined.streams:
            name = self._filled(key, cell)
            wanted = self._section(section, cell)
            if name is None or name not in wanted or self._is_anothers(written, key, name, cell):
                continue
            source_of = self.candidates.source_of(self.combined.name, cell)
            row = record(wanted[name], FIELD_OF[section], source_of)
            if row is not None:
                records[cell] = row
        if not records:
            return None
        rows = fold_rows(records, self.combined.streams, self.names)
        for row in rows:
            row["job"] = shortened(row["job"], self.prefixes)
        rows = [under_defaults(row, self._defaults(section)) for row in rows]
        _keep_what_is_for_people(rows, self._data(section).get(key))
        return rows[0] if len(rows) == 1 else rows

    def _defaults(self, section: str) -> Mapping[str, Any]:
        """What the family says of all rows of a section, and rows of a config can say otherwise."""
        fields = self._data("defaults").get(section)
        written = fields.items() if isinstance(fields, dict) else ()
        return {field: value for field, value in written if field not in GOVERNANCE}

    def _data(self, section: str) -> Mapping[str, Any]:
        """A section of the file as it is written."""
        data = self.family.document.data
        rows = data.get(section) if isinstance(data, dict) else None
        return rows if isinstance(rows, dict) else {}

    def _is_anothers(self, written: Mapping[str, Any], key: str, name: str, cell: Cell) -> bool:
        """Whether another row gives the entry of this name."""
        giving = [k for k, rows in written.items() if self._filled(k, cell) == name and _applies(rows, cell)]
        return bool(giving) and key not in giving

    # ---- fields

    def _config(
        self, fields: set[str], is_raw: bool, streams: Mapping[tuple[Cell, bool], Stream]
    ) -> dict[Loc, list[str] | None]:
        plain = self._without_mirrors(streams)
        overrides = plain.pop("raw", {})
        plain_group = Group(self.combined.name, self.combined.file, plain["streams"])
        entries, raws, headers = take_entries(plain_group, self.candidates)
        for cell, raw in overrides.items():
            raws.setdefault(cell, {}).setdefault("publish", {}).update(raw)
        given = {f: {c for c in self.names if entries[f][c] or f in raws.get(c, {})} for f in SECTIONS}
        section = fold_headers(headers, raws, given, self.names)
        edits: dict[Loc, list[str] | None] = {}
        for field in sorted(fields - {"file", "imageStream", "private"}):
            value = section.get(field, ABSENT)
            edits["config", field] = None if value is ABSENT else list(entry(field, value))
        has_raw = "raw" in self.family.model.config.model_fields_set
        if fields or overrides or is_raw:
            raw = section.get("raw", ABSENT)
            if raw is not ABSENT or has_raw:
                edits["config", "raw"] = None if raw is ABSENT else list(entry("raw", raw))
        return edits

    def _without_mirrors(self, streams: Mapping[tuple[Cell, bool], Stream]) -> dict[str, Any]:
        """The streams without the steps that mirror rules give them, and the steps that must be otherwise."""
        inputs: dict[Cell, Input] = {}
        overrides: dict[Cell, dict[str, Any]] = {}
        for cell, stream in self.combined.streams.items():
            inputs[cell] = stream
            publish = stream.config.get("publish")
            given = self.standing.mirrored(self.family, cell)
            if not given or not isinstance(publish, dict):
                continue
            compiled = streams[cell, False].config.get("publish", {}) if (cell, False) in streams else {}
            for name in given & set(publish):
                if not same({"publish": {name: publish[name]}}, {"publish": {name: compiled.get(name)}}):
                    overrides.setdefault(cell, {})[name] = publish[name]
            left = {name: step for name, step in publish.items() if name not in given}
            config = {**stream.config, "publish": left}
            inputs[cell] = stream._replace(config=config if left else _without(config, "publish"))
        return {"streams": inputs, "raw": overrides}


def _without(config: dict[str, Any], field: str) -> dict[str, Any]:
    return {name: value for name, value in config.items() if name != field}


def _applies(rows: Any, cell: Cell) -> bool:
    written: list[RowModel] = rows if isinstance(rows, list) else [rows]
    return any(covers(row.in_, row.arch, cell.version, cell.arch) for row in written)


def _keep_what_is_for_people(rows: list[Row], written: Any) -> None:
    """Owners, reasons and exceptions that somebody wrote stay with the test; configs know nothing of them."""
    before = written if isinstance(written, list) else [written]
    said: Row = {}
    for row in before:
        fields = row if isinstance(row, dict) else {}
        said |= {field: fields[field] for field in GOVERNANCE if field in fields}
        if isinstance(allow := fields.get("allow"), dict):
            said["allow"] = {**said.get("allow", {}), **allow}
    order = (*(field for field in GOVERNANCE if field in said), *(["allow"] if "allow" in said else []))
    for row in rows:
        row.update((field, said[field]) for field in order)
