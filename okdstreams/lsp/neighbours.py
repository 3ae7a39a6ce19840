"""Which files a file has to do with: those it names, those that name it, and those of its namespaces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from okdstreams.language.load import Loaded, Source
from okdstreams.language.model.family import StreamFamily

_MENTION = re.compile(r"([a-z0-9][-a-z0-9]*)@")


_NAMESPACE = re.compile(r"(?:namespace: |:5000/)([a-z0-9][-a-z0-9]*)")
"""As a publish step names one, and a pullspec of the cluster's registry."""


class Relations(NamedTuple):
    """The family and namespaces of a file, and the families and namespaces that it names."""

    family: str
    namespaces: frozenset[str]
    names: frozenset[str]
    asks: frozenset[str]


def relations(loaded: Loaded) -> Relations | None:
    """The relations of a file by what it came to; None of one that is no family."""
    return next((_of(source) for source in loaded.families), None)


def neighbours(file: str, every: Mapping[str, Relations | None]) -> set[str] | None:
    """The files that the findings of a family's file depend on, it among them; None where they may be all."""
    own = every.get(file)
    if own is None:
        return None
    families = {relation.family: other for other, relation in every.items() if relation is not None}
    if not own.names <= families.keys():
        return None  # what is told of a name that is nowhere lists all that there are
    near = {other for other, relation in every.items() if relation is None or _touch(own, relation)} | {file}
    pending = list(near)
    while pending:  # a neighbour is what it is by the families that it names
        relation = every.get(pending.pop())
        named = {families[name] for name in relation.names if name in families} if relation is not None else set()
        pending += named - near
        near |= named
    return near


def _touch(own: Relations, other: Relations) -> bool:
    names = other.family in own.names or own.family in other.names
    return names or bool((own.namespaces | own.asks) & other.namespaces)


def _of(source: Source[StreamFamily]) -> Relations:
    namespaces, names = frozenset(_namespaces(source.model)), frozenset(_names(source))
    return Relations(source.model.family, namespaces, names, frozenset(_NAMESPACE.findall(source.document.text)))


def _namespaces(model: StreamFamily) -> Iterator[str]:
    yield model.imageStream.partition("/")[0]
    if model.sources.import_ is not None:
        yield from (target.partition("/")[0] for target in model.sources.import_.streams)


def _names(source: Source[StreamFamily]) -> Iterator[str]:
    yield from _MENTION.findall(source.document.text)
    if source.model.sources.mirror is not None:
        yield source.model.sources.mirror.family
    if source.model.promote is not None:
        yield from (channel.into for channel in source.model.promote.channels.values())
