"""The versions that a family's ranges are about."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from okdstreams.fleet.fleet import Fleet
from okdstreams.language.load import Source
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.versions import Range, Version

Axis = frozenset[Version | None]
"""The versions of a family; None for a stream that has none."""
Axes = Mapping[str, Axis]


def axes_of(fleet: Fleet) -> Axes:
    """Family to its versions; a family without streams is left out."""
    versions: dict[str, set[Version | None]] = {}
    for stream in fleet.streams:
        versions.setdefault(stream.family, set()).add(stream.version)
    return {family: frozenset(own) for family, own in versions.items()}


def of_sources(source: Source[StreamFamily], axes: Axes) -> Axis:
    """The versions that a family's sources are about: its own, and those of the family that it is mirrored from.

    A mirror may be for versions that the family has no stream of: the publish step is compiled all the same.
    """
    mirror = source.model.sources.mirror
    own = axes.get(source.model.family, frozenset())
    return own | axes.get(mirror.family, frozenset()) if mirror is not None else own


def bounds_of(axis: Axis) -> str:
    """`4.12 to 4.14`, for a message."""
    versions = sorted(version for version in axis if version is not None)
    return f"{versions[0]} to {versions[-1]}" if versions else "no versions"


@lru_cache(maxsize=4096)
def is_past(within: Range | None, axis: Axis) -> bool:
    """Whether a range holds no version of an axis, and none that a cut will add: an open one is a preparation."""
    if within is None or not axis or any(version in within for version in axis):
        return False
    return not within.is_open or axis == {None}
