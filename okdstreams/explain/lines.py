"""The other way round: what a line of a stream file makes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from okdstreams.explain.folding import fold
from okdstreams.explain.outputs import Output, Outputs
from okdstreams.explain.paths import dotted
from okdstreams.language.placeholders import placeholder
from okdstreams.language.provenance import Origin
from okdstreams.output.manifest import Manifest
from okdstreams.syntax.document import Data, Document, Loc

ROWS = ("tests", "periodics", "upgradeTests", "sources")
SELECTORS = ("in", "arch")
WHOLE = ""
"""Stands for the whole file, beside the names of fields."""


class OutputGroup(NamedTuple):
    """Outputs in which a line makes the same fields. `streams` says in few words which these are."""

    kind: str
    streams: tuple[str, ...]
    files: tuple[str, ...]
    fields: tuple[str, ...]


class Product(NamedTuple):
    """What a line makes, what it leaves out, and the line itself."""

    file: str
    line: int
    text: str
    makes: tuple[OutputGroup, ...]
    left_out: tuple[OutputGroup, ...]


def explain_line(
    outputs: Outputs, document: Document, line: int, among: Callable[[Manifest], bool] = lambda _: True
) -> Product:
    """Everything that comes from `line` of a stream file, in all outputs or those that `among` takes."""
    lines = document.text.splitlines()
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    wanted = [whole_row(document.data, loc) for loc in locs_on(document, line)]
    makes: dict[str, list[str]] = {}
    left_out: dict[str, list[str]] = {}
    for path in outputs.paths if wanted else ():
        if not among(outputs.manifests[path]):
            continue
        output = outputs.output(path)
        fields = _fields(output, lambda o: is_from(o, document, wanted))
        if fields:
            makes[path] = fields
        absent = [
            dotted(at)
            for at, origins in output.trace.items()
            if any(o.role == "absent" and o.why == "left out" and is_from(o, document, wanted) for o in origins)
            and not output.is_quoted(at)
            and not output.has(at)
        ]
        if absent:
            left_out[path] = absent
    return Product(document.file, line, text.strip(), tuple(_groups(outputs, makes)), tuple(_groups(outputs, left_out)))


def locs_on(document: Document, line: int) -> list[Loc]:
    """The outermost entries that begin on a line; for a later line of one, that one. None for a comment."""
    row = line - 1
    starts = [loc for loc, place in document.places.items() if loc and (place.key or place.value)[0] == row]
    if starts:
        first = set(starts)
        return [loc for loc in starts if not any(loc[:depth] in first for depth in range(1, len(loc)))]
    lines = document.text.splitlines()
    if not 0 <= row < len(lines) or not lines[row].strip() or lines[row].lstrip().startswith("#"):
        return []
    around = [loc for loc, p in document.places.items() if loc and p.value[0] <= row <= p.value[2]]
    return [max(around, key=len)] if around else []


def whole_row(data: Data, loc: Loc) -> Loc:
    """`in` and `arch` say where their row or case holds: they make all of it."""
    if loc == ("sources", "mirror", "family"):
        return loc[:-1]
    if loc[-1] not in SELECTORS or "raw" in loc:
        return loc
    here: Any = data
    for segment in loc[:-1]:
        here = here[segment]
    return loc[:-1] if loc[0] in ROWS or (isinstance(here, dict) and "set" in here) else loc


def is_from(origin: Origin, document: Document, wanted: Iterable[Loc]) -> bool:
    """Whether an origin lies at or below one of the wanted locs of a document."""
    if origin.document is not document:
        return False
    return any(origin.loc[: len(loc)] == loc for loc in wanted)


def _fields(output: Output, belongs: Callable[[Origin], bool]) -> list[str]:
    """The fields of an output that come from what `belongs` says; WHOLE alone if that is the file itself."""
    names: dict[str, None] = {}
    for path, origins in output.sources():
        if any(map(belongs, origins)):
            if not path:
                return [WHOLE]
            for below, _ in output.fields(path):
                names[named(output, below)] = None
    return sorted(names)


def named(output: Output, path: Loc) -> str:
    """A field's name, versions in it as placeholders, so that fields of several versions are the same."""
    if output.is_quoted(path):
        path = output.manifest.embedded  # its fields are those of the other output, shown there
    name = dotted(path, output.body)
    stream = output.stream
    if stream is None or stream.version is None:
        return name
    return re.sub(rf"(?<=-){re.escape(str(stream.version))}(?![0-9])", placeholder("v"), name)


def _groups(outputs: Outputs, fields: dict[str, list[str]]) -> Iterator[OutputGroup]:
    """Fields that the same outputs of one kind have go together. `fields` are by path of output."""
    holders: dict[tuple[int, str, str], list[str]] = {}
    for path, names in fields.items():
        output = outputs.output(path)
        for name in names:
            holders.setdefault((output.manifest.kind.rank, output.kind, name), []).append(path)
    alike: dict[tuple[int, tuple[str, ...], str], list[str]] = {}
    for (rank, kind, name), paths in holders.items():
        alike.setdefault((rank, tuple(paths), kind), []).append(name)
    everything = outputs.compilation.fleet.streams
    for (_, files, kind), names in sorted(alike.items(), key=lambda item: item[0][:2]):
        streams = [s for p in files if (s := outputs.output(p).stream) is not None]
        yield OutputGroup(kind, tuple(fold(streams, everything)), files, tuple(sorted(names)))
