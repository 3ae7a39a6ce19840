"""Models to the fleet: every family times its versions and architectures, plus private twins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import NamedTuple

from okdstreams.fleet import tracing
from okdstreams.fleet.builds import built_beside, unreleased
from okdstreams.fleet.fleet import (
    NOTHING,
    Beside,
    Fleet,
    Payload,
    Stream,
)
from okdstreams.fleet.import_streams import import_streams
from okdstreams.fleet.pipelines import machinery
from okdstreams.fleet.resolver import Resolver
from okdstreams.fleet.sites import with_sites
from okdstreams.fleet.upgrade_tests import derived, promoted_into, trace_upgrade_tests, with_upgrade_tests
from okdstreams.language.evaluate import Evaluator
from okdstreams.language.load import Loaded
from okdstreams.language.matrix import Cell, Key
from okdstreams.language.provenance import Trace
from okdstreams.syntax.diagnostics import Diagnostic


class Resolved(NamedTuple):
    """The fleet, as far as it could be made, and what is wrong."""

    fleet: Fleet
    diagnostics: tuple[Diagnostic, ...]


def _go_on() -> None:
    """What is done between two streams unless somebody wants to be asked."""


def resolve(loaded: Loaded, beside: Beside = NOTHING, between: Callable[[], None] = _go_on) -> Resolved:
    """Every stream of every family. Mistakes are reported once, however many streams they touch.

    `between` is called before each stream; what it raises ends the work.
    """
    resolver = Resolver(loaded, beside.versions)
    cells: list[tuple[Evaluator, list[Stream]]] = []
    for cell in resolver.cells:
        between()
        cells.append((resolver.evaluator(cell), list(resolver.streams(cell))))
    resolved = [stream for _, of_cell in cells for stream in of_cell]
    streams = with_sites(with_upgrade_tests(resolved, loaded.families), resolver.settings)
    completed = {(s.family, s.version, s.arch): s for s in streams if not s.private}
    public = [(completed[s.family, s.version, s.arch], ev) for ev, of_cell in cells for s in of_cell[:1]]
    beyond = [(unreleased(c), resolver.evaluator(c)) for c in built_beside(resolver.axes, resolver.families.values())]
    fleet = Fleet(
        settings=resolver.settings,
        settings_source=loaded.settings[0] if loaded.settings else None,
        families=loaded.families,
        streams=streams,
        import_streams=tuple(import_streams(resolver.families.values(), resolver.cells, resolver.evaluator)),
        payloads=resolver.payloads,
        succession=resolver.axes.succession,
        machinery=machinery(public, resolver.settings, resolver.payloads, beyond, is_whole=loaded.is_whole),
        beside=beside.places,
        applied_beside=beside.applied,
    )
    return Resolved(fleet, resolver.diagnostics)


def trace(loaded: Loaded, stream: Stream) -> Trace:
    """The places that made each field of a stream's config. Costs one more resolve of that stream."""
    return Tracer(loaded).trace(stream)


class Tracer:
    """Traces streams one by one, and prepares only once what they share, when it is needed.

    `payloads` are those of the fleet, for who has it.
    """

    def __init__(self, loaded: Loaded, payloads: Mapping[str, Payload] | None = None) -> None:
        self.resolver = Resolver(loaded, payloads=payloads)
        self.into = promoted_into(loaded.families)
        self._of_family: dict[str, dict[Key, Cell]] = {}

    @cached_property
    def cells(self) -> dict[Key, Cell]:
        """All cells."""
        return {cell.key: cell for cell in self.resolver.cells}

    def _cell(self, stream: Stream) -> Cell | None:
        """The cell of a stream; None where there is none."""
        name = stream.family
        if name not in self._of_family:
            family = self.resolver.families.get(name)
            cells = self.resolver.axes.cells(family).cells if family is not None else ()
            self._of_family[name] = {cell.key: cell for cell in cells}
        return self._of_family[name].get((name, stream.version, stream.arch))

    def promoted(self) -> list[Stream]:
        """The streams that are promoted."""
        wanted = {key for keys in self.into.values() for key in keys}
        cells = [cell for cell in self.resolver.cells if (cell.family.model.family, cell.version) in wanted]
        return [stream for cell in cells if (stream := self.resolver.public(cell, None)) is not None]

    def cell(self, stream: Stream) -> Cell:
        """The cell of a stream, or of a version that is built and has none."""
        return self._cell(stream) or self.resolver.axes.cell(stream.source, stream.version, stream.arch)

    def trace(self, stream: Stream) -> Trace:
        """The places that made each field of the stream's config; empty for a stream that is not there."""
        cell = self._cell(stream)
        places: Trace = {}
        if cell is not None:
            public = self.resolver.public(cell, places)
            if public is not None and public.is_stable and not stream.private:
                trace_upgrade_tests(places, derived(public, self.into, self.promoted()))
            if stream.private and public is not None:
                places = tracing.private(places, public.config, stream)
        return places
