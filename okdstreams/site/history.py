"""The past of gates as pages tell it: by commit for a stream, by commit and versions for a test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from okdstreams.fleet.fleet import Stream
from okdstreams.gates.lives import Event, Life
from okdstreams.language.versions import Version, spell

FEW = 4
"""So many new tests of one commit are named; more are counted."""

SHORT = 9
"""Digits of a commit."""

Row = tuple[str, str]
"""Family, and a test as its row is called in the stream file."""


class Commit(NamedTuple):
    """Who changed gates, and when."""

    day: str
    id: str
    author: str
    subject: str


class Moment(NamedTuple):
    """A commit, and what it made of the gates of one stream: a sentence each."""

    commit: Commit
    changes: tuple[str, ...]


class GateChange(NamedTuple):
    """A commit, and what it made of one test."""

    commit: Commit
    was: str
    """The gate before; empty for a test that is new."""
    gate: str
    versions: str


def moments(lives: Iterable[Life]) -> list[Moment]:
    """The past of the tests of one config, the newest commit first."""
    every = sorted(lives, key=lambda life: life.test)
    by_commit: dict[Commit, list[Event]] = {}
    for life in every:
        for event in life.events:
            by_commit.setdefault(_commit(event), []).append(event)
    age = _ages(every)
    ordered = sorted(by_commit, key=lambda commit: age[commit], reverse=True)
    return [Moment(commit, tuple(_sentences(by_commit[commit]))) for commit in ordered]


def _ages(lives: Iterable[Life]) -> dict[Commit, tuple[str, int]]:
    """What orders commits: the day, and of one day, how many events of a test came before."""
    ages: dict[Commit, tuple[str, int]] = {}
    for life in lives:
        for number, event in enumerate(life.events):
            commit = _commit(event)
            ages[commit] = max(ages.get(commit, (event.day, 0)), (event.day, number))
    return ages


def _sentences(events: Sequence[Event]) -> Iterator[str]:
    new = [event for event in events if not event.was]
    if len(new) > FEW:
        counts = Counter(event.gate for event in new)
        yield f"{len(new)} tests are new: {', '.join(f'{count} {gate}' for gate, count in sorted(counts.items()))}"
    for event in events:
        if event in new:
            if len(new) <= FEW:
                yield f"`{event.test}` is new: {event.gate}"
            continue
        if event.test != event.was_test:
            yield f"`{event.was_test}` is called `{event.test}`"
        if event.is_of_gate:
            yield f"`{event.test}`: {event.was} → {event.gate}"


def gate_changes(lives: Iterable[Life], streams: Iterable[Stream]) -> Mapping[Row, tuple[GateChange, ...]]:
    """The past of each test, the newest commit first, versions that changed alike together."""
    by_file = {stream.file: stream for stream in streams if not stream.private}
    alike: dict[Row, dict[tuple[Commit, str, str], set[Version]]] = {}
    every = list(lives)
    for life in every:
        stream = by_file.get(life.file)
        loc = stream.tests.get(life.test) if stream is not None else None
        if stream is None or not loc:
            continue
        changes = alike.setdefault((stream.family, str(loc[1])), {})
        for event in life.events:
            if event.is_of_gate:
                versions = changes.setdefault((_commit(event), event.was, event.gate), set())
                versions |= {stream.version} if stream.version is not None else set()
    age = _ages(every)
    return {row: tuple(_changes(changes, age)) for row, changes in alike.items()}


def _changes(
    changes: Mapping[tuple[Commit, str, str], set[Version]], age: Mapping[Commit, tuple[str, int]]
) -> Iterator[GateChange]:
    for key in sorted(changes, key=lambda key: (age[key[0]], key[1:]), reverse=True):
        yield GateChange(*key, spell(sorted(changes[key])))


def _commit(event: Event) -> Commit:
    return Commit(event.day, event.commit[:SHORT], event.author, event.subject)
