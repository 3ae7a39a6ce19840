"""Rounds: every row once, and again. Rows of one round share what the machine does besides, so they can be compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from typing import NamedTuple

from bench.measure import Sample

SLOW = 20.0
"""Seconds; what takes longer is run once."""


class Measured(NamedTuple):
    """Something that can be run again and again; it is given the number of the run."""

    name: str
    run: Callable[[int], Sample]


Samples = dict[str, list[Sample]]


def rounds(rows: Sequence[Measured], count: int) -> Samples:
    """The samples of each row, the n-th of all from the same round. A first run, that fills caches, is left out."""
    samples: Samples = {}
    for row in rows:
        first = row.run(0)
        samples[row.name] = [first] if first.seconds > SLOW else []
    for number in range(1, count + 1):
        for row in rows:
            of_row = samples[row.name]
            if not of_row or of_row[0].seconds <= SLOW:
                of_row.append(row.run(number))
    return samples


def alternating(pairs: Sequence[tuple[Measured, Measured]], count: int) -> tuple[Samples, Samples]:
    """The samples of two sides, in pairs: both of a pair in turn, the first of them changing from round to round."""
    sides: tuple[Samples, Samples] = ({}, {})
    for number in range(count + 1):
        for pair in pairs:
            for side in (0, 1) if number % 2 else (1, 0):
                sample = pair[side].run(number)
                if number:  # the first round fills caches
                    sides[side].setdefault(pair[side].name, []).append(sample)
    return sides


def ratio(samples: Sequence[Sample], unit: Sequence[Sample]) -> float:
    """The median ratio of processor time to that of another row, round by round."""
    if len(samples) != len(unit):  # one of them was slow, and run once
        return median(s.processor for s in samples) / median(s.processor for s in unit)
    return median(s.processor / u.processor for s, u in zip(samples, unit, strict=True))
