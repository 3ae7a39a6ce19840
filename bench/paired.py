"""Whether a row has moved: pairs of runs, one after the other, so that what the machine does besides meets both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import exp, log, sqrt
from statistics import median
from typing import NamedTuple

SURE = 0.02
"""A sign-rank test is believed below this; seven pairs that all point one way give 0.016."""

NORMAL = 1.4826
"""Median absolute deviations to a standard deviation."""

MEDIAN = 1.2533
"""How much less sure a median is than a mean."""


class Shift(NamedTuple):
    """How much more one of two took: the median ratio of the pairs, its noise, and the chance of it without cause."""

    ratio: float
    noise: float
    chance: float

    @property
    def has_moved(self) -> bool:
        """Whether the ratio is further from 1 than the noise, and hardly by chance."""
        return self.chance <= SURE and abs(log(self.ratio)) > self.noise


def shift(before: Sequence[float], after: Sequence[float]) -> Shift:
    """Compare runs in pairs: the n-th of `before` with the n-th of `after`."""
    differences = [log(new / old) for old, new in zip(before, after, strict=True)]
    centre = median(differences)
    deviation = NORMAL * median(abs(difference - centre) for difference in differences)
    return Shift(exp(centre), 2 * MEDIAN * deviation / sqrt(len(differences)), sign_rank(differences))


def sign_rank(differences: Sequence[float]) -> float:
    """Wilcoxon's signed-rank test, both sides, exact: the chance of differences as lopsided as these or more."""
    sizes = sorted(abs(difference) for difference in differences if difference)
    # twice the mean rank, for whole numbers
    ranks = {size: 2 * sizes.index(size) + 1 + sizes.count(size) for size in sizes}
    upward = sum(ranks[difference] for difference in differences if difference > 0)
    ways = Counter({0: 1})
    for size in sizes:
        for total, number in list(ways.items()):
            ways[total + ranks[size]] += number
    whole = sum(ranks[size] for size in sizes)
    least = min(upward, whole - upward)
    tail = sum(number for total, number in ways.items() if total <= least)
    return min(1.0, 2 * tail / 2 ** len(sizes))


def moved(before: Mapping[str, Sequence[float]], after: Mapping[str, Sequence[float]]) -> dict[str, Shift]:
    """The rows that both have and that moved by more than the noise, the slowest first."""
    shifts = {name: shift(before[name], after[name]) for name in before if name in after}
    return {name: change for name, change in sorted(shifts.items(), key=lambda row: -row[1].ratio) if change.has_moved}
