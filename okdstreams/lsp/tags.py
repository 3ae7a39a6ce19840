"""The tags of the payloads that a fleet knows: where they come from, and what a glob matches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from okdstreams.fleet.mirror import matching
from okdstreams.language.load import Source
from okdstreams.language.model.inventory import Inventory


class Tag(NamedTuple):
    """A tag of an inventory: the repository that it is built from ("" where CI does not push it), and the versions."""

    name: str
    repository: str
    within: str
    target: str


def tags_of(inventories: Iterable[Source[Inventory]]) -> Mapping[str, tuple[Tag, ...]]:
    """Every tag by name, with each inventory's words about it."""
    tags: dict[str, list[Tag]] = {}
    for source in inventories:
        model = source.model
        for repository, of_repository in model.components.items():
            for name, within in of_repository.items():
                tags.setdefault(name, []).append(Tag(name, repository, within.text, model.imageStream))
        for name, within in model.external.items():
            tags.setdefault(name, []).append(Tag(name, "", within.text, model.imageStream))
    return {name: tuple(tags[name]) for name in sorted(tags)}


def matched(glob: str, tags: Mapping[str, object]) -> list[str]:
    """The tags that a glob matches, sorted."""
    return sorted(matching(glob, tags.keys()))
