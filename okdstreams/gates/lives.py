"""The lives of gates: what each test was, since when, by whom, and which of them flip.

A pure function of commits and of the gates that each config had. A test stays the same test when its row moves (the
config does not change), when it is renamed and runs the same job, and when its config's file is renamed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from okdstreams.language.days import days_between

GONE = "gone"
"""The gate of a test that is not there any more."""


class Point(NamedTuple):
    """What a test is at one time."""

    gate: str
    job: str


class Gating(NamedTuple):
    """What a config gates by: the name of its stream, and its tests."""

    stream: str
    tests: Mapping[str, Point]


NO_GATING = Gating("", {})


class Step(NamedTuple):
    """A commit as far as gates know it: what configs became. None is a config that is no more."""

    commit: str
    day: str
    author: str
    subject: str
    configs: Mapping[str, Gating | None]


class Event(NamedTuple):
    """A test became something else: another gate, or another name."""

    commit: str
    day: str
    author: str
    subject: str
    test: str
    gate: str
    was: str
    """Its gate before; empty for a test that is new."""
    was_test: str
    """Its name before."""

    @property
    def is_of_gate(self) -> bool:
        return self.gate != self.was


@dataclass
class Life:
    """A test of one config through time."""

    file: str
    test: str
    point: Point
    events: list[Event] = field(default_factory=list)

    @property
    def gate(self) -> str:
        return self.point.gate

    @property
    def current(self) -> Event:
        """The event that made its gate what it is."""
        return next(event for event in reversed(self.events) if event.is_of_gate)

    @property
    def flips(self) -> int:
        """How often it began or ceased to block, its first gate apart."""
        blocks = [event.gate == "blocking" for event in self.events if event.is_of_gate]
        return sum(earlier != later for earlier, later in pairwise(blocks))

    def days_blocking(self, today: str) -> int:
        """On how many days it blocked, up to today."""
        events = [event for event in self.events if event.is_of_gate]
        ends = [*(event.day for event in events[1:]), today]
        spans = zip(events, ends, strict=True)
        return sum(max(0, days_between(event.day, end)) for event, end in spans if event.gate == "blocking")


def lives(steps: Iterable[Step]) -> list[Life]:
    """The life of every test of every config, by file and name. `steps` are those of a branch, the oldest first."""
    teller = _Teller()
    for step in steps:
        teller.step(step)
    return sorted(teller.every, key=lambda life: (life.file, life.test))


class _Teller:
    """Follows the tests from one commit to the next."""

    def __init__(self) -> None:
        self.every: list[Life] = []
        self.by_file: dict[str, dict[str, Life]] = {}
        """Tests that are or were in a config, by name."""
        self.streams: dict[str, str] = {}

    def step(self, step: Step) -> None:
        self._move(step)
        for file, gating in step.configs.items():
            self._config(step, file, gating or NO_GATING)
            if gating is None:
                self.streams.pop(file, None)
            else:
                self.streams[file] = gating.stream

    def _move(self, step: Step) -> None:
        """A file that goes while another comes with the same stream has another name now."""
        left = {self.streams[file]: file for file, g in step.configs.items() if g is None and file in self.streams}
        for file, gating in step.configs.items():
            if gating is not None and file not in self.streams and gating.stream in left:
                of_file = self.by_file.pop(left[gating.stream], {})
                for life in of_file.values():
                    life.file = file
                self.by_file[file] = of_file

    def _config(self, step: Step, file: str, gating: Gating) -> None:
        of_file = self.by_file.setdefault(file, {})
        there = {name: life for name, life in of_file.items() if life.gate != GONE}
        lost = [name for name in there if name not in gating.tests]
        for name, was in _renamed(lost, there, gating).items():
            life = of_file.pop(was)
            of_file[name] = life
            self._become(step, life, name, gating.tests[name])
        for name, point in gating.tests.items():
            existing = of_file.get(name)
            if existing is None:
                existing = of_file[name] = Life(file, name, Point("", point.job))
                self.every.append(existing)
            self._become(step, existing, name, point)
        for name, life in of_file.items():
            if name not in gating.tests and life.gate != GONE:
                self._become(step, life, name, Point(GONE, life.point.job))

    def _become(self, step: Step, life: Life, name: str, point: Point) -> None:
        if (life.test, life.gate) != (name, point.gate):
            commit = (step.commit, step.day, step.author, step.subject)
            life.events.append(Event(*commit, name, point.gate, life.gate, life.test))
        life.test, life.point = name, point


def _renamed(lost: list[str], there: Mapping[str, Life], gating: Gating) -> dict[str, str]:
    """New names to old ones: of tests that go and come in one commit, and run the same job."""
    new = [name for name in gating.tests if name not in there]
    pairs: dict[str, str] = {}
    for name in new:
        gate, job = gating.tests[name]
        same = [was for was in lost if there[was].point.job == job and was not in pairs.values()]
        if job and same:
            pairs[name] = max(same, key=lambda was: there[was].gate == gate)
    return pairs
