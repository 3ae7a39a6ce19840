"""Upgrade edges as the site shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from okdstreams.checks.edges import Edge
from okdstreams.fleet.fleet import Fleet
from okdstreams.site.addresses import Addresses


class EdgeLine(NamedTuple):
    """An upgrade that is meant."""

    source: str
    source_url: str
    target: str
    target_url: str
    family: str
    arch: str
    channel: str
    state: str
    tests: tuple[tuple[str, str, str], ...]
    """Gate, name, and the stream whose test it is."""
    declared: str
    link: str
    within: bool
    """Whether it leads from a minor to the same one."""
    ends: frozenset[tuple[str, str]]
    """Name and architecture of the streams on either side."""


def edge_lines(edges: Iterable[Edge], fleet: Fleet, addresses: Addresses) -> Iterator[EdgeLine]:
    """The edges, in their order."""
    urls: Mapping[tuple[str, str], str] = {
        (stream.name, stream.arch): addresses.stream(stream) for stream in fleet.streams if not stream.private
    }
    for edge in edges:
        declared = edge.declared
        ends = [(end.stream, edge.arch) for end in (edge.source, edge.target)]
        yield EdgeLine(
            str(edge.source),
            urls.get(ends[0], ""),
            str(edge.target),
            urls.get(ends[1], ""),
            edge.family,
            edge.arch,
            edge.channel,
            edge.state,
            tuple((test.gate, test.test.name, test.subject.text("name")) for test in edge.tests),
            (declared.blocked or declared.why or "declared") if declared is not None else "",
            (declared.link or "") if declared is not None else "",
            not edge.is_minor,
            frozenset(ends),
        )
