"""What a branch cut means: the new streams and everything that a person should know before making it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from okdstreams.checks.edges import Edge, edges
from okdstreams.compiler import Compilation
from okdstreams.cut.boundaries import Boundary, boundaries
from okdstreams.cut.cut import Cut
from okdstreams.cut.literals import Pin, pins
from okdstreams.cut.variants import VariantPlan, variant_plan
from okdstreams.fleet.fleet import Fleet, Stream
from okdstreams.fleet.stream_stats import order
from okdstreams.language.load import Source
from okdstreams.language.model.inventory import Inventory
from okdstreams.language.placeholders import put
from okdstreams.syntax.diagnostics import Diagnostic
from okdstreams.variants.judged import Checkout


class MirrorTarget(NamedTuple):
    """An ImageStream that a publish step fills, and did not fill before."""

    publisher: str
    """File of the release config that publishes."""
    step: str
    target: str
    excluded: int
    payload: int
    """Tags that the inventory knows of the payload."""
    is_declared: bool
    """Whether a stream has this ImageStream."""


@dataclass(frozen=True, slots=True)
class CutPlan:
    """The plan of a cut; every list is sorted."""

    cut: Cut
    streams: tuple[Stream, ...]
    boundaries: tuple[Boundary, ...]
    """Ranges of which the new version sees another end, those that begin with it among them."""
    pins: tuple[Pin, ...]
    mirrors: tuple[MirrorTarget, ...]
    edges: tuple[Edge, ...]
    """Upgrades to the new version."""
    added: tuple[str, ...]
    """Rendered files that are new, relative to the output folder."""
    changed: tuple[str, ...]
    """Rendered files of earlier versions, or of none, that change."""
    variants: VariantPlan | None
    """What becomes of the variants of a checkout; None when there is none."""
    warnings: tuple[Diagnostic, ...]
    """What the checks have to say of the new streams and did not say before."""


def plan(cut: Cut, before: Compilation, after: Compilation, checkout: Checkout | None = None) -> CutPlan:
    """Compare the streams before and after the edits of a cut, and the variants of a checkout. Both must be sound."""
    existing = {stream.file for stream in before.fleet.streams}
    streams = sorted((s for s in after.fleet.streams if s.file not in existing), key=order)
    mirrored = set(_targets(before.fleet))
    said = {(d.span.file, d.name, d.message) for d in before.diagnostics}
    return CutPlan(
        cut=cut,
        streams=tuple(streams),
        boundaries=tuple(_boundaries(cut, before)),
        pins=tuple(_pins(cut, after)),
        edges=tuple(edge for edge in edges(after.fleet) if edge.target.version == cut.version),
        mirrors=tuple(sorted(m for m in _targets(after.fleet) if m not in mirrored)),
        added=tuple(sorted(after.manifests.keys() - before.manifests.keys())),
        changed=tuple(
            path
            for path in sorted(after.manifests.keys() & before.manifests.keys())
            if after.manifests[path].text != before.manifests[path].text
        ),
        variants=variant_plan(cut, before, after, checkout) if checkout is not None else None,
        warnings=tuple(d for d in after.diagnostics if (d.span.file, d.name, d.message) not in said),
    )


def _boundaries(cut: Cut, before: Compilation) -> Iterator[Boundary]:
    for family in cut.families:
        axis = family.model.arches
        yield from boundaries(family.document, family.model, cut.after, cut.version, tuple(axis))
    for inventory in before.loaded.inventories:
        yield from boundaries(inventory.document, inventory.model, cut.after, cut.version, ())


def _pins(cut: Cut, after: Compilation) -> Iterator[Pin]:
    """Of the families that go on, and of those without versions: Stable streams name a version as they please."""
    going = {family.model.family for family in cut.families}
    for family in after.loaded.families:
        if family.model.family in going:
            yield from pins(family.document, family.model, cut.version)
        elif family.model.versions is None:
            family_pins = pins(family.document, family.model, None)
            yield from (pin for pin in family_pins if pin.why.endswith("literal"))
    for inventory in after.loaded.inventories:
        yield from _external(cut, inventory, after.fleet)
    for settings in after.loaded.settings:
        yield from pins(settings.document, settings.model, cut.version)


def _external(cut: Cut, inventory: Source[Inventory], fleet: Fleet) -> Iterator[Pin]:
    """External tags whose range ends at the predecessor. Nothing tells but a look at a payload whether it should."""
    payload = fleet.payloads.get(put(inventory.model.imageStream, {"v": str(cut.version)}))
    for tag, within in inventory.model.external.items():
        if cut.after in within and cut.version not in within:
            loc = ("external", tag)
            repository = payload.tags.get(tag) if payload else None
            now = f"pushed by {repository}" if repository else "not in the payload"
            why = f"the inventory has it {now} in {cut.version}"
            yield Pin(inventory.document.span(loc, key=True), ".".join(loc), f"in {within}", why)


def _targets(fleet: Fleet) -> Iterator[MirrorTarget]:
    declared = {stream.target for stream in fleet.streams}
    for stream in fleet.streams:
        for step in stream.mirrors():
            payload = fleet.payloads.get(stream.target)
            yield MirrorTarget(
                publisher=stream.file,
                step=step.name,
                target=step.target,
                excluded=len(step.ref.get("excludeTags", ())),
                payload=len(payload.tags) if payload else 0,
                is_declared=step.target in declared,
            )
