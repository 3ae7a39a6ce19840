"""A layered layout, left to right: columns, the order within them, and positions in which nothing overlaps.

After Sugiyama: layers by longest path, long edges cut into pieces, few crossings by barycentres, then each column is
laid as near to its neighbours as order and gaps allow. No library: those on the index that do this are native, or
have not been kept for years.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

Size = tuple[float, float]
Edge = tuple[str, str]

COLUMN_GAP = 48.0
ROW_GAP = 18.0
LANE_GAP = 8.0
"""Between a long edge that passes through a column and its neighbours there."""
SWEEPS = 12


class Box(NamedTuple):
    """Where a node is: its upper left corner, width and height, in pixels."""

    x: float
    y: float
    width: float
    height: float


class Layout(NamedTuple):
    """Boxes by node, the points that each edge goes through, and the size of the whole.

    An edge is straight from its first point to its second, which is at the right end of the column, then curved to the
    next column, straight through it, and so on.
    """

    boxes: dict[str, Box]
    ways: dict[Edge, list[tuple[float, float]]]
    width: float
    height: float


@dataclass(slots=True)
class _Item:
    """A node, or the piece of a long edge in one column (height 0)."""

    name: str
    height: float
    before: list[int] = field(default_factory=list)
    after: list[int] = field(default_factory=list)
    centre: float = 0.0

    @property
    def gap(self) -> float:
        return ROW_GAP if self.height else LANE_GAP


def layout(sizes: Mapping[str, Size], edges: Sequence[Edge]) -> Layout:
    """Positions for nodes of these sizes. Edges of a circle that lead back are drawn, but do not count."""
    forward = _without_circles(list(sizes), edges)
    depth = _layers(list(sizes), forward)
    items, columns, pieces = _pieces(sizes, forward, depth)
    columns = _fewest_crossings(items, columns)
    _stack(items, columns)
    for number in range(SWEEPS):
        _align(items, columns, backward=number % 2 == 1)
    return _placed(sizes, edges, items, columns, pieces)


def _without_circles(names: Sequence[str], edges: Sequence[Edge]) -> list[Edge]:
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


def _layers(names: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    """The column of each node: after all that lead to it, and right before what it leads to."""
    depth = dict.fromkeys(names, 0)
    for _ in names:
        later = {target: depth[source] + 1 for source, target in edges if depth[target] <= depth[source]}
        if not later:
            break
        depth |= later
    for name in sorted(names, key=lambda n: -depth[n]):
        following = [depth[target] for source, target in edges if source == name]
        if following:
            depth[name] = min(following) - 1
    return depth


def _pieces(
    sizes: Mapping[str, Size], edges: Sequence[Edge], depth: Mapping[str, int]
) -> tuple[list[_Item], list[list[int]], dict[Edge, list[int]]]:
    """Items, the items of each column, and the items that each edge goes through, its ends included."""
    items = [_Item(name, height) for name, (_, height) in sizes.items()]
    index = {name: number for number, name in enumerate(sizes)}
    columns: list[list[int]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for name, number in index.items():
        columns[depth[name]].append(number)
    pieces: dict[Edge, list[int]] = {}
    for source, target in edges:
        way = [index[source]]
        for column in range(depth[source] + 1, depth[target]):
            items.append(_Item("", 0.0))
            columns[column].append(len(items) - 1)
            way.append(len(items) - 1)
        way.append(index[target])
        pieces[source, target] = way
        for one, other in pairwise(way):
            items[one].after.append(other)
            items[other].before.append(one)
    return items, columns, pieces


def _fewest_crossings(items: list[_Item], columns: list[list[int]]) -> list[list[int]]:
    """The best of the orders that the sweeps go through; the first of equals."""
    best, fewest = [list(column) for column in columns], _crossings(items, columns)
    for number in range(SWEEPS):
        _order(items, columns, backward=number % 2 == 1)
        crossings = _crossings(items, columns)
        if crossings < fewest:
            best, fewest = [list(column) for column in columns], crossings
    return best


def _crossings(items: list[_Item], columns: list[list[int]]) -> int:
    """How many pairs of edges cross, between each column and the next."""
    places = {number: place for column in columns for place, number in enumerate(column)}
    found = 0
    for column in columns:
        ends = [sorted(places[target] for target in items[number].after) for number in column]
        passed: list[int] = []
        for targets in ends:
            found += sum(len(passed) - bisect_right(passed, target) for target in targets)
            for target in targets:
                insort(passed, target)
    return found


def _order(items: list[_Item], columns: list[list[int]], *, backward: bool) -> None:
    """One sweep: each column sorted by the mean place of its neighbours in the one before."""
    places = {number: place for column in columns for place, number in enumerate(column)}
    for column in reversed(columns) if backward else columns:
        keys = {}
        for number in column:
            near = items[number].after if backward else items[number].before
            keys[number] = sum(places[n] for n in near) / len(near) if near else float(places[number])
        column.sort(key=lambda number: (keys[number], places[number]))
        places |= {number: place for place, number in enumerate(column)}


def _stack(items: list[_Item], columns: list[list[int]]) -> None:
    for column in columns:
        y = 0.0
        for number in column:
            items[number].centre = y + items[number].height / 2
            y += items[number].height + items[number].gap


def _align(items: list[_Item], columns: list[list[int]], *, backward: bool) -> None:
    """One sweep: each column as near as it can be to the mean of its neighbours (least squares, order kept)."""
    for column in reversed(columns) if backward else columns:
        wishes = []
        offsets = []
        offset = 0.0
        for place, number in enumerate(column):
            item = items[number]
            if place:
                above = items[column[place - 1]]
                offset += (above.height + item.height) / 2 + max(above.gap, item.gap)
            near = item.after if backward else item.before
            near = near or item.before or item.after
            wish = sum(items[n].centre for n in near) / len(near) if near else item.centre
            offsets.append(offset)
            wishes.append(wish - offset)
        for number, level, offset in zip(column, _rising(wishes), offsets, strict=True):
            items[number].centre = level + offset


def _rising(wishes: Sequence[float]) -> list[float]:
    """The rising sequence nearest to `wishes`: those in the wrong order get their mean (pool adjacent violators)."""
    pools: list[tuple[float, int]] = []
    for wish in wishes:
        total, size = wish, 1
        while pools and pools[-1][0] / pools[-1][1] > total / size:
            above, many = pools.pop()
            total, size = total + above, size + many
        pools.append((total, size))
    return [total / size for total, size in pools for _ in range(size)]


def _placed(
    sizes: Mapping[str, Size],
    edges: Sequence[Edge],
    items: list[_Item],
    columns: list[list[int]],
    pieces: Mapping[Edge, list[int]],
) -> Layout:
    top = min((item.centre - item.height / 2 for item in items), default=0.0)
    left, spans, boxes = 0.0, dict[int, tuple[float, float]](), dict[str, Box]()
    for column in columns:
        width = max((sizes[items[n].name][0] for n in column if items[n].name), default=0.0)
        for number in column:
            spans[number] = (left, left + width)
            if name := items[number].name:
                own, height = sizes[name]
                boxes[name] = Box(left, items[number].centre - height / 2 - top, own, height)
        left += width + COLUMN_GAP
    ways = {edge: _back(boxes[edge[0]], boxes[edge[1]]) for edge in edges if edge not in pieces}
    for edge, way in pieces.items():
        points = [(x, items[number].centre - top) for number in way for x in spans[number]]
        box = boxes[edge[0]]
        ways[edge] = [(box.x + box.width, points[0][1]), *points[1:-1]]
    height = max((box.y + box.height for box in boxes.values()), default=0.0)
    return Layout(boxes, ways, max(left - COLUMN_GAP, 0.0), height)


def _back(source: Box, target: Box) -> list[tuple[float, float]]:
    """An edge that leads back: from the left of its source to the right of its target."""
    return [
        (source.x, source.y + source.height / 2),
        (source.x, source.y + source.height / 2),
        (target.x + target.width, target.y + target.height / 2),
    ]
