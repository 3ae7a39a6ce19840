"""What the first page tells: families, versions and their end of life, counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from okdstreams.fleet.fleet import Fleet, Stream
from okdstreams.fleet.stream_stats import gates
from okdstreams.gates.matrix import Matrix
from okdstreams.language.versions import Version, spell
from okdstreams.site.addresses import Addresses
from okdstreams.site.matrix import column_of

LIVE, ENDED, PARTLY = "live", "ended", "partly"


class Life(NamedTuple):
    """What becomes of one version of a family: its state and the streams, live ones first."""

    state: str
    live: int
    streams: int
    url: str


class FamilyFacts(NamedTuple):
    """A family in one line."""

    name: str
    versions: str
    arches: tuple[str, ...]
    streams: int
    live: int
    private: int
    blocking: int
    informing: int
    off: int
    timeline: tuple[Life | None, ...]
    """By column of the site."""
    tests_url: str
    picture_url: str


class Totals(NamedTuple):
    """The numbers at the top. Tests are counted as `list` counts them, those of `verify`."""

    streams: int
    live: int
    private: int
    families: int
    blocking: int
    informing: int
    off: int


def totals(streams: Sequence[Stream]) -> Totals:
    """The numbers of all streams together."""
    counts = [gates(stream.config) for stream in streams]
    return Totals(
        len(streams),
        sum(stream.is_live for stream in streams),
        sum(stream.private for stream in streams),
        len({stream.family for stream in streams}),
        sum(count.blocking for count in counts),
        sum(count.informing for count in counts),
        sum(count.off for count in counts),
    )


def families(fleet: Fleet, columns: Sequence[str], addresses: Addresses) -> list[FamilyFacts]:
    """Every family that has streams, by name."""
    by_family: dict[str, list[Stream]] = {}
    for stream in fleet.streams:
        by_family.setdefault(stream.family, []).append(stream)
    return [_facts(name, by_family[name], columns, addresses) for name in sorted(by_family)]


def _facts(name: str, streams: list[Stream], columns: Sequence[str], addresses: Addresses) -> FamilyFacts:
    count = totals(streams)
    versions = sorted({stream.version for stream in streams if stream.version is not None})
    return FamilyFacts(
        name,
        spell(versions),
        tuple(sorted({stream.arch for stream in streams})),
        count.streams,
        count.live,
        count.private,
        count.blocking,
        count.informing,
        count.off,
        _timeline(streams, columns, addresses),
        addresses.tests(name),
        addresses.picture(name),
    )


def _timeline(streams: Iterable[Stream], columns: Sequence[str], addresses: Addresses) -> tuple[Life | None, ...]:
    by_column: dict[str, list[Stream]] = {}
    for stream in streams:
        by_column.setdefault(column_of(stream.version), []).append(stream)
    return tuple(_life(by_column[column], addresses) if column in by_column else None for column in columns)


def _life(streams: list[Stream], addresses: Addresses) -> Life:
    live = sum(stream.is_live for stream in streams)
    state = LIVE if live == len(streams) else PARTLY if live else ENDED
    first = min(streams, key=lambda stream: (stream.private, stream.arch != "amd64", stream.arch))
    return Life(state, live, len(streams), addresses.stream(first))


class Deadline(NamedTuple):
    """A test that somebody has to decide on by a day."""

    until: str
    family: str
    test: str
    gate: str
    versions: str
    owner: str
    why: str
    url: str


def deadlines(matrix: Matrix, addresses: Addresses) -> list[Deadline]:
    """What `until` says, the nearest day first; no clock is asked which of them have passed."""
    alike: dict[tuple[str, ...], list[Version]] = {}
    for row in matrix.rows:
        for version, cell in row.cells.items():
            said = cell.governance
            if said.until:
                key = (said.until, row.family, row.test, cell.gate, said.team, said.why)
                alike.setdefault(key, []).extend([version] if version is not None else [])
    return [
        Deadline(
            until, family, test, gate, spell(sorted(set(versions))), owner, why, addresses.test(family, "verify", test)
        )
        for (until, family, test, gate, owner, why), versions in sorted(alike.items())
    ]
