"""A layered layout, left to right: columns, the order within them, and positions in which nothing overlaps.

After Sugiyama: layers by longest path, long edges cut into pieces, few crossings by barycentres, then each column is
laid as near to its neighbours as order and gaps allow. No library: those on the index that do this are native, or
have not been kept for years.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from okdstreams.graph.layers import (
    SWEEPS,
    Edge,
    Item,
    Size,
    fewest_crossings,
    layers_of,
    parts_of,
    pieces_of,
    without_circles,
)

COLUMN_GAP = 48.0
ROW_GAP = 18.0
BAND_GAP = 34.0
LANE_GAP = 8.0
"""Between a long edge that passes through a column and its neighbours there."""


class Box(NamedTuple):
    """Where a node is: its upper left corner, width and height, in pixels."""

    x: float
    y: float
    width: float
    height: float


class Band(NamedTuple):
    """A part that nothing joins to another: its items, those of each column, and the items of each edge."""

    items: list[Item]
    columns: list[list[int]]
    pieces: dict[Edge, list[int]]


class Layout(NamedTuple):
    """Boxes by node, the points that each edge goes through, and the size of the whole.

    An edge is straight from its first point to its second, which is at the right end of the column, then curved to the
    next column, straight through it, and so on.
    """

    boxes: dict[str, Box]
    ways: dict[Edge, list[tuple[float, float]]]
    width: float
    height: float


def layout(sizes: Mapping[str, Size], edges: Sequence[Edge]) -> Layout:
    """Positions for nodes of these sizes. Edges of a circle that lead back are drawn, but do not count.

    Parts that nothing joins are laid one below the other, in the same columns.
    """
    forward = without_circles(list(sizes), edges)
    depth = layers_of(list(sizes), forward)
    bands: list[Band] = []
    bottom = 0.0
    for names in parts_of(list(sizes), edges):
        own = [edge for edge in forward if edge[0] in names]
        items, columns, pieces = pieces_of({name: sizes[name] for name in names}, own, depth)
        columns = fewest_crossings(items, columns)
        _stack(items, columns)
        for number in range(SWEEPS):
            _align(items, columns, backward=number % 2 == 1)
        bottom = _shift(items, bottom + BAND_GAP if bands else 0.0)
        bands.append(Band(items, columns, pieces))
    return _placed(sizes, edges, bands, bottom)


def _shift(items: list[Item], top: float) -> float:
    """Moves all items so that the highest begins at `top`; gives where the lowest ends."""
    by = top - min(item.centre - item.height / 2 for item in items)
    for item in items:
        item.centre += by
    return max(item.centre + item.height / 2 for item in items)


def _gap(item: Item) -> float:
    return ROW_GAP if item.name else LANE_GAP


def _stack(items: list[Item], columns: list[list[int]]) -> None:
    for column in columns:
        y = 0.0
        for number in column:
            items[number].centre = y + items[number].height / 2
            y += items[number].height + _gap(items[number])


def _align(items: list[Item], columns: list[list[int]], *, backward: bool) -> None:
    """One sweep: each column as near as it can be to the mean of its neighbours (least squares, order kept)."""
    for column in reversed(columns) if backward else columns:
        wishes = []
        offsets = []
        offset = 0.0
        for place, number in enumerate(column):
            item = items[number]
            if place:
                above = items[column[place - 1]]
                offset += (above.height + item.height) / 2 + max(_gap(above), _gap(item))
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


def _placed(sizes: Mapping[str, Size], edges: Sequence[Edge], bands: Sequence[Band], height: float) -> Layout:
    lefts, rights = _columns(sizes, bands)
    boxes: dict[str, Box] = {}
    ways: dict[Edge, list[tuple[float, float]]] = {}
    for items, columns, pieces in bands:
        spans = {n: (lefts[at], rights[at]) for at, column in enumerate(columns) for n in column}
        for number, item in enumerate(items):
            if item.name:
                boxes[item.name] = Box(spans[number][0], item.centre - item.height / 2, *sizes[item.name])
        for edge, way in pieces.items():
            points = [(x, items[number].centre) for number in way for x in spans[number]]
            box = boxes[edge[0]]
            ways[edge] = [(box.x + box.width, points[0][1]), *points[1:-1]]
    ways |= {edge: _back(boxes[edge[0]], boxes[edge[1]]) for edge in edges if edge not in ways}
    return Layout(boxes, ways, max(rights, default=0.0), height)


def _columns(sizes: Mapping[str, Size], bands: Sequence[Band]) -> tuple[list[float], list[float]]:
    """Where each column begins and ends, as wide as its widest node."""
    widths: dict[int, float] = {}
    for items, columns, _ in bands:
        for at, column in enumerate(columns):
            own = (sizes[items[n].name][0] for n in column if items[n].name)
            widths[at] = max([widths.get(at, 0.0), *own])
    lefts, rights, left = [], [], 0.0
    for at in sorted(widths):
        lefts.append(left)
        rights.append(left + widths[at])
        left += widths[at] + COLUMN_GAP
    return lefts, rights


def _back(source: Box, target: Box) -> list[tuple[float, float]]:
    """An edge that leads back: from the left of its source to the right of its target."""
    return [
        (source.x, source.y + source.height / 2),
        (source.x, source.y + source.height / 2),
        (target.x + target.width, target.y + target.height / 2),
    ]
