"""The whole way from paths to the stream files that say the same. Reads and decides; writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from okdstreams.importing.fold.family import Draft, draft, image_stream
from okdstreams.importing.fold.group import Group, Input, group
from okdstreams.importing.fold.prefixes import KNOWN, find_prefixes
from okdstreams.importing.fold.upgrade_sources import Candidates, declared
from okdstreams.importing.images.imports import add_imports
from okdstreams.importing.images.inventories import inventory_files
from okdstreams.importing.images.mirror import Mirrors, without_steps
from okdstreams.importing.read.annotations import join
from okdstreams.importing.read.argocd import argocd_settings
from okdstreams.importing.read.cells import placeholders
from okdstreams.importing.read.components import Components
from okdstreams.importing.read.configs import Found
from okdstreams.importing.read.targets import UNASSIGNED, assign
from okdstreams.importing.read.template import in_order
from okdstreams.importing.write.files import family_lines, made_text, settings_lines
from okdstreams.language.model.settings import Controller, Settings
from okdstreams.language.versions import Succession, Version
from okdstreams.syntax.diagnostics import Diagnostic

SETTINGS = "settings.yaml"


@dataclass(slots=True)
class Plan:
    """Stream files by name, what they were made from, and what there is to say about it."""

    files: dict[str, str]
    inputs: list[Input]
    drafts: list[Draft]
    notes: list[str] = field(default_factory=list)


class Inputs(NamedTuple):
    """Every config with its ImageStream, sorted by file, and what there is to say about them."""

    inputs: list[Input]
    diagnostics: list[Diagnostic]


def inputs_of(found: Found, table: dict[str, str]) -> Inputs:
    """The configs of files and annotations; `table` gives some of them their targets."""
    given = {file: target for file, target in table.items() if file in found.configs}
    configs, given, diagnostics = join(found.configs, found.image_streams, given)
    targets = assign(configs, given)
    inputs = [Input(f, in_order(c.config), targets[f], c.origin) for f, c in sorted(configs.items())]
    return Inputs(inputs, diagnostics)


class Beside(NamedTuple):
    """What is there already and stays: families, and the settings of all."""

    groups: tuple[Group, ...] = ()
    settings: Settings | None = None
    previous: Mapping[Version, Version] | None = None
    """Declared predecessors, those that the new families need among them."""


def plan(found: Found, inputs: list[Input], components: Components, beside: Beside = Beside()) -> Plan:  # noqa: B008
    """Families for all inputs, the settings that they share, and the inventories that mirror rules need."""
    notes = list(found.manifests.notes)
    groups = group(inputs, [known.name for known in beside.groups])
    previous = declared(groups, {}) if beside.previous is None else beside.previous
    succession = Succession(previous)
    mirrors = _mirrors(groups, found, components, succession, notes)
    trim = (beside.settings.controller if beside.settings else Controller()).trim
    candidates = Candidates([*beside.groups, *groups], succession, trim)
    drafts = [draft(without_steps(g, mirrors.replaced.get(g.name, {})), succession, candidates) for g in groups]
    add_imports(drafts, found.image_streams, notes)
    for made in drafts:
        if made.group.name in mirrors.sources:
            made.data.setdefault("sources", {}).update(mirrors.sources[made.group.name])
        _note_target(made)
    settings = _settings(drafts, previous, found, notes, beside.settings)
    files = {f"{made.group.name}.yaml": made_text(family_lines(made)) for made in drafts}
    if beside.settings is None:
        files[SETTINGS if SETTINGS not in files else "all-settings.yaml"] = made_text(settings_lines(settings))
    if mirrors.replaced:
        files |= inventory_files(mirrors, [g for g in groups if g.name in mirrors.replaced])
    return Plan(files, inputs, drafts, notes)


def _mirrors(
    groups: list[Group], found: Found, components: Components, succession: Succession, notes: list[str]
) -> Mirrors:
    streams = {g.name: image_stream(g, {cell: placeholders(cell, succession) for cell in g.streams}) for g in groups}
    tags = {stream.target: stream.tags for stream in found.image_streams}
    imported = {g.name: {cell: tags.get(target, {}) for cell, target in g.targets.items()} for g in groups}
    mirrors = Mirrors({g.name: g for g in groups}, streams, imported, components, succession, notes)
    if components.by_target or components.sources:
        mirrors.find()
    return mirrors


def _settings(
    drafts: list[Draft],
    previous: Mapping[Version, Version],
    found: Found,
    notes: list[str],
    known: Settings | None,
) -> dict[str, Any]:
    """The settings to write; where there are some already, what is new to them goes into the families."""
    settings: dict[str, Any] = {}
    if previous:
        settings["previous"] = {str(later): str(earlier) for later, earlier in sorted(previous.items())}
    there = known.jobs if known else {}
    prefixes = find_prefixes([job for made in drafts for job in made.jobs()], {**KNOWN, **there})
    for made in drafts:
        if known and (own := find_prefixes(made.jobs(), prefixes).items() - there.items()):
            made.data = {**made.data, "jobs": dict(sorted(own))}
        made.shorten(prefixes)
    settings["jobs"] = prefixes
    argocd, clusters, misfits = argocd_settings(found.manifests.applications)
    notes += misfits
    if argocd and known:
        notes.append("Argo CD Applications: the settings that are there stay as they are")
    elif argocd:
        settings["argocd"] = argocd
        _deploy(drafts, argocd["cluster"], clusters)
    return settings


def _note_target(made: Draft) -> None:
    if any(target.startswith(f"{UNASSIGNED}/") for target in made.group.targets.values()):
        made.notes.append("nothing says which ImageStream carries this config: put it into `imageStream`")


def _deploy(drafts: list[Draft], usual: str, clusters: Mapping[str, str]) -> None:
    for made in drafts:
        own = {clusters.get(target.partition("/")[0], usual) for target in made.group.targets.values()}
        if own != {usual} and len(own) == 1:
            made.data["cluster"] = own.pop()
