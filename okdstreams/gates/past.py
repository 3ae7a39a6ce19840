"""The past of the tests that a fleet has: lives, each with the stream that it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from okdstreams.fleet.fleet import Fleet, Stream
from okdstreams.fleet.selection import Selection
from okdstreams.gates.lives import Event, Life
from okdstreams.gates.matrix import EVERYTHING
from okdstreams.language.versions import Version


class Past(NamedTuple):
    """A test of one config: where it belongs today, and its life."""

    family: str
    """Empty for a config that the streams do not make any more; so are the others."""
    arch: str
    version: Version | None
    stream: str
    test: str
    """As its row is called in the stream file; its last name where it has no row."""
    life: Life

    @property
    def is_named(self) -> frozenset[str]:
        """Every name that it has or had."""
        names = (name for event in self.life.events for name in (event.test, event.was_test))
        return frozenset((self.test, *names))


def pasts(
    lives: Iterable[Life],
    fleet: Fleet,
    selection: Selection = EVERYTHING,
    within: Callable[[Event], bool] = lambda event: True,
) -> list[Past]:
    """The lives that are selected, of which an event lies `within`, by family, test, architecture and version."""
    streams = {stream.file: stream for stream in fleet.streams if not stream.private}
    of_streams = selection._replace(gates=(), jobs=())
    chosen = []
    for life in lives:
        stream = streams.get(life.file)
        fits = of_streams.has_stream(stream) if stream is not None else of_streams == EVERYTHING
        if fits and selection.has_test(life.gate, (life.point.job,)) and any(map(within, life.events)):
            chosen.append(_past(life, stream))
    return sorted(chosen, key=lambda past: (past.family, past.test, past.arch, past.version or Version(0, 0)))


def _past(life: Life, stream: Stream | None) -> Past:
    if stream is None:
        return Past("", "", None, life.file, life.test, life)
    loc = stream.tests.get(life.test)
    return Past(stream.family, stream.arch, stream.version, stream.name, str(loc[1]) if loc else life.test, life)
