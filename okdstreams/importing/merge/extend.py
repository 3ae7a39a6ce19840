"""New configs into a family that is there: what is new is added to its file, and no other line is touched.

What the file already says of the new streams is found by compiling it with the new axes. Only the fields and rows that
then differ are folded anew, until nothing differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from okdstreams.fleet.fleet import Stream
from okdstreams.importing.fold.family import ROWS, axes_of
from okdstreams.importing.fold.group import Group, Input
from okdstreams.importing.fold.headers import rank
from okdstreams.importing.fold.upgrade_sources import Candidates
from okdstreams.importing.merge.existing import Addition, Family, Standing, as_input, same
from okdstreams.importing.merge.refold import Refold, Unit
from okdstreams.importing.merge.resolved import resolved
from okdstreams.importing.read.cells import Cell
from okdstreams.importing.write.splice import splice
from okdstreams.importing.write.yaml_flow import entry
from okdstreams.language.gates import SECTIONS
from okdstreams.language.versions import BadVersion, Range, Succession, Version
from okdstreams.syntax.document import Loc
from okdstreams.syntax.yaml_nodes import Uneditable

MOST_ROUNDS = 6
"""A field folded anew can uncover another; more rounds than this have not been needed."""

_TOP = (
    *("apiVersion", "kind", "family", "versions", "arches", "private", "vars", "jobs", "file", "imageStream"),
    *("lookupPolicy", "cluster", "sources"),
)


class Merged(NamedTuple):
    """The new text of the file, and why it could not be made if it could not."""

    text: str
    failure: str = ""


def whole(standing: Standing, addition: Addition) -> Group:
    """The family with what is new to it."""
    model = addition.family.model
    combined = Group(model.family, model.file, dict(addition.streams), dict(addition.twins))
    for stream in standing.compilation.fleet.streams:
        if stream.source is addition.family:
            cell = Cell(stream.version, stream.arch)
            inputs = combined.twins if stream.private else combined.streams
            if not (stream.private and cell in addition.dropped):
                inputs.setdefault(cell, as_input(stream))
    return combined


def merge(
    standing: Standing,
    addition: Addition,
    combined: Group,
    files: Mapping[str, bytes],
    candidates: Candidates,
    succession: Succession,
) -> Merged:
    """Add to the family's file until it renders all of `combined`. `files` are all stream files, this one as it is."""
    family = addition.family
    refold = Refold(standing, family, combined, candidates, succession)
    edits: dict[Loc, list[str] | None] = dict(_axis_edits(family, combined, succession))
    done: set[Unit] = set()
    text = family.document.text
    for _ in range(MOST_ROUNDS):
        try:
            text = splice(family.document, edits, _rank)
        except Uneditable as e:
            return Merged(text, f"the file could not be edited: {e}")
        streams = _compiled({**files, family.document.file: text.encode()}, family)
        if not streams:
            return Merged(text, "the file could not be edited: write one entry a line")
        units = set(_differing(combined, streams))
        if not units:
            return Merged(text)
        if units <= done:
            break
        done |= units
        edits |= refold.edits(done, streams)
    names = ", ".join(sorted(f"{field} {name}".strip() for field, name in units))
    return Merged(text, f"could not be added: {names}")


def _rank(loc: Loc) -> Any:
    key = str(loc[-1])
    if len(loc) == 1:
        return _TOP.index(key) if key in _TOP else len(_TOP)
    return rank(key) if loc[0] == "config" else key


def _axis_edits(family: Family, combined: Group, succession: Succession) -> Iterator[tuple[Loc, list[str] | None]]:
    """New texts of the axes that no longer hold."""
    model, axes = family.model, axes_of(combined, succession)
    cells = set(combined.streams)
    versions = {cell.version for cell in cells}
    if model.versions is not None and versions != _span(model.versions, succession):
        yield ("versions",), list(entry("versions", axes["versions"]))
    spelled = model.arches if isinstance(model.arches, dict) else None
    arches = {a for a in model.arches}
    said = {Cell(v, a) for v in versions for a in arches if spelled is None or v in spelled[a]}
    if said != cells:
        yield ("arches",), list(entry("arches", axes.get("arches", ["amd64"])))
    if {cell for cell in cells if model.has_twin(cell.version, cell.arch)} != set(combined.twins):
        yield ("private",), list(entry("private", axes["private"])) if combined.twins else None


def _span(written: Range, succession: Succession) -> set[Version | None]:
    try:
        return set(succession.span(written))
    except BadVersion:
        return set()


def _compiled(files: Mapping[str, bytes], family: Family) -> dict[tuple[Cell, bool], Stream]:
    return {
        (Cell(stream.version, stream.arch), stream.private): stream
        for stream in resolved(files).fleet.streams
        if stream.source.document.file == family.document.file
    }


def _differing(combined: Group, streams: Mapping[tuple[Cell, bool], Stream]) -> Iterator[Unit]:
    for private, inputs in ((False, combined.streams), (True, combined.twins)):
        for cell, wanted in inputs.items():
            stream = streams.get((cell, private))
            if stream is None:
                yield Unit("file", str(cell))
            elif not private and not same(stream.config, wanted.config):
                yield from _units(wanted, stream)
            elif stream.target != wanted.target:
                yield Unit("imageStream", str(cell))
    for cell, private in streams:
        if cell not in (combined.twins if private else combined.streams):
            yield Unit("private" if private else "file", str(cell))


def _units(wanted: Input, stream: Stream) -> Iterator[Unit]:
    for field in {*wanted.config, *stream.config}:
        value, compiled = wanted.config.get(field), stream.config.get(field)
        if field in wanted.config and field in stream.config and same({field: value}, {field: compiled}):
            continue
        if field not in SECTIONS or not isinstance(value or {}, dict):
            yield Unit(field, "")
            continue
        before, after = compiled if isinstance(compiled, dict) else {}, value or {}
        if (field in wanted.config and not before and not after) or (field not in wanted.config and not before):
            yield Unit(field, "")
        for name in {*before, *after}:
            if name not in before or name not in after or not same(before[name], after[name]):
                yield Unit(ROWS[field], name)
