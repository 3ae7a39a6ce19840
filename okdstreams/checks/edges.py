"""Upgrade edges: which upgrades are meant, and which tests make them.

An edge is there for a cluster when the release's metadata names the predecessor and an upgrade between the two was
tested with success. Both follow from the streams: who precedes whom, and which tests start where.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from typing import NamedTuple

from okdstreams.checks.release_tests import ReleaseTest
from okdstreams.checks.subjects import Subject, subject_of
from okdstreams.checks.upgrades import source_name, source_version
from okdstreams.fleet.fleet import Fleet, Stream
from okdstreams.language.model.upgrades import Upgrade
from okdstreams.language.versions import Version

STATES = ("untested", "off", "informing", "blocked", "declared", "tested")
"""From what nobody looks after to what is sure."""

GATES = {"blocking": "tested", "upgrade": "tested", "informing": "informing", "async": "informing", "off": "off"}
"""The gate of a test to the state of an edge that nothing better makes."""


class End(NamedTuple):
    """A stream, and the minor of its releases that is meant."""

    stream: str
    version: Version

    def __str__(self) -> str:
        return f"{self.stream} {self.version}"


class EdgeTest(NamedTuple):
    """A test that makes an edge: where it stands, its name and its gate (`upgrade`: started for released payloads)."""

    subject: Subject
    test: ReleaseTest
    gate: str


class Edge(NamedTuple):
    """An upgrade that is meant, of a stream's own payloads or, with a `channel`, of released ones."""

    source: End
    target: End
    family: str
    arch: str
    channel: str
    tests: tuple[EdgeTest, ...]
    declared: Upgrade | None

    @property
    def is_minor(self) -> bool:
        """Whether it leads from one minor to another."""
        return self.source.version != self.target.version

    @property
    def is_blocked(self) -> bool:
        return self.declared is not None and self.declared.blocked is not None

    @property
    def state(self) -> str:
        """One of STATES."""
        if self.is_blocked:
            return "blocked"
        states = [GATES[test.gate] for test in self.tests]
        if self.declared is not None:
            states.append("declared")
        return max(states, key=STATES.index, default="untested")


def edges(
    fleet: Fleet, subject: Callable[[Stream], Subject] = subject_of, names: Container[str] | None = None
) -> list[Edge]:
    """Every edge of the public streams that are looked after: by family and version, those of channels after them.

    `subject` gives the stream as the checks see it, for who has that already. With `names`, of edges that are of no
    channel only those into streams of these names.
    """
    ways = _Edges(fleet, subject)
    wanted = [s for s in ways.streams if names is None or s.name in names]
    integration = [s for s in wanted if not s.is_stable and s.version is not None and s.is_live]
    own = [edge for stream in integration for edge in ways.of_stream(stream)]
    promoted = [edge for run in promotions(fleet) for edge in ways.of_channel(*run)]
    return [*own, *promoted]


def promotions(fleet: Fleet) -> Iterator[tuple[str, Stream, Stream]]:
    """Every channel: its name, the stream that is promoted, the Stable stream that it goes to."""
    for promotion in fleet.machinery.promotions:
        for run in promotion.runs:
            if run.target is not None:
                yield run.channel, run.stream, run.target


class _Edges:
    """What has to be looked up while edges are made."""

    def __init__(self, fleet: Fleet, subject: Callable[[Stream], Subject]) -> None:
        self.subject = subject
        self.streams = [stream for stream in fleet.streams if not stream.private]
        self.succession = fleet.succession
        self.controller = fleet.settings.profile
        self.by_name = {(s.namespace, s.name): s for s in self.streams}
        self.by_place = {(s.family, s.version, s.arch): s for s in self.streams}

    def of_stream(self, stream: Stream) -> Iterator[Edge]:
        """The edges into a stream of payloads."""
        version = stream.version
        assert version is not None
        tests = self.tests(stream)
        meant = {End(stream.name, version): True}
        for earlier in self.earlier(stream, version):
            before = self.by_place.get((stream.family, earlier, stream.arch))
            if before is not None:
                meant[End(before.name, earlier)] = True
        meant |= dict.fromkeys(tests, True)
        for source in meant:
            yield self.edge(source, End(stream.name, version), stream, "", tests.get(source, ()))

    def of_channel(self, channel: str, stream: Stream, target: Stream) -> Iterator[Edge]:
        """The edges between releases, as clusters see them: tested as payloads, or where they are promoted to."""
        version = stream.version
        if version is None:
            return
        promoted, released = self.tests(stream), self.tests(target, version)
        for earlier in (version, *self.earlier(stream, version)):
            before = self.by_place.get((stream.family, earlier, stream.arch))
            as_payload = promoted.get(End(before.name, earlier), ()) if before is not None else ()
            starts = (*as_payload, *released.get(End(target.name, earlier), ()), *self.started(target))
            yield self.edge(End(target.name, earlier), End(target.name, version), stream, channel, starts)

    def earlier(self, stream: Stream, version: Version) -> tuple[Version, ...]:
        """The minors that are upgraded from, those that the family declares among them."""
        declared = stream.source.model.upgrades.get(version, {})
        return tuple(dict.fromkeys((*self.succession.predecessors(version), *declared)))

    def tests(self, stream: Stream, version: Version | None = None) -> Mapping[End, tuple[EdgeTest, ...]]:
        """The upgrade tests of a stream by where they start. `version`: the minor that a Stable stream gets."""
        subject = self.subject(stream)
        own = stream.version or version
        starts: dict[End, list[EdgeTest]] = {}
        for test in subject.section("verify"):
            if test.flag("upgrade") and (source := self.start(stream, test, own)) is not None:
                starts.setdefault(source, []).append(EdgeTest(subject, test, test.gate))
        return {source: tuple(edges) for source, edges in starts.items()}

    def start(self, stream: Stream, test: ReleaseTest, own: Version | None) -> End | None:
        version = source_version(test, own, self.succession)
        if version is None:
            return None
        name = source_name(test, str(stream.config.get("to", "")), self.controller)
        if name and (there := self.by_name.get((stream.namespace, name))) is not None:
            return End(there.name, version)
        if name:
            return End(name, version)
        before = self.by_place.get((stream.family, version, stream.arch)) if stream.version is not None else stream
        return End(before.name, version) if before is not None else None

    def started(self, target: Stream) -> tuple[EdgeTest, ...]:
        """The tests that the controller starts for every upgrade of a released payload."""
        subject = self.subject(target)
        return tuple(
            EdgeTest(subject, test, "off" if test.flag("disabled") else "upgrade")
            for test in subject.section("upgrade")
        )

    def edge(self, source: End, target: End, stream: Stream, channel: str, tests: Iterable[EdgeTest]) -> Edge:
        declared = stream.source.model.upgrades.get(target.version, {}).get(source.version)
        return Edge(source, target, stream.family, stream.arch, channel, tuple(tests), declared)
