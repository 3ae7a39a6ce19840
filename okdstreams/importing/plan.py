"""The whole way from paths to the stream files that say the same. Reads and decides; writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from okdstreams.diagnostics import Diagnostic
from okdstreams.importing.annotations import join
from okdstreams.importing.argocd import argocd_settings
from okdstreams.importing.family import Draft, draft
from okdstreams.importing.group import Group, Input, group
from okdstreams.importing.imports import add_imports
from okdstreams.importing.prefixes import KNOWN, find_prefixes
from okdstreams.importing.read import Found
from okdstreams.importing.sources import Candidates, declared
from okdstreams.importing.targets import UNASSIGNED, assign
from okdstreams.importing.write import family_lines, made_text, settings_lines
from okdstreams.model.settings import Controller
from okdstreams.versions import Succession, Version

SETTINGS = "settings.yaml"


@dataclass(slots=True)
class Plan:
    """Stream files by name, what they were made from, and what there is to say about it."""

    files: dict[str, str]
    inputs: list[Input]
    drafts: list[Draft]
    notes: list[str] = field(default_factory=list)


class Known(NamedTuple):
    """What streams that are already there say: their settings, and the files that render their configs."""

    jobs: Mapping[str, str]
    previous: Mapping[Version, Version]
    trim: str


NOTHING = Known({}, {}, Controller().trim)


def inputs_of(found: Found, table: dict[str, str]) -> list[Input]:
    """Every config with its ImageStream, sorted by file."""
    told = join(found, {file: target for file, target in table.items() if file in found.configs})
    targets = assign(found.configs, told)
    return [Input(f, c.config, targets[f], c.origin) for f, c in sorted(found.configs.items())]


def plan(found: Found, inputs: list[Input], inventory: Any = None) -> Plan:
    """Families for all inputs, and the settings that they share."""
    notes = list(found.manifests.notes)
    groups = group(inputs)
    previous = declared(groups, {})
    succession = Succession(previous)
    drafts = _drafts(groups, succession)
    settings: dict[str, Any] = {}
    if previous:
        settings["previous"] = {str(later): str(earlier) for later, earlier in sorted(previous.items())}
    add_imports(drafts, found.image_streams, notes)
    prefixes = find_prefixes([job for d in drafts for job in d.jobs()], KNOWN)
    for made in drafts:
        made.shorten(prefixes)
        _note_target(made)
    settings["jobs"] = prefixes
    argocd, clusters = argocd_settings(found.manifests.applications, notes)
    if argocd:
        settings["argocd"] = argocd
        _deploy(drafts, argocd["cluster"], clusters)
    files = {f"{made.group.name}.yaml": made_text(family_lines(made)) for made in drafts}
    files[SETTINGS if SETTINGS not in files else "all-settings.yaml"] = made_text(settings_lines(settings))
    return Plan(files, inputs, drafts, notes)


def _drafts(groups: list[Group], succession: Succession) -> list[Draft]:
    candidates = Candidates(groups, succession, Controller().trim)
    return [draft(each, succession, candidates) for each in groups]


def _note_target(made: Draft) -> None:
    if any(target.startswith(f"{UNASSIGNED}/") for target in made.group.targets.values()):
        made.notes.append("nothing says which ImageStream carries this config: put it into `imageStream`")


def _deploy(drafts: list[Draft], usual: str, clusters: Mapping[str, str]) -> None:
    for made in drafts:
        own = {clusters.get(target.partition("/")[0], usual) for target in made.group.targets.values()}
        if own != {usual} and len(own) == 1:
            made.data["deploy"] = {"cluster": own.pop()}


__all__ = ["NOTHING", "Diagnostic", "Known", "Plan", "inputs_of", "plan"]
