"""The first half of a layered layout: which column a node is in, and the order within the columns."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Size = tuple[float, float]
Edge = tuple[str, str]

SWEEPS = 12


@dataclass(slots=True)
class Item:
    """A node, or the piece of a long edge in one column (height 0)."""

    name: str
    height: float
    before: list[int] = field(default_factory=list)
    after: list[int] = field(default_factory=list)
    centre: float = 0.0


def without_circles(names: Sequence[str], edges: Sequence[Edge]) -> list[Edge]:
    """The edges without those that close a circle, found by depth-first search without recursion."""
    following: dict[str, list[str]] = {name: [] for name in names}
    for source, target in edges:
        following[source].append(target)
    state: dict[str, bool] = {}
    back: set[Edge] = set()
    for start in names:
        way = [] if start in state else [(start, iter(following[start]))]
        state.setdefault(start, True)
        while way:
            name, rest = way[-1]
            target = next(rest, "")
            if not target:
                state[name] = False
                way.pop()
            elif target not in state:
                state[target] = True
                way.append((target, iter(following[target])))
            elif state[target]:
                back.add((name, target))
    return [edge for edge in edges if edge not in back]


def parts_of(names: Sequence[str], edges: Sequence[Edge]) -> list[dict[str, None]]:
    """The nodes of each part that nothing joins to another, in the order of `names`."""
    part = {name: {name: None} for name in names}
    for source, target in edges:
        if part[source] is not part[target]:
            joined = part[source] | part[target]
            part |= dict.fromkeys(joined, joined)
    places = {name: place for place, name in enumerate(names)}
    components = {id(members): members for members in (part[name] for name in names)}
    return [dict.fromkeys(sorted(members, key=places.__getitem__)) for members in components.values()]


def layers_of(names: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    """The column of each node: after all that lead to it, and right before what it leads to."""
    depth = dict.fromkeys(names, 0)
    changed = True
    while changed:
        changed = False
        for source, target in edges:
            if depth[target] <= depth[source]:
                depth[target], changed = depth[source] + 1, True
    for name in sorted(names, key=lambda n: -depth[n]):
        following = [depth[target] for source, target in edges if source == name]
        if following:
            depth[name] = min(following) - 1
    return depth


def pieces_of(
    sizes: Mapping[str, Size], edges: Sequence[Edge], depth: Mapping[str, int]
) -> tuple[list[Item], list[list[int]], dict[Edge, list[int]]]:
    """Items, the items of each column, and the items that each edge goes through, its ends included."""
    items = [Item(name, height) for name, (_, height) in sizes.items()]
    index = {name: number for number, name in enumerate(sizes)}
    columns: list[list[int]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for name, number in index.items():
        columns[depth[name]].append(number)
    pieces: dict[Edge, list[int]] = {}
    for source, target in edges:
        way = [index[source]]
        for column in range(depth[source] + 1, depth[target]):
            items.append(Item("", 0.0))
            columns[column].append(len(items) - 1)
            way.append(len(items) - 1)
        way.append(index[target])
        pieces[source, target] = way
        for number, following in pairwise(way):
            items[number].after.append(following)
            items[following].before.append(number)
    return items, columns, pieces


def fewest_crossings(items: list[Item], columns: list[list[int]]) -> list[list[int]]:
    """The best of the orders that the sweeps go through; the first of equals."""
    best, fewest = [list(column) for column in columns], _crossings(items, columns)
    for number in range(SWEEPS):
        _order(items, columns, backward=number % 2 == 1)
        crossings = _crossings(items, columns)
        if crossings < fewest:
            best, fewest = [list(column) for column in columns], crossings
    return _swapped(items, best)


def _swapped(items: list[Item], columns: list[list[int]]) -> list[list[int]]:
    """The order after neighbours were swapped wherever that takes crossings away."""
    fewest = _crossings(items, columns)
    for _ in range(SWEEPS if fewest else 0):
        before = fewest
        for column in columns:
            for place in range(len(column) - 1):
                column[place], column[place + 1] = column[place + 1], column[place]
                crossings = _crossings(items, columns)
                if crossings < fewest:
                    fewest = crossings
                else:
                    column[place], column[place + 1] = column[place + 1], column[place]
        if fewest == before:
            break
    return columns


def _crossings(items: list[Item], columns: list[list[int]]) -> int:
    """How many pairs of edges cross, between each column and the next."""
    places = {number: place for column in columns for place, number in enumerate(column)}
    crossings = 0
    for column in columns:
        ends = [sorted(places[target] for target in items[number].after) for number in column]
        passed: list[int] = []
        for targets in ends:
            crossings += sum(len(passed) - bisect_right(passed, target) for target in targets)
            for target in targets:
                insort(passed, target)
    return crossings


def _order(items: list[Item], columns: list[list[int]], *, backward: bool) -> None:
    """One sweep: each column sorted by the mean place of its neighbours in the one before."""
    places = {number: place for column in columns for place, number in enumerate(column)}
    for column in reversed(columns) if backward else columns:
        keys = {}
        for number in column:
            near = items[number].after if backward else items[number].before
            keys[number] = sum(places[n] for n in near) / len(near) if near else float(places[number])
        column.sort(key=lambda number: (keys[number], places[number]))
        places |= {number: place for place, number in enumerate(column)}
