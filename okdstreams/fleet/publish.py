"""Mirror rules compiled: written by the family that receives, a publish step of the family that sends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from okdstreams.fleet import tracing
from okdstreams.fleet.fleet import ImportedTag, Payload
from okdstreams.fleet.mirror import Tags, excluded_tags, included, own_components
from okdstreams.fleet.output_names import image_stream
from okdstreams.language.evaluate import Evaluator
from okdstreams.language.load import Source
from okdstreams.language.matrix import Axes, Cell, Family
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.model.inventory import Inventory
from okdstreams.language.model.sources import Mirror
from okdstreams.language.provenance import Trace, link
from okdstreams.language.versions import ALL, Version
from okdstreams.syntax.diagnostics import Diagnostic, error
from okdstreams.syntax.near import close_matches

Consumers = Mapping[str, Sequence[Family]]
"""Family that sends to the families that receive."""


def consumers_of(families: Mapping[str, Family], *, is_whole: bool) -> tuple[Consumers, tuple[Diagnostic, ...]]:
    """Who receives from whom, and a diagnostic for every sender that does not exist."""
    problems: list[Diagnostic] = []
    consumers: dict[str, list[Family]] = {}
    for family in families.values():
        mirror = family.model.sources.mirror
        if mirror is None:
            continue
        if mirror.family in families:
            consumers.setdefault(mirror.family, []).append(family)
        elif is_whole:
            span = family.document.span(("sources", "mirror", "family"))
            near = close_matches(mirror.family, families, 1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            hint += f"families: {', '.join(sorted(families))}"
            problems.append(error(span, "mirror", f"no family {mirror.family!r} to mirror from", hint))
    return consumers, tuple(problems)


def imported_tags(ev: Evaluator, model: StreamFamily) -> dict[str, ImportedTag]:
    """The tags that a family's ImageStream imports from a registry."""
    rule = model.sources.import_
    if rule is None or ev.version not in rule.in_:
        return {}
    tags, _ = ev.traced(rule.tags, link("sources", "import", "tags"))  # not fields of the config
    return {tag: ImportedTag(pullspec, rule.policy) for tag, pullspec in tags.items()}


class Publishing(NamedTuple):
    """What is known of all families when one publishes to others."""

    axes: Axes
    consumers: Consumers
    payloads: Mapping[str, Payload]
    tags: Tags
    """Those of all payloads."""
    inventories: Sequence[Source[Inventory]]
    is_whole: bool
    evaluator: Callable[[Cell, Trace | None], Evaluator]

    def publish(self, cell: Cell, ev: Evaluator, config: dict[str, Any]) -> None:
        """Add the steps of a cell's stream to its config."""
        for consumer, mirror in self.receivers(cell.family.model.family, cell.version, cell.arch):
            self._mirror(cell, ev, consumer, mirror, config)

    def receivers(self, family: str, version: Version | None, arch: str) -> Iterator[tuple[Family, Mirror]]:
        """The families that a stream is mirrored to, with their rules."""
        for consumer in self.consumers.get(family, ()):
            mirror = consumer.model.sources.mirror
            within = (mirror.in_ if mirror is not None else None) or consumer.model.versions or ALL
            if mirror is not None and mirror.step and version in within and arch in self.axes.arches(consumer, version):
                yield consumer, mirror

    def _mirror(self, cell: Cell, ev: Evaluator, consumer: Family, mirror: Mirror, config: dict[str, Any]) -> None:
        receiving = self.axes.cell(consumer, cell.version, cell.arch)
        there = self.evaluator(receiving, None)
        target = image_stream(there, consumer.model.imageStream, link("imageStream"))
        source = image_stream(ev, cell.family.model.imageStream, link("imageStream"))
        if target is None or source is None:
            return
        payload = self.payloads.get("/".join(source))
        if payload is None or not payload.tags:
            return self._no_inventory(there, cell, "/".join(source))
        own = own_components(consumer.model.sources, imported_tags(there, consumer.model), cell.version)
        excluded = excluded_tags(mirror, own, payload.tags, cell.version, self.tags)
        publish = config.setdefault("publish", {})
        if mirror.step in publish:
            message = f"{cell.family.model.family} {cell.version} already has a publish step {mirror.step!r}"
            return there.say(link("sources", "mirror", "step"), message, "give the step another name", "mirror")
        field, tags = "excludeTags", excluded
        if mirror.include:
            field, tags = "tags", included(mirror, payload.tags.keys() - excluded.keys())
            if not tags:  # to the controller, no `tags` are all of them
                at = link("sources", "mirror", "include")
                return there.say(
                    at, f"no tag of {'/'.join(source)} is included", "remove the rule, or widen it", "mirror"
                )
        ref = {"namespace": target[0], "name": target[1], field: list(tags)}
        publish[mirror.step] = {"imageStreamRef": ref}
        if ev.trace is not None:
            there = self.evaluator(receiving, {})
            tracing.mirror(ev, there, consumer.model, (field, tags), "/".join(source), self.inventories)

    def _no_inventory(self, there: Evaluator, cell: Cell, source: str) -> None:
        if self.is_whole:
            hint = f"add an Inventory with imageStream: {cell.family.model.imageStream}"
            there.say(link("sources", "mirror"), f"no inventory of {source} to expand globs against", hint, "mirror")
