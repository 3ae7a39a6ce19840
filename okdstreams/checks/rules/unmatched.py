"""A row is for some stream of its family, a default for some row, and a named architecture is one of the family."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from okdstreams.checks.alternatives import SECTIONS, Chosen, places_of
from okdstreams.checks.axes import Axis, axes_of, bounds_of, is_past, of_sources
from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.fleet.mirror import built_rows
from okdstreams.language.choices import CASE, ROW
from okdstreams.language.defaults import standing_at, unused
from okdstreams.language.load import Source
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.model.rows import Row
from okdstreams.language.model.sources import Exclusion
from okdstreams.language.versions import Range
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.document import Loc
from okdstreams.syntax.fix import REMOVE, Change
from okdstreams.syntax.near import close_matches


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
            named = frozenset({*source.model.arches, *arches[source.model.family]})
            family = _Family(source, own, named)
            for place in places_of(view, source).own:
                if place.loc[0] in SECTIONS:
                    yield from family.at(place)
            yield from _Family(source, of_sources(source, axes), named).sources()
        for loc in unused(source.model, source.document.data):
            message = f"no row under `{loc[1]}` has this default of `{loc[2]}`"
            yield Finding(source.document, loc, message, "remove it", Severity.WARNING, key=True)


class _Family(NamedTuple):
    """A family with the versions and architectures that it has."""

    source: Source[StreamFamily]
    axis: Axis
    arches: frozenset[str]

    def at(self, place: Chosen) -> Iterator[Finding]:
        for choice in place.choices:
            is_row = isinstance(choice.value, Row)
            if choice.arches and (is_row or choice.kind == CASE) and not self.arches.issuperset(choice.arches):
                yield from self.named(choice.arches, (*place.loc, *choice.loc, "arch"))
            if is_row and is_past(choice.value.in_, self.axis):
                yield self.past(choice.value.in_, (*place.loc, *choice.loc), self.whole(place))

    def whole(self, place: Chosen) -> Loc:
        """What to take out instead of a row that is past: what holds it, where it takes the last row with it."""
        is_all_past = all(choice.kind == ROW and is_past(choice.within, self.axis) for choice in place.choices)
        return place.loc if is_all_past and not place.is_single else ()

    def standing(self, loc: Loc) -> Loc:
        return standing_at(self.source.model, self.source.document.data, loc)

    def past(self, within: Range, loc: Loc, whole: Loc = ()) -> Finding:
        message = f"the row is for {within}, and the family has {bounds_of(self.axis)}: it is in no stream"
        place = self.source.document.places
        fix = (Change(self.source.document.file, REMOVE, whole or loc),) if (*loc, "in") in place else ()
        at = self.standing((*loc, "in"))
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
                near = close_matches(arch, self.arches, 1)
                hint = f"did you mean {near[0]}?" if near else f"the family has {', '.join(sorted(self.arches))}"
                at = self.standing(loc)
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
