"""Variants as the checks look at them: kept by hand in a checkout, or compiled from facts."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from okdstreams.language.load import Source
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.model.sources import VariantRow
from okdstreams.language.versions import Version
from okdstreams.syntax.document import Document, Loc
from okdstreams.variants.component import Component, Config, promotions

Place = tuple[Document, Loc]


class Checkout(NamedTuple):
    """A checkout of the CI configuration: its folder, and the content of its ci-operator configurations."""

    root: str
    configs: Mapping[str, bytes]


class Judged(NamedTuple):
    """A variant under check. `place` leads from a path in it to where that is to be changed."""

    name: str
    repository: str
    version: Version | None
    config: Config
    component: Component | None
    """The OCP configuration that it belongs to; None when there is none."""
    place: Callable[[Loc], Place]


class Promoting(NamedTuple):
    """A component that promotes to the OCP stream of a version: which tags, and where that is written."""

    repository: str
    version: Version
    tags: tuple[str, ...]
    place: Place


class Group(NamedTuple):
    """All variants of one name: what they are to cover."""

    name: str
    judged: tuple[Judged, ...]
    promoting: tuple[Promoting, ...]
    """The components of the checkout, in the versions that have such variants."""
    family: Source[StreamFamily] | None = None
    """The family with their facts; None when they are kept by hand."""
    row: VariantRow | None = None
    """Their facts; None when they are kept by hand."""
    unknown: tuple[tuple[str, Place], ...] = ()
    """Components that are listed and have no OCP configuration in the checkout."""

    def stream(self, version: Version) -> str:
        """The ImageStream that most of a version go to; empty when there are none."""
        names = [text for j in self.judged if j.version == version for text in targets(j.config)[:1]]
        return max(sorted(set(names)), key=names.count, default="")


def targets(config: Config) -> list[str]:
    """The ImageStreams that a configuration promotes to, as namespace/name; those that are switched off too."""
    return [f"{to.get('namespace')}/{to.get('name')}" for to in promotions(config) if "name" in to]


def promoted(config: Config) -> frozenset[str]:
    """The tags that a configuration promotes."""
    tags: set[str] = set()
    names = [image["to"] for image in config.get("images") or () if isinstance(image, dict) and "to" in image]
    for to in promotions(config):
        if not to.get("disabled"):
            excluded = to.get("excluded_images", ())
            tags |= {name for name in names if name not in excluded and "*" not in excluded}
            tags |= set(to.get("additional_images") or ())
    return frozenset(tags)


def listing(family: Source[StreamFamily], row: VariantRow, repository: str) -> Loc:
    """Where the streams speak of a component: its exception, its name in a list, or the list."""
    facts, loc = row.facts, row.loc
    if repository in facts.exceptions:
        return (*loc, "exceptions", repository)
    org, _, repo = repository.partition("/")
    repos = facts.components.get(org, [])
    if repo in repos:
        return (*loc, "components", org, repos.index(repo))
    if repository in family.model.sources.built:
        return ("sources", "built", repository)
    return (*loc, "components", org) if repos else (*loc, "components")
