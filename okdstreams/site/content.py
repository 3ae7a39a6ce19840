"""What the pages show, worked out once for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from itertools import groupby

from okdstreams.checks.edges import Edge, edges
from okdstreams.compiler import Compilation
from okdstreams.diff.comparison import Comparison
from okdstreams.fleet.fleet import Stream
from okdstreams.fleet.payload import Suppliers, Supply
from okdstreams.fleet.stream_stats import order
from okdstreams.gates.lives import Life
from okdstreams.gates.matrix import Matrix, matrix
from okdstreams.report.edges import MARKS
from okdstreams.site.addresses import Addresses
from okdstreams.site.changes import ChangeFacts, change_facts
from okdstreams.site.findings import Exemption, Finding, exemptions, findings
from okdstreams.site.matrix import columns_of
from okdstreams.site.pictures import Ways
from okdstreams.site.streams import StreamFacts, stream_facts
from okdstreams.site.tests import TestLine, test_lines
from okdstreams.site.upgrades import EdgeLine, edge_lines


class Content:
    """A sound compilation, compared with a base if there is one, and what history tells of its gates."""

    def __init__(self, compilation: Compilation, comparison: Comparison | None, lives: Iterable[Life]) -> None:
        self.fleet = compilation.fleet
        self.diagnostics = compilation.diagnostics
        self.manifests = compilation.manifests
        self.texts = compilation.texts
        self.addresses = Addresses(self.fleet, compilation.texts)
        self.streams: list[Stream] = sorted(self.fleet.streams, key=order)
        self.columns = columns_of(self.streams)
        self.changed: ChangeFacts | None = change_facts(comparison) if comparison is not None else None
        self._lives: dict[str, list[Life]] = {}
        for life in lives:
            self._lives.setdefault(life.file, []).append(life)

    @cached_property
    def families(self) -> dict[str, list[Stream]]:
        return {name: list(streams) for name, streams in groupby(self.streams, key=lambda stream: stream.family)}

    @cached_property
    def _facts(self) -> dict[int, StreamFacts]:
        return {id(facts.stream): facts for facts in stream_facts(self.fleet, self.manifests, self.addresses)}

    def facts(self, stream: Stream) -> StreamFacts:
        return self._facts[id(stream)]

    @cached_property
    def _lines(self) -> dict[int, tuple[TestLine, ...]]:
        return {id(stream): tuple(test_lines(stream, self.fleet.settings, self.addresses)) for stream in self.streams}

    def lines(self, *streams: Stream) -> list[TestLine]:
        """The tests of these streams."""
        return [line for stream in streams for line in self._lines[id(stream)]]

    @cached_property
    def _supplies(self) -> dict[int, tuple[Supply, ...]]:
        suppliers = Suppliers(self.fleet.streams, self.fleet.payloads)
        return {id(stream): suppliers.payload(stream) for stream in self.streams}

    def supplies(self, stream: Stream) -> tuple[Supply, ...]:
        return self._supplies[id(stream)]

    @cached_property
    def gates(self) -> Matrix:
        return matrix(self.fleet)

    def lives(self, *streams: Stream) -> list[Life]:
        """The past of the tests of these streams; private twins have none of their own."""
        return [life for stream in streams if not stream.private for life in self._lives.get(stream.file, ())]

    @cached_property
    def edges(self) -> list[Edge]:
        return edges(self.fleet)

    @cached_property
    def upgrades(self) -> list[EdgeLine]:
        return list(edge_lines(self.edges, self.fleet, self.addresses))

    @cached_property
    def states(self) -> list[tuple[str, int]]:
        """The states of upgrades that there are, and how many have each."""
        counts = Counter(line.state for line in self.upgrades)
        return [(state, counts[state]) for state in MARKS if state in counts]

    def upgrades_of(self, stream: Stream) -> list[EdgeLine]:
        """The upgrades from or to a stream."""
        name = (stream.name, stream.arch)
        return [] if stream.private else [line for line in self.upgrades if name in line.ends]

    @cached_property
    def ways(self) -> Ways:
        return Ways(self.fleet, self.addresses)

    @cached_property
    def findings(self) -> list[Finding]:
        return list(findings(self.diagnostics, self.addresses))

    @cached_property
    def exemptions(self) -> list[Exemption]:
        return exemptions((source.document for source in self.fleet.families), self.addresses)
