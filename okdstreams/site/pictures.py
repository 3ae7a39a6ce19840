"""The pictures of the site: the way of images and releases, and upgrades."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from okdstreams.checks.edges import Edge
from okdstreams.fleet.fleet import Fleet
from okdstreams.graph.build import build, stream_id
from okdstreams.graph.model import Graph
from okdstreams.graph.select import select
from okdstreams.graph.svg import svg
from okdstreams.graph.units import FEW, StreamUnit, units
from okdstreams.graph.upgrades import upgrade_graph
from okdstreams.site.addresses import Addresses

WHOLE = 40
"""So many families are drawn in one picture; of more, each is drawn by itself."""


class Picture(NamedTuple):
    """A drawing: a title, a sentence on what is seen, the SVG, and how much there is."""

    id: str
    title: str
    about: str
    svg: str
    boxes: int
    arrows: int


def overall(fleet: Fleet, addresses: Addresses) -> Picture | None:
    """All families, one box each; None when there are too many for a picture."""
    families = list(dict.fromkeys(stream.family for stream in fleet.streams))
    if not 0 < len(families) <= WHOLE:
        return None
    drawn = select(fleet, fold=True)
    if isinstance(drawn, str):
        return None
    links = {f"stream {family}": f"{addresses.picture(family)}" for family in families}
    about = "Every family is a box: where its images come from, its gates, its releases, and where they go."
    return _picture("families", "All families", about, drawn[0], links)


class Ways:
    """The ways of images and releases, each drawn as `okdstreams graph --family` draws it.

    A box is a stream if the family has few, else a family. The two graphs of everything are made once.
    """

    def __init__(self, fleet: Fleet, addresses: Addresses) -> None:
        self.fleet = fleet
        self.links = _links(fleet, addresses)
        self.public = [stream for stream in fleet.streams if not stream.private]

    @cached_property
    def _folded(self) -> tuple[list[StreamUnit], Graph]:
        return self._drawn(fold=True)

    @cached_property
    def _single(self) -> tuple[list[StreamUnit], Graph]:
        return self._drawn(fold=False)

    def _drawn(self, *, fold: bool) -> tuple[list[StreamUnit], Graph]:
        boxes = units(self.fleet, self.public, fold=fold)
        return boxes, build(self.fleet, boxes)

    def pictures(self, family: str, edges: Sequence[Edge]) -> Iterator[Picture]:
        """The pictures of a family, with its upgrades among the `edges`."""
        count = sum(stream.family == family for stream in self.public)
        if count:
            boxes, graph = self._folded if count > FEW else self._single
            way = graph.around(stream_id(unit) for unit in boxes if unit.family == family)
            about = "From component sources over integration streams, gates and release tags to promotion and mirrors."
            yield _picture("way", "The way of images and releases", about, way, self.links)
        upgrades = [edge for edge in edges if edge.family == family]
        if upgrades:
            about = "Releases of a minor are a box; what tests the upgrade between two minors is a box on the way."
            yield _picture("upgrades", "Upgrades", about, upgrade_graph(upgrades), {})


def _links(fleet: Fleet, addresses: Addresses) -> Mapping[str, str]:
    links: dict[str, str] = {}
    for stream in fleet.streams:
        if not stream.private:
            links[f"stream {stream.family}"] = f"../{addresses.picture(stream.family)}"
            links[f"stream {stream.family} {stream.version or ''} {stream.arch}"] = f"../{addresses.stream(stream)}"
    return links


def _picture(name: str, title: str, about: str, graph: Graph, links: Mapping[str, str]) -> Picture:
    return Picture(name, title, about, svg(graph, title, links, f"tip-{name}"), len(graph.nodes), len(graph.edges))
