"""Models to the fleet: every family times its versions and architectures, plus private twins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

from okdstreams.fleet import tracing
from okdstreams.fleet.builds import built_beside, unreleased
from okdstreams.fleet.fleet import (
    NO_SETTINGS,
    NO_SETTINGS_FILE,
    NOTHING,
    Beside,
    Fleet,
    Governance,
    Stream,
)
from okdstreams.fleet.folding import fold, once
from okdstreams.fleet.import_streams import import_streams
from okdstreams.fleet.inventory import payloads
from okdstreams.fleet.job_prefixes import jobs_for
from okdstreams.fleet.output_names import file_name, image_stream
from okdstreams.fleet.pipelines import machinery
from okdstreams.fleet.private import SUFFIX, privatize
from okdstreams.fleet.publish import Publishing, consumers_of, imported_tags
from okdstreams.fleet.row_plans import RowPlans
from okdstreams.fleet.sites import with_sites
from okdstreams.fleet.tests import Rows
from okdstreams.fleet.upgrade_sources import Candidates, head_of
from okdstreams.fleet.upgrade_tests import derived, promoted_into, trace_upgrade_tests, with_upgrade_tests
from okdstreams.fleet.verbatim import misplaced
from okdstreams.language.evaluate import Evaluator, merged
from okdstreams.language.load import Loaded
from okdstreams.language.matrix import Axes, Cell, Family
from okdstreams.language.provenance import At, Trace, link
from okdstreams.language.versions import Succession, Version
from okdstreams.syntax.diagnostics import Diagnostic, error
from okdstreams.syntax.document import Document, Loc


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
    )
    return Resolved(fleet, resolver.diagnostics)


def trace(loaded: Loaded, stream: Stream) -> Trace:
    """The places that made each field of a stream's config. Costs one more resolve of that stream."""
    return Tracer(loaded).trace(stream)


class Tracer:
    """Traces streams one by one, and prepares only once what they share."""

    def __init__(self, loaded: Loaded) -> None:
        self.resolver = Resolver(loaded)
        self.cells = {cell.key: cell for cell in self.resolver.cells}
        self.into = promoted_into(loaded.families)

    def promoted(self) -> list[Stream]:
        """The streams that are promoted."""
        wanted = {key for keys in self.into.values() for key in keys}
        cells = [cell for cell in self.resolver.cells if (cell.family.model.family, cell.version) in wanted]
        return [stream for cell in cells if (stream := self.resolver.public(cell, None)) is not None]

    def cell(self, stream: Stream) -> Cell:
        """The cell of a stream, or of a version that is built and has none."""
        key = (stream.family, stream.version, stream.arch)
        return self.cells.get(key) or self.resolver.axes.cell(stream.source, stream.version, stream.arch)

    def trace(self, stream: Stream) -> Trace:
        """The places that made each field of the stream's config; empty for a stream that is not there."""
        cell = self.cells.get((stream.family, stream.version, stream.arch))
        places: Trace = {}
        if cell is not None:
            public = self.resolver.public(cell, places)
            if public is not None and public.is_stable and not stream.private:
                trace_upgrade_tests(places, derived(public, self.into, self.promoted()))
            if stream.private and public is not None:
                places = tracing.private(places, public.config, stream)
        return places


class Resolver:
    """Holds what all streams share while they are made: settings, payloads, and the names of all streams."""

    def __init__(self, loaded: Loaded, versions: AbstractSet[Version] = frozenset()) -> None:
        self.problems: list[Diagnostic] = []
        self._evaluators: list[Evaluator] = []
        self._plans: dict[str, RowPlans] = {}
        self.loaded = loaded
        self.settings = loaded.settings[0].model if loaded.settings else NO_SETTINGS
        for extra in loaded.settings[1:]:
            first = loaded.settings[0].document.file
            span = extra.document.span(("kind",))
            self.problems.append(error(span, "schema", f"a second Settings; the first is {first}", "keep one"))
        self.axes = Axes(Succession(self.settings.previous))
        self.families = self._families(loaded.families)
        matrices = [self.axes.cells(family) for family in self.families.values()]
        self.cells = [cell for matrix in matrices for cell in matrix.cells]
        versions = versions | {cell.version for cell in self.cells if cell.version is not None}
        self.payloads, of_inventories = payloads(loaded.inventories, versions)
        consumers, of_consumers = consumers_of(self.families, is_whole=loaded.is_whole)
        self.problems += misplaced(loaded)
        self.problems += (*(d for matrix in matrices for d in matrix.diagnostics), *of_inventories, *of_consumers)
        self.candidates = Candidates(
            axes=self.axes,
            families=self.families,
            heads={cell.key: head_of(cell) for cell in self.cells},
            controller=self.settings.profile,
            is_whole=loaded.is_whole,
            evaluator=self.evaluator,
        )
        self.publishing = Publishing(
            axes=self.axes,
            consumers=consumers,
            payloads=self.payloads,
            inventories=loaded.inventories,
            is_whole=loaded.is_whole,
            evaluator=self.evaluator,
        )

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Everything that is wrong with what was made so far."""
        return tuple(dict.fromkeys((*self.problems, *once(fold(self._evaluators), NO_SETTINGS_FILE))))

    def _families(self, sources: Sequence[Family]) -> dict[str, Family]:
        families: dict[str, Family] = {}
        for source in sources:
            name = source.model.family
            if name in families:
                message = f"family {name!r} is also defined in {families[name].document.file}"
                self.problems.append(
                    error(source.document.span(("family",)), "schema", message, "give one of them another name")
                )
                continue
            families[name] = source
        return families

    def evaluator(self, cell: Cell, trace: Trace | None = None) -> Evaluator:
        """An evaluator for a cell of any family; with a trace, it knows where the placeholders come from."""
        ev = Evaluator(cell.family.document, cell.version, cell.arch, cell.names, trace)
        ev.problems += cell.diagnostics
        self._evaluators.append(ev)
        if trace is not None:
            ev.fills = tracing.placeholders(ev, cell.family.model, self.axes.succession, self._settings_document())
        return ev

    def _settings_document(self) -> Document | None:
        return self.loaded.settings[0].document if self.loaded.settings else None

    def streams(self, cell: Cell) -> Iterator[Stream]:
        """The stream of a cell, and its private twin if the family has one."""
        stream = self.public(cell, None)
        if stream is None:
            return
        yield stream
        if cell.family.model.has_twin(cell.version, cell.arch):
            yield stream._replace(
                private=True,
                file=f"priv/{stream.file}",
                namespace=stream.namespace + SUFFIX,
                image_stream=stream.image_stream + SUFFIX,
                config=privatize(stream.config),
                imports={},
            )

    def public(self, cell: Cell, trace: Trace | None) -> Stream | None:
        """The stream of a cell; None when it has no usable name or place."""
        ev = self.evaluator(cell, trace)
        model = cell.family.model
        file = file_name(ev, model.file, link("file"))
        target = image_stream(ev, model.imageStream, link("imageStream")) if file is not None else None
        if file is None or target is None:
            return None
        config: dict[str, Any] = ev.value(model.config, link("config"), None)
        raw = config.pop("raw", {})
        if config.pop("controller", "") and trace is not None:
            trace.pop(("controller",), None)
        tests, governance = self._sections(cell, ev, config)
        self.publishing.publish(cell, ev, config)
        config = merged(config, raw)
        tracing.unnest(trace, "raw")
        return Stream(
            source=cell.family,
            version=cell.version,
            arch=cell.arch,
            private=False,
            file=file,
            namespace=target[0],
            image_stream=target[1],
            config=config,
            imports=imported_tags(ev, model),
            tests=tests,
            governance=governance,
        )

    def _sections(
        self, cell: Cell, ev: Evaluator, config: dict[str, Any]
    ) -> tuple[dict[str, Loc], Mapping[Loc, Governance]]:
        model = cell.family.model

        def candidate(ev: Evaluator, at: At, path: At, family: str, version: str) -> dict[str, Any] | None:
            return self.candidates.candidate(cell, ev, at, path, (family, version))

        succession = self.axes.succession
        predecessors = () if cell.version is None else succession.predecessors(cell.version)
        if cell.family.document.file not in self._plans:
            self._plans[cell.family.document.file] = RowPlans(jobs_for(cell.family, self.loaded))
        rows = Rows(ev, model, predecessors, self._plans[cell.family.document.file], candidate)
        verify, locs = rows.section(model.tests, "tests", "verify")
        periodic, _ = rows.section(model.periodics, "periodics", "periodic")
        upgrade, _ = rows.section(model.upgradeTests, "upgradeTests", "upgrade")
        sections = {"verify": verify, "periodic": periodic, "upgrade": upgrade}
        config.update((field, entries) for field, entries in sections.items() if entries)
        return locs, rows.governance
