"""Upgrades of promoted channels that are tested on one side of a comparison and not on the other."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.edges import STATES, Edge, End, edges
from okdstreams.diff.between import Sentence
from okdstreams.diff.kinds import Kind, Part
from okdstreams.diff.statement import Change, Impact, Topic
from okdstreams.diff.values import Name
from okdstreams.fleet.fleet import Fleet
from okdstreams.output.identity import CHANNEL, Identity

Key = tuple[str, str, End, End]
"""Family, channel, from where, to where."""

SURE = STATES.index("declared")


def edge_sentences(old: Fleet, new: Fleet) -> Iterator[Sentence]:
    """A sentence for every upgrade of a channel whose tests hold more or less back than before."""
    before, after = _by_key(old), _by_key(new)
    promoted = set.intersection(*({(key[0], key[1], key[3]) for key in side} for side in (before, after)))
    for key in sorted(before.keys() | after.keys(), key=str):
        family, channel, source, target = key
        if (family, channel, target) not in promoted:
            continue  # the channel goes on with another minor: that is told of the channel itself
        states = [STATES.index(side[key].state) if key in side else 0 for side in (before, after)]
        kind, impact = _change(*states)
        if kind is not None:
            change = Change(kind, Topic(Part.CHANNEL), Name(str(source.version)), Name(str(target.version)))
            about = Identity(CHANNEL, name=channel)
            yield Sentence(impact, channel, change, (about,), False, ())


def _change(before: int, after: int) -> tuple[Kind | None, Impact]:
    tested = STATES.index("informing")
    if before >= tested > after:
        return Kind.EDGE_LOST, Impact.LOOSENED
    if before >= SURE > after:
        return Kind.EDGE_LOOSENED, Impact.LOOSENED
    if after >= tested > before:
        return Kind.EDGE_TESTED, Impact.TIGHTENED
    return None, Impact.COSMETIC


def _by_key(fleet: Fleet) -> dict[Key, Edge]:
    return {(e.family, e.channel, e.source, e.target): e for e in edges(fleet) if e.channel}
