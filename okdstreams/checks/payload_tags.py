"""The tags that OKD's variants are to cover: those of the OCP payload, but for what comes from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from okdstreams.checks.subjects import View
from okdstreams.fleet.mirror import Tags, built_rows, excluded_tags, included, own_components, target_of
from okdstreams.language.model.sources import Sources
from okdstreams.language.versions import Version
from okdstreams.syntax.document import Document, Loc
from okdstreams.variants.component import OCP
from okdstreams.variants.judged import Group, promoted


class Uncovered(NamedTuple):
    """Tags of one component in one version that no variant promotes, and nothing else brings."""

    repository: str
    """Empty for tags that CI does not push."""
    version: Version
    tags: tuple[str, ...]
    has_variant: bool
    related: tuple[Document, Loc] | None
    """Where it is said that they belong to the payload."""


def uncovered(view: View, group: Group) -> Iterator[Uncovered]:
    """What a group of variants does not cover, component by component."""
    for version in sorted({j.version for j in group.judged if j.version is not None}):
        judged = [j for j in group.judged if j.version == version]
        supplied = frozenset().union(*(promoted(j.config) for j in judged))
        components = _components(view, group, version)
        payload = frozenset(tag for _, tags, _ in components for tag in tags)
        supplied |= _elsewhere(view, group, version, payload)
        there = {j.repository for j in judged}
        for repository, tags, related in components:
            if left := tuple(sorted({*tags} - supplied)):
                yield Uncovered(repository, version, left, repository in there, related)


Row = tuple[str, tuple[str, ...], tuple[Document, Loc] | None]


def _components(view: View, group: Group, version: Version) -> list[Row]:
    """Repository, tags and place of every component: of the inventory, else of the checkout."""
    if group.family is not None and view.fleet is not None and view.loaded is not None:
        payload = view.fleet.payloads.get(f"{OCP[0]}/{version}")
        if payload is not None and payload.tags:
            by_repository: dict[str, list[str]] = {}
            for tag, repository in payload.tags.items():
                by_repository.setdefault(repository, []).append(tag)
            return [(repo, tuple(tags), _row(view, repo)) for repo, tags in sorted(by_repository.items())]
    return [(p.repository, p.tags, p.place) for p in group.promoting if p.version == version]


def _row(view: View, repository: str) -> tuple[Document, Loc] | None:
    """Where an inventory speaks of a component."""
    for source in view.loaded.inventories if view.loaded is not None else ():
        if repository in source.model.components:
            return source.document, ("components", repository)
    return None


def _elsewhere(view: View, group: Group, version: Version, payload: frozenset[str]) -> frozenset[str]:
    """The tags that are mirrored, imported or built in another way."""
    tags = set(_published(view, group.stream(version), payload))
    if group.family is None:
        return frozenset(tags)
    sources = group.family.model.sources
    imported = sources.import_.tags if sources.import_ else ()
    own = own_components(_without_variant(sources, group.name), imported, version)
    tags |= own.keys()
    facts = group.row.facts if group.row is not None else None
    if facts is not None and any(facts.base in promoted(j.config) for j in group.judged):
        tags |= {*facts.bases}  # it takes their place
    mirror = sources.mirror
    if mirror is not None and (mirror.in_ is None or version in mirror.in_):
        mirrored = set(included(mirror, payload)) if mirror.include else payload
        tags |= mirrored - excluded_tags(mirror, own, payload, version, Tags(payload)).keys()
    return frozenset(tags)


def _without_variant(sources: Sources, name: str) -> Sources:
    """The sources without the components that a variant is to promote."""
    variant = {repository for repository, row, _ in built_rows(sources) if row.variant == name}
    return sources.model_copy(update={"built": {r: rows for r, rows in sources.built.items() if r not in variant}})


def _published(view: View, stream: str, payload: frozenset[str]) -> Iterator[str]:
    """The tags that publish steps copy into an ImageStream."""
    for subject in view.subjects:
        for _, step in subject.steps():
            ref = step.get("imageStreamRef")
            if isinstance(ref, dict) and not step.get("disabled") and target_of(ref, subject.namespace) == stream:
                wanted = ref.get("tags") or payload
                yield from {*wanted} - {*(ref.get("excludeTags") or ())}
