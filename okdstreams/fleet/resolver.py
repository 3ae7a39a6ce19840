"""What all streams share while they are made, and how one is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Any

from okdstreams.fleet import tracing
from okdstreams.fleet.fleet import (
    NO_SETTINGS,
    NO_SETTINGS_FILE,
    Governance,
    Payload,
    Stream,
)
from okdstreams.fleet.folding import fold, once
from okdstreams.fleet.inventory import Payloads, payloads
from okdstreams.fleet.job_prefixes import jobs_for
from okdstreams.fleet.mirror import Tags
from okdstreams.fleet.output_names import file_name, image_stream
from okdstreams.fleet.private import SUFFIX, privatize
from okdstreams.fleet.publish import Publishing, consumers_of, imported_tags
from okdstreams.fleet.row_plans import EACH_P, RowPlans
from okdstreams.fleet.tests import Rows
from okdstreams.fleet.upgrade_sources import Candidates
from okdstreams.fleet.verbatim import misplaced
from okdstreams.language.evaluate import Evaluator, merged
from okdstreams.language.load import Loaded
from okdstreams.language.matrix import Axes, Cell, Cells, Family
from okdstreams.language.provenance import At, Trace, link
from okdstreams.language.versions import Succession, Version
from okdstreams.syntax.diagnostics import Diagnostic, error
from okdstreams.syntax.document import Document, Loc


class Evaluators:
    """Makes evaluators, and has all of them: what was wrong is read off them.

    It knows of nothing that is made with it, so that all of that goes when it is needed no more: while a large fleet is
    compiled, nobody looks for what only points at itself.
    """

    def __init__(self, succession: Succession, settings: Document | None) -> None:
        self._succession, self._settings = succession, settings
        self.every: list[Evaluator] = []

    def of(self, cell: Cell, trace: Trace | None = None) -> Evaluator:
        """An evaluator for a cell of any family; with a trace, it knows where the placeholders come from."""
        ev = Evaluator(cell.family.document, cell.version, cell.arch, cell.names, trace)
        ev.problems += cell.diagnostics
        self.every.append(ev)
        if trace is not None:
            ev.fills = tracing.placeholders(ev, cell.family.model, self._succession, self._settings)
        return ev


class Resolver:
    """Holds what all streams share while they are made: settings, payloads, and the names of all streams."""

    def __init__(
        self,
        loaded: Loaded,
        versions: AbstractSet[Version] = frozenset(),
        payloads: Mapping[str, Payload] | None = None,
    ) -> None:
        self._payloads = payloads
        self.problems: list[Diagnostic] = []
        self._plans: tuple[Family, RowPlans] | None = None
        self.loaded = loaded
        self.settings = loaded.settings[0].model if loaded.settings else NO_SETTINGS
        for extra in loaded.settings[1:]:
            first = loaded.settings[0].document.file
            span = extra.document.span(("kind",))
            self.problems.append(error(span, "schema", f"a second Settings; the first is {first}", "keep one"))
        self.axes = Axes(Succession(self.settings.previous))
        self._evaluators = Evaluators(self.axes.succession, loaded.settings[0].document if loaded.settings else None)
        self.families = self._families(loaded.families)
        self._versions = versions
        consumers, of_consumers = consumers_of(self.families, is_whole=loaded.is_whole)
        self.problems += misplaced(loaded)
        self.problems += of_consumers
        self.consumers = consumers

    @cached_property
    def _matrices(self) -> list[Cells]:
        return [self.axes.cells(family) for family in self.families.values()]

    @cached_property
    def cells(self) -> list[Cell]:
        """The cells of all families."""
        return [cell for matrix in self._matrices for cell in matrix.cells]

    @cached_property
    def _inventories(self) -> Payloads:
        versions = {cell.version for cell in self.cells if cell.version is not None}
        return payloads(self.loaded.inventories, self._versions | versions)

    @property
    def payloads(self) -> Mapping[str, Payload]:
        """The payload of every ImageStream."""
        return self._inventories.by_target if self._payloads is None else self._payloads

    @cached_property
    def candidates(self) -> Candidates:
        """What is known of all streams when one asks for another to upgrade from."""
        return Candidates(
            axes=self.axes,
            families=self.families,
            cells={cell.key: cell for cell in self.cells},
            controller=self.settings.profile,
            is_whole=self.loaded.is_whole,
            evaluator=self._evaluators.of,
        )

    @cached_property
    def publishing(self) -> Publishing:
        """What is known of all families when one publishes to others."""
        return Publishing(
            axes=self.axes,
            consumers=self.consumers,
            payloads=self.payloads,
            tags=Tags(set().union(*(payload.tags for payload in self.payloads.values()))),
            inventories=self.loaded.inventories,
            is_whole=self.loaded.is_whole,
            evaluator=self._evaluators.of,
        )

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Everything that is wrong with what was made so far."""
        of_matrices = (diagnostic for matrix in self._matrices for diagnostic in matrix.diagnostics)
        problems = (*self.problems, *of_matrices, *self._inventories.diagnostics)
        return tuple(dict.fromkeys((*problems, *once(fold(self._evaluators.every), NO_SETTINGS_FILE))))

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
        return self._evaluators.of(cell, trace)

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

    def _row_plans(self, family: Family) -> RowPlans:
        """The plans of a family. Its streams are made one after the other: those of another are not kept."""
        if self._plans is None or self._plans[0] is not family:
            self._plans = (family, RowPlans(jobs_for(family, self.loaded), has_each=EACH_P in family.document.text))
        return self._plans[1]

    def _sections(
        self, cell: Cell, ev: Evaluator, config: dict[str, Any]
    ) -> tuple[dict[str, Loc], Mapping[Loc, Governance]]:
        model = cell.family.model

        def candidate(ev: Evaluator, at: At, path: At, family: str, version: str) -> dict[str, Any] | None:
            return self.candidates.candidate(cell, ev, at, path, (family, version))

        succession = self.axes.succession
        predecessors = () if cell.version is None else succession.predecessors(cell.version)
        rows = Rows(ev, model, predecessors, self._row_plans(cell.family), candidate)
        verify, locs = rows.section(model.tests, "tests", "verify")
        periodic, _ = rows.section(model.periodics, "periodics", "periodic")
        upgrade, _ = rows.section(model.upgradeTests, "upgradeTests", "upgrade")
        sections = {"verify": verify, "periodic": periodic, "upgrade": upgrade}
        config.update((field, entries) for field, entries in sections.items() if entries)
        return locs, rows.governance
