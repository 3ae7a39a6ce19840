"""A graph as SVG, drawn here: boxes as wide as their text, edges between the columns."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from xml.sax.saxutils import escape, quoteattr

from okdstreams.graph.layout import Box, Layout, layout
from okdstreams.graph.model import Graph, Node, NodeKind

FONTS = "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace"
ADVANCE = 0.6021
"""Width of a character of the widest of these fonts, in ems: every character of one has the same."""
SIZES = {"kind": 9.0, "title": 13.0, "line": 11.0}
LEADING = 1.4
"""Height of a line, in font sizes."""
PADDING = 10.0
MARGIN = 24.0
MOST = 52
"""A line of more characters than this is broken."""

COLOURS = {
    NodeKind.SOURCE: ("#f6f8fa", "#57606a"),
    NodeKind.STREAM: ("#ddf4ff", "#0969da"),
    NodeKind.STABLE: ("#dafbe1", "#1a7f37"),
    NodeKind.GATES: ("#fff8c5", "#9a6700"),
    NodeKind.RELEASE: ("#fbefff", "#8250df"),
    NodeKind.STEP: ("#fff1e5", "#bc4c00"),
    NodeKind.PROMOTION: ("#ffeff7", "#bf3989"),
    NodeKind.REGISTRY: ("#f6f8fa", "#24292f"),
}
"""Fill and border."""
INK, GREY, WIRE = "#1f2328", "#59636e", "#8c959f"

NO_LINKS: Mapping[str, str] = MappingProxyType({})


def svg(graph: Graph, title: str, links: Mapping[str, str] = NO_LINKS, tip: str = "tip") -> str:
    """The picture, with its title for readers who do not see it.

    `links` has the addresses of nodes that lead somewhere; `tip` is the id of the arrow's tip, which has to differ
    where one document holds several pictures.
    """
    rows = {name: list(_rows(node)) for name, node in graph.nodes.items()}
    places = layout({name: _size(lines) for name, lines in rows.items()}, graph.edges)
    width, height = places.width + 2 * MARGIN, places.height + 2 * MARGIN
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(width)}" height="{_n(height)}" '
        f'viewBox="0 0 {_n(width)} {_n(height)}" role="{"group" if links else "img"}" font-family="{FONTS}">',
        f"<title>{escape(title)}</title>",
        f'<defs><marker id="{tip}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" '
        f'orient="auto"><path d="M0 0.5 L8 4 L0 7.5 z" fill="{WIRE}"/></marker></defs>',
        f'<rect width="{_n(width)}" height="{_n(height)}" fill="#ffffff"/>',
        f'<g fill="none" stroke="{WIRE}" stroke-width="1.4" marker-end="url(#{tip})">',
        *(f'<path marker-end="url(#{tip})" d="{_way(places, edge)}"/>' for edge in graph.edges),
        "</g>",
        *(
            line
            for name, node in graph.nodes.items()
            for line in _linked(_box(node, rows[name], places.boxes[name]), links.get(name, ""))
        ),
        "</svg>",
    ]
    return "".join(f"{line}\n" for line in lines)


def _linked(lines: Iterator[str], address: str) -> Iterator[str]:
    if not address:
        yield from lines
        return
    yield f"<a href={quoteattr(address)}>"
    yield from lines
    yield "</a>"


def _rows(node: Node) -> Iterator[tuple[str, str]]:
    """(size, text) of every line of a box."""
    yield "kind", node.kind.upper()
    for size, text in (("title", node.title), *(("line", line) for line in node.lines)):
        for part in textwrap.wrap(text, MOST, subsequent_indent="  ", break_on_hyphens=False) or [""]:
            yield size, part


def text_width(text: str, size: float) -> float:
    """Width in pixels: wide characters of East Asia take two columns, combining ones none."""
    columns = sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
    return columns * ADVANCE * size


def _size(rows: list[tuple[str, str]]) -> tuple[float, float]:
    width = max(text_width(text, SIZES[size]) for size, text in rows)
    height = sum(SIZES[size] * LEADING for size, _ in rows)
    return width + 2 * PADDING, height + 1.5 * PADDING


def _box(node: Node, rows: list[tuple[str, str]], box: Box) -> Iterator[str]:
    fill, border = COLOURS[node.kind]
    x, y = box.x + MARGIN, box.y + MARGIN
    yield (
        f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(box.width)}" height="{_n(box.height)}" rx="5" '
        f'fill="{fill}" stroke="{border}"/>'
    )
    y += 0.75 * PADDING
    for size, text in rows:
        y += SIZES[size] * LEADING
        colour = border if size == "kind" else INK if size == "title" else GREY
        weight = ' font-weight="bold"' if size == "title" else ""
        baseline = y - SIZES[size] * (LEADING - 1)
        yield (
            f'<text x="{_n(x + PADDING)}" y="{_n(baseline)}" font-size="{_n(SIZES[size])}" fill="{colour}"{weight} '
            f'xml:space="preserve">{escape(_printable(text))}</text>'
        )


def _printable(text: str) -> str:
    """XML has no place for control characters."""
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


def _way(places: Layout, edge: tuple[str, str]) -> str:
    """The edge as a path: a curve between two columns, a straight line through one."""
    points = [(x + MARGIN, y + MARGIN) for x, y in places.ways[edge]]
    x, y = points[0]
    parts = [f"M{_n(x)} {_n(y)}"]
    for number, (to_x, to_y) in enumerate(points[1:]):
        if number % 2 == 0:
            parts.append(f"L{_n(to_x)} {_n(to_y)}")
        else:
            half = (x + to_x) / 2
            parts.append(f"C{_n(half)} {_n(y)} {_n(half)} {_n(to_y)} {_n(to_x)} {_n(to_y)}")
        x, y = to_x, to_y
    return " ".join(parts)


def _n(number: float) -> str:
    """A number with at most one decimal: the same on every machine."""
    return f"{round(number, 1):g}" if abs(number) < 1e5 else f"{number:.1f}"
