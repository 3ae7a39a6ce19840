"""A row is for some stream of its family, a default for some row, and a named architecture is one of the family."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, NamedTuple

from pydantic import BaseModel

from okdstreams.checks.axes import Axis, axes_of, bounds_of, is_past, of_sources
from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.fleet.mirror import built_rows
from okdstreams.language.choices import CASE, PLAIN, ROW, alternatives, fields_below
from okdstreams.language.defaults import standing_at, unused
from okdstreams.language.load import Source
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.model.rows import Row
from okdstreams.language.model.sources import Exclusion
from okdstreams.language.model.values import Cases, Ranges
from okdstreams.language.versions import Range
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.document import Loc
from okdstreams.syntax.fix import REMOVE, Change


def check(view: View) -> Iterator[Finding]:
    if view.fleet is None:
        return
    axes = axes_of(view.fleet)
    arches: dict[str, set[str]] = {}
    for stream in view.fleet.streams:
        arches.setdefault(stream.family, set()).add(stream.arch)
    for source in view.fleet.families:
        own = axes.get(source.model.family)
        if own:  # without any, the axes themselves are reported
            named = sorted({*source.model.arches, *arches[source.model.family]})
            walk = _Walk(source, own, named)
            for section in ("vars", "config", "tests", "periodics", "upgradeTests"):
                yield from walk.value(getattr(source.model, section), (section,))
            yield from _Walk(source, of_sources(source, axes), named).sources()
        for loc in unused(source.model, source.document.data):
            message = f"no row under `{loc[1]}` has this default of `{loc[2]}`"
            yield Finding(source.document, loc, message, "remove it", Severity.WARNING, key=True)


class _Walk(NamedTuple):
    """A walk over the values of a family."""

    source: Source[StreamFamily]
    axis: Axis
    arches: list[str]

    def value(self, value: Any, loc: Loc) -> Iterator[Finding]:
        choices = alternatives(value)
        if choices is not None:
            is_all_past = all(choice.kind == ROW and is_past(choice.within, self.axis) for choice in choices)
            for choice in choices:
                if choice.kind == CASE:
                    yield from self.named(choice.arches or (), (*loc, *choice.loc, "arch"))
                if choice.kind == ROW:
                    yield from self.row(choice.value, (*loc, *choice.loc), loc if is_all_past else ())
                if type(choice.value) not in PLAIN:
                    yield from self.fields(choice.value, (*loc, *choice.value_loc))
        elif isinstance(value, Row):
            yield from self.row(value, loc)
            yield from self.fields(value, loc)
        else:
            yield from self.fields(value, loc)

    def fields(self, value: Any, loc: Loc) -> Iterator[Finding]:
        """What is below a value that is no choice itself; or the value, where one choice holds another."""
        if isinstance(value, (Ranges, Cases)):
            yield from self.value(value, loc)
        elif isinstance(value, (dict, list)):
            for key, item in value.items() if isinstance(value, dict) else enumerate(value):
                if type(item) not in PLAIN:
                    yield from self.value(item, (*loc, key))
        elif isinstance(value, BaseModel):
            for name, inner in fields_below(value):
                yield from self.value(inner, (*loc, name))

    def at(self, loc: Loc) -> Loc:
        return standing_at(self.source.model, self.source.document.data, loc)

    def row(self, row: Row, loc: Loc, whole: Loc = ()) -> Iterator[Finding]:
        """A row of tests. `whole` is what to take out instead, where it takes the last row with it."""
        yield from self.named(row.arch or (), (*loc, "arch"))
        if is_past(row.in_, self.axis):
            yield self.past(row.in_, loc, whole)

    def past(self, within: Range, loc: Loc, whole: Loc = ()) -> Finding:
        message = f"the row is for {within}, and the family has {bounds_of(self.axis)}: it is in no stream"
        place = self.source.document.places
        fix = (Change(self.source.document.file, REMOVE, whole or loc),) if (*loc, "in") in place else ()
        at = self.at((*loc, "in"))
        return Finding(
            self.source.document, at, message, "correct the range, or remove the row", Severity.WARNING, fix=fix
        )

    def sources(self) -> Iterator[Finding]:
        """The rows of `sources` that are for no version."""
        sources = self.source.model.sources
        by_repository: dict[str, list[tuple[Range, Loc]]] = {}
        for repository, row, loc in built_rows(sources):
            by_repository.setdefault(repository, []).append((row.in_, loc))
        for repository, rows in by_repository.items():
            past = [(within, loc) for within, loc in rows if is_past(within, self.axis)]
            whole: Loc = ("sources", "built", repository) if len(past) == len(rows) else ()
            yield from (self.past(within, loc, whole) for within, loc in past)
        rows = [(row.in_, ("sources", "art", name)) for name, row in sources.art.items()]
        rows += [(row.in_, ("sources", "tested", name)) for name, row in sources.tested.items()]
        exclude = sources.mirror.exclude if sources.mirror is not None else ()
        rows += [
            (row.in_, ("sources", "mirror", "exclude", number))
            for number, row in enumerate(exclude)
            if isinstance(row, Exclusion)
        ]
        yield from (self.past(within, loc) for within, loc in rows if is_past(within, self.axis))

    def named(self, arches: Any, loc: Loc) -> Iterator[Finding]:
        for number, arch in enumerate(arches):
            if arch not in self.arches:
                near = get_close_matches(arch, self.arches, 1)
                hint = f"did you mean {near[0]}?" if near else f"the family has {', '.join(self.arches)}"
                at = self.at(loc)
                at = (*at, number) if (*at, number) in self.source.document.places else at
                yield Finding(self.source.document, at, f"the family has no architecture {arch!r}", hint)


RULE = Rule(
    name="unmatched",
    severity=Severity.ERROR,
    summary="A row is for some stream, a default for some row; an architecture that is named is one of the family.",
    why="A range or an architecture with a slip in it matches nothing, and a gate is silently not there.",
    bad="azure: {job: ci/e2e-azure, arch: s390x, gate: informing}",
    good="azure: {job: ci/e2e-azure, arch: arm64, gate: informing}",
    check=check,
    warns=True,
    needs="fleet",
)
