"""The whole way from paths to the stream files that say the same. Reads and decides; writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from okdstreams.importing.fold.family import Draft, fold_family, image_stream
from okdstreams.importing.fold.group import Group, Input, group
from okdstreams.importing.fold.prefixes import OF_OPENSHIFT, find_prefixes
from okdstreams.importing.fold.upgrade_sources import Candidates, declared, predecessors
from okdstreams.importing.images.imports import add_imports
from okdstreams.importing.images.inventories import inventory_files
from okdstreams.importing.images.mirror import Mirrors, without_steps
from okdstreams.importing.read.annotations import join
from okdstreams.importing.read.argocd import argocd_settings
from okdstreams.importing.read.cells import placeholders
from okdstreams.importing.read.components import Components
from okdstreams.importing.read.configs import Sources
from okdstreams.importing.read.targets import UNASSIGNED, assign
from okdstreams.importing.read.template import in_order
from okdstreams.importing.write.files import family_lines, made_text, settings_lines
from okdstreams.language.controller import NEWEST, PROFILES
from okdstreams.language.model.settings import Settings
from okdstreams.language.versions import Predecessors, Succession
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


def inputs_of(sources: Sources, table: Mapping[str, str]) -> Inputs:
    """The configs of files and annotations; `table` gives some of them their targets."""
    given = {file: target for file, target in table.items() if file in sources.configs}
    configs, given, diagnostics = join(sources.configs, sources.manifests.image_streams, given)
    targets = assign(configs, given)
    inputs = [Input(f, in_order(c.config), targets[f], c.origin) for f, c in sorted(configs.items())]
    return Inputs(inputs, diagnostics)


class Beside(NamedTuple):
    """What is there already and stays: families, and the settings of all."""

    groups: tuple[Group, ...] = ()
    settings: Settings | None = None
    previous: Predecessors | None = None
    """Declared predecessors, those that the new families need among them."""


def plan(sources: Sources, inputs: list[Input], components: Components, beside: Beside = Beside()) -> Plan:  # noqa: B008
    """Families for all inputs, the settings that they share, and the inventories that mirror rules need."""
    notes = list(sources.manifests.notes)
    groups = group(inputs, [standing.name for standing in beside.groups])
    previous = declared(groups, {}) if beside.previous is None else beside.previous
    succession = Succession(previous)
    mirrors = _mirrors(groups, sources, components, succession, notes)
    controller = beside.settings.profile if beside.settings else PROFILES[NEWEST]
    candidates = Candidates([*beside.groups, *groups], succession, controller)
    drafts = [fold_family(without_steps(g, mirrors.replaced.get(g.name, {})), succession, candidates) for g in groups]
    notes += add_imports(drafts, sources.manifests.image_streams)
    for draft in drafts:
        if draft.group.name in mirrors.sources:
            draft.data.setdefault("sources", {}).update(mirrors.sources[draft.group.name])
        _note_target(draft)
    settings = _settings(drafts, previous, sources, notes, beside.settings)
    files = {f"{draft.group.name}.yaml": made_text(family_lines(draft)) for draft in drafts}
    if beside.settings is None:
        files[SETTINGS if SETTINGS not in files else "all-settings.yaml"] = made_text(settings_lines(settings))
    if mirrors.replaced:
        files |= inventory_files(mirrors, [g for g in groups if g.name in mirrors.replaced])
    return Plan(files, inputs, drafts, notes)


def _mirrors(
    groups: list[Group], sources: Sources, components: Components, succession: Succession, notes: list[str]
) -> Mirrors:
    streams = {g.name: image_stream(g, {cell: placeholders(cell, succession) for cell in g.streams}) for g in groups}
    tags = {stream.target: stream.tags for stream in sources.manifests.image_streams}
    imported = {g.name: {cell: tags.get(target, {}) for cell, target in g.targets.items()} for g in groups}
    mirrors = Mirrors({g.name: g for g in groups}, streams, imported, components, succession, notes)
    if components.by_target or components.sources:
        mirrors.find()
    return mirrors


def _settings(
    drafts: list[Draft],
    previous: Predecessors,
    sources: Sources,
    notes: list[str],
    written: Settings | None,
) -> dict[str, Any]:
    """The settings to write; where there are some already, what is new to them goes into the families."""
    settings: dict[str, Any] = {}
    if previous:
        settings["previous"] = predecessors(previous)
    there = written.jobs if written else {}
    prefixes = find_prefixes([job for draft in drafts for job in draft.jobs()], {**OF_OPENSHIFT, **there})
    for draft in drafts:
        if written and (own := find_prefixes(draft.jobs(), prefixes).items() - there.items()):
            draft.data = {**draft.data, "jobs": dict(sorted(own))}
        draft.shorten(prefixes)
        draft.share()
    settings["jobs"] = prefixes
    argocd, clusters, misfits = argocd_settings(sources.manifests.applications)
    notes += misfits
    if argocd and written:
        notes.append("Argo CD Applications: the settings that are there stay as they are")
    elif argocd:
        settings["argocd"] = argocd
        _deploy(drafts, argocd["cluster"], clusters)
    return settings


def _note_target(draft: Draft) -> None:
    if any(target.startswith(f"{UNASSIGNED}/") for target in draft.group.targets.values()):
        draft.notes.append(
            "nothing says which ImageStream carries this config: name it with --targets, or put it into `imageStream`"
        )


def _deploy(drafts: list[Draft], usual: str, clusters: Mapping[str, str]) -> None:
    for draft in drafts:
        own = {clusters.get(target.partition("/")[0], usual) for target in draft.group.targets.values()}
        if own != {usual} and len(own) == 1:
            draft.data["cluster"] = own.pop()
