"""Of several alternatives the first that covers a stream counts: one that is covered wholly can never happen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from okdstreams.checks.alternatives import Chosen, places_of
from okdstreams.checks.axes import Axis, axes_of, bounds_of, is_past, of_sources
from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.language.choices import ROW, Alternative
from okdstreams.language.defaults import standing_at
from okdstreams.language.load import Source
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.versions import Version
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.document import Loc
from okdstreams.syntax.fix import MOVE, REMOVE, Change

Cells = frozenset[tuple[Version, str]]
OTHER_ARCH = "*"
"""Stands for every architecture that nobody names: a family may get one."""


def check(view: View) -> Iterator[Finding]:
    if view.fleet is None:
        return
    axes, covering = axes_of(view.fleet), dict[tuple[Any, ...], list[Cells]]()
    for source in view.fleet.families:
        places = places_of(view, source)
        for axis, chosen in (
            (axes.get(source.model.family, frozenset()), places.own),
            (of_sources(source, axes), places.of_sources),
        ):
            choosing = _Choosing(source, axis, covering)
            for place in chosen:
                if not place.is_single:
                    yield from choosing.at(place)


class _Choosing(NamedTuple):
    """What a family chooses among, and the versions that it has."""

    source: Source[StreamFamily]
    axis: Axis
    covering: dict[tuple[Any, ...], list[Cells]]
    """Selections that were met before, to what they cover."""

    def at(self, place: Chosen) -> Iterator[Finding]:
        choices, loc = place.choices, place.loc
        covered = self.covered(choices, place.outer)
        before: Cells = frozenset()
        for choice, own in zip(choices, covered, strict=True):
            at = (*loc, *choice.loc)
            if own <= before:
                yield self.unreachable(
                    choice, at, self.in_order(covered, choices.index(choice), at), within_outer=bool(own)
                )
            elif choice.kind != ROW and is_past(choice.within, self.axis):
                yield self.outside(choice, at, loc if len(choices) == 1 else at)
            before |= own

    def covered(self, choices: list[Alternative], outer: tuple[Alternative, ...]) -> list[Cells]:
        """What each of the choices covers, within what they stand in: worked out once for each selection."""
        key = (len(outer), *map(_selection, (*outer, *choices)))
        if key not in self.covering:
            cells = [cell for cell in _cells((*outer, *choices)) if all(c.covers(*cell) for c in outer)]
            self.covering[key] = [frozenset(cell for cell in cells if choice.covers(*cell)) for choice in choices]
        return self.covering[key]

    def in_order(self, own: list[Cells], number: int, at: Loc) -> tuple[Change, ...]:
        """The change that puts what is hidden before what hides it, if then each of them counts somewhere."""
        first = next((n for n in range(number) if own[n] & own[number]), None)
        if first is None:
            return ()
        order = [*range(first), number, *(n for n in range(first, len(own)) if n != number)]
        before: Cells = frozenset()
        for place in order[: number + 1]:
            if own[place] <= before:
                return ()
            before |= own[place]
        return (Change(self.source.document.file, MOVE, at, str(first)),)

    def unreachable(self, choice: Alternative, at: Loc, fix: tuple[Change, ...], *, within_outer: bool) -> Finding:
        cause = "what stands before it covers all of it" if within_outer else "what it stands in is for none of it"
        message = f"{choice.selector or 'this'} never happens: {cause}"
        hint = "the first that covers a stream counts: write the narrow one first"
        return self.finding(at, message, hint, fix=fix)

    def outside(self, choice: Alternative, at: Loc, mended_by: Loc) -> Finding:
        """`mended_by` is what to take out; a field that is left out altogether has to be one of the config."""
        message = f"{choice.selector} is for no version: the family has {bounds_of(self.axis)}"
        is_optional = mended_by == at or (mended_by[0] == "config" and isinstance(mended_by[-1], str))
        fix = (Change(self.source.document.file, REMOVE, mended_by),) if is_optional else ()
        return self.finding(at, message, "correct the range, or remove it", Severity.WARNING, fix)

    def finding(
        self, at: Loc, message: str, hint: str, severity: Severity | None = None, fix: tuple[Change, ...] = ()
    ) -> Finding:
        document = self.source.document
        standing = standing_at(self.source.model, document.data, at)
        if standing not in document.places or standing != at:
            fix = ()
        return Finding(document, standing, message, hint, severity, key=isinstance(at[-1], str), fix=fix)


def _selection(choice: Alternative) -> tuple[str, tuple[str, ...] | None]:
    text = choice.within.text if choice.within is not None else ""
    return text, None if choice.arches is None else tuple(choice.arches)


def _cells(choices: tuple[Alternative, ...]) -> Iterator[tuple[Version, str]]:
    """One version of every stretch between the bounds of these, with every architecture: enough to compare them."""
    versions = {Version(0, 0)}
    arches = {OTHER_ARCH}
    for choice in choices:
        arches.update(choice.arches or ())
        for low, high in choice.within.bounds if choice.within is not None else ():
            versions.update([low] if low is not None else [])
            versions.update([Version(high.major, high.minor + 1)] if high is not None else [])
    return ((version, arch) for version in versions for arch in arches)


RULE = Rule(
    name="unreachable",
    severity=Severity.ERROR,
    summary="Every alternative of a value, and every row of a test, counts for some stream.",
    why="The first that covers a stream counts. What a wider one hides reads as if it held: a gate that is not there.",
    bad="expires: {4.12+: 72h, 4.13: 96h}",
    good="expires: {4.13: 96h, 4.12+: 72h}",
    check=check,
    warns=True,
    needs="fleet",
)
