"""The picture of the streams: what is in it, and that it can be read."""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okdstreams.compiler import Compilation
from okdstreams.graph.draw import LANGUAGES, draw
from okdstreams.graph.layout import Layout, layout
from okdstreams.graph.model import Graph, Node, NodeKind
from okdstreams.graph.select import select
from okdstreams.graph.svg import svg
from support import Run

SVG = "{http://www.w3.org/2000/svg}"
ADVANCE = 1233 / 2048
"""Width of a character of DejaVu Sans Mono in ems, from the font itself."""

DRAWINGS: dict[str, dict[str, Any]] = {
    "all, by family": {},
    "all, by stream": {"fold": False},
    "a family": {"family": "okd-scos"},
    "ten streams": {"family": "okd", "fold": False},
    "a version": {"version": "4.14"},
    "a component": {"component": "machine-config-operator"},
    "a layered component": {"component": "fedora-coreos"},
}


class Area(NamedTuple):
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Area) -> bool:
        across = self.left < other.right - 0.15 and other.left < self.right - 0.15
        return across and self.top < other.bottom - 0.15 and other.top < self.bottom - 0.15

    def holds(self, other: Area) -> bool:
        inside = self.left <= other.left and self.top <= other.top
        return inside and other.right <= self.right and other.bottom <= self.bottom


def drawn(compilation: Compilation, name: str) -> Graph:
    found = select(compilation.fleet, **DRAWINGS[name])
    assert not isinstance(found, str)
    return found[0]


def read(text: str) -> tuple[Area, list[Area], list[Area], list[list[tuple[float, float]]]]:
    """The canvas, the boxes, the texts, and points along each edge, of an SVG."""
    root = ElementTree.fromstring(text)
    canvas = Area(*(float(n) for n in root.get("viewBox", "").split()))
    rects = [
        Area(x, y, x + w, y + h)
        for x, y, w, h in (
            [float(e.get(a, "0")) for a in ("x", "y", "width", "height")] for e in root.iter(f"{SVG}rect")
        )
    ]
    texts = []
    for element in root.iter(f"{SVG}text"):
        x, y, size = (float(element.get(a, "0")) for a in ("x", "y", "font-size"))
        texts.append(Area(x, y - 0.8 * size, x + len(element.text or "") * ADVANCE * size, y + 0.25 * size))
    paths = [points(e.get("d", "")) for e in root.iter(f"{SVG}path") if not e.get("fill")]
    return canvas, rects[1:], texts, paths


def points(d: str) -> list[tuple[float, float]]:
    """Points along a path of M, L and C commands, close enough to one another to miss no box."""
    found: list[tuple[float, float]] = []
    for command, body in re.findall(r"([MLC])([^MLC]*)", d):
        numbers = [float(n) for n in body.split()]
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        if command == "M":
            found += pairs
            continue
        (x0, y0), (x3, y3) = found[-1], pairs[-1]
        (x1, y1), (x2, y2) = pairs[:2] if command == "C" else ((x0, y0), (x3, y3))
        for step in range(1, 13):
            t, u = step / 12, 1 - step / 12
            a, b, c, e = u**3, 3 * u * u * t, 3 * u * t * t, t**3
            found.append((a * x0 + b * x1 + c * x2 + e * x3, a * y0 + b * y1 + c * y2 + e * y3))
    return found


@pytest.mark.parametrize("name", DRAWINGS)
def test_no_text_overlaps_another_or_leaves_its_box(compilation: Compilation, name: str) -> None:
    canvas, boxes, texts, _ = read(svg(drawn(compilation, name), "title"))
    assert len(texts) > len(boxes) > 4
    assert all(canvas.holds(area) for area in (*boxes, *texts))
    assert not [pair for pair in combinations(boxes, 2) if pair[0].meets(pair[1])]
    for text in texts:
        assert [box.holds(text) for box in boxes if box.meets(text)] == [True]
    by_box = {box: [text for text in texts if box.holds(text)] for box in boxes}
    assert not [pair for inside in by_box.values() for pair in combinations(inside, 2) if pair[0].meets(pair[1])]


@pytest.mark.parametrize("name", DRAWINGS)
def test_no_arrow_runs_through_a_box(compilation: Compilation, name: str) -> None:
    graph = drawn(compilation, name)
    canvas, boxes, _, ways = read(svg(graph, "title"))
    assert len(ways) == len(graph.edges)
    for way in ways:
        for x, y in way:
            assert canvas.holds(Area(x, y, x, y))
            assert not [b for b in boxes if b.left + 1 < x < b.right - 1 and b.top + 1 < y < b.bottom - 1]


@st.composite
def graphs(draw: st.DrawFn) -> tuple[dict[str, tuple[float, float]], list[tuple[str, str]]]:
    names = [f"node {number}" for number in range(draw(st.integers(1, 12)))]
    sizes = {name: (draw(st.floats(20, 400)), draw(st.floats(10, 120))) for name in names}
    pair = st.tuples(st.sampled_from(names), st.sampled_from(names)).filter(lambda p: p[0] != p[1])
    edges = draw(st.lists(pair, unique=True, max_size=24)) if len(names) > 1 else []
    return sizes, edges


def areas(found: Layout) -> dict[str, Area]:
    return {name: Area(b.x, b.y, b.x + b.width, b.y + b.height) for name, b in found.boxes.items()}


@settings(max_examples=settings.default.max_examples // 2)
@given(graphs())
def test_any_graph_is_laid_without_overlap(graph: tuple[Any, Any]) -> None:
    sizes, edges = graph
    found = layout(sizes, edges)
    boxes = areas(found)
    canvas = Area(-0.01, -0.01, found.width + 0.01, found.height + 0.01)
    assert boxes.keys() == sizes.keys()
    assert {name: (b.width, b.height) for name, b in found.boxes.items()} == sizes
    assert all(canvas.holds(area) for area in boxes.values())
    assert not [pair for pair in combinations(boxes.values(), 2) if pair[0].meets(pair[1])]
    assert found.ways.keys() == set(edges)
    assert layout(sizes, edges) == found


@settings(max_examples=settings.default.max_examples // 2)
@given(graphs())
def test_arrows_lead_to_the_right_and_straight_pieces_miss_the_boxes(graph: tuple[Any, Any]) -> None:
    sizes, edges = graph
    found = layout(sizes, edges)
    boxes = areas(found)
    for edge in edges:
        if boxes[edge[0]].right > boxes[edge[1]].left:
            continue  # it closes a circle
        way = found.ways[edge]
        assert (way[0][0], way[-1][0]) == (boxes[edge[0]].right, boxes[edge[1]].left)
        assert all(one[0] <= other[0] for one, other in pairwise(way))
        for one, other in list(pairwise(way))[::2]:
            piece = Area(one[0] + 0.2, one[1] - 0.01, other[0], other[1] + 0.01)
            assert not [name for name, box in boxes.items() if piece.right > piece.left and box.meets(piece)]


def way(graph: Graph, start: str, end: str) -> list[str]:
    """The kinds of the nodes on the first way between two titles; empty when there is none."""
    ways = [[node.id] for node in graph.nodes.values() if node.title == start]
    assert ways
    for found in ways:
        if graph.nodes[found[-1]].title == end:
            return [graph.nodes[name].kind for name in found]
        ways += [[*found, target] for source, target in graph.edges if source == found[-1]]
    return []


def test_a_release_goes_from_its_sources_to_promotion(compilation: Compilation) -> None:
    graph = drawn(compilation, "a family")
    assert way(graph, "Tekton okd-coreos-all", "okd-scos-stable") == [
        NodeKind.SOURCE,
        NodeKind.SOURCE,
        NodeKind.STREAM,
        NodeKind.GATES,
        NodeKind.RELEASE,
        NodeKind.PROMOTION,
        NodeKind.STABLE,
    ]
    assert way(graph, "ocp-ci 4.13", "okd-scos-stable") == [
        NodeKind.STREAM,
        NodeKind.GATES,
        NodeKind.RELEASE,
        NodeKind.STEP,
        NodeKind.STREAM,
        NodeKind.GATES,
        NodeKind.RELEASE,
        NodeKind.PROMOTION,
        NodeKind.STABLE,
    ]
    assert way(graph, "ocp-ci 4.12", "okd-scos-stable") == []


def component(compilation: Compilation, name: str, version: str) -> Graph:
    found = select(compilation.fleet, component=name, version=version)
    assert not isinstance(found, str)
    return found[0]


def test_an_own_component_does_not_come_from_the_mirror(compilation: Compilation) -> None:
    graph = component(compilation, "machine-config-operator", "4.14")
    assert NodeKind.STEP not in {node.kind for node in graph.nodes.values()}
    assert way(graph, "openshift/machine-config-operator", "okd 4.14") == [NodeKind.SOURCE, NodeKind.STREAM]


def test_another_component_comes_from_the_mirror(compilation: Compilation) -> None:
    graph = component(compilation, "cli", "4.14")
    repositories = [node.title for node in graph.nodes.values() if node.kind is NodeKind.SOURCE]
    assert len(repositories) == 1
    chain = [NodeKind.SOURCE, NodeKind.STREAM, NodeKind.GATES, NodeKind.RELEASE, NodeKind.STEP, NodeKind.STREAM]
    assert way(graph, repositories[0], "okd 4.14") == way(graph, repositories[0], "okd-scos 4.14") == chain
    assert "quay.io/openshift/origin-cli" in {node.title for node in graph.nodes.values()}


def test_a_layered_component_has_its_base(compilation: Compilation) -> None:
    graph = component(compilation, "fedora-coreos", "4.14")
    assert way(graph, "quay.io/fedora/fedora-coreos:stable", "okd 4.14") == [
        NodeKind.SOURCE,
        NodeKind.SOURCE,
        NodeKind.STREAM,
    ]


def test_many_streams_are_folded_by_family_and_few_are_not(compilation: Compilation) -> None:
    families = {s.family for s in compilation.fleet.streams}
    streams = [
        n for n in drawn(compilation, "all, by family").nodes.values() if n.kind in (NodeKind.STREAM, NodeKind.STABLE)
    ]
    assert sorted(node.title for node in streams) == sorted(families)
    each = [
        n for n in drawn(compilation, "all, by stream").nodes.values() if n.kind in (NodeKind.STREAM, NodeKind.STABLE)
    ]
    assert len(each) == len([s for s in compilation.fleet.streams if not s.private])
    assert "okd 4.5" in {node.title for node in drawn(compilation, "ten streams").nodes.values()}


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({"family": "okd-csos"}, "no family 'okd-csos': did you mean 'okd-scos'?"),
        ({"version": "4.x"}, "'4.x' is not a version such as 4.14"),
        ({"version": "5.0"}, "there is no stream of 5.0"),
        (
            {"component": "machine-config-operater"},
            "no component 'machine-config-operater': did you mean 'machine-config-operator'?",
        ),
        ({"component": "fedora-coreos", "version": "4.9"}, "there is no stream of fedora-coreos in 4.9"),
    ],
)
def test_a_question_without_an_answer_is_told(compilation: Compilation, asked: dict[str, Any], answer: str) -> None:
    assert select(compilation.fleet, **asked) == answer


NASTY = 'a "b" <c> &amp; #d; `e` {f} [g] (h) \\ | end %% é 日本 \n\t\x00 x: y --> z'


@pytest.fixture(scope="module")
def nasty() -> Graph:
    """Every kind of node, under names that every language takes for something else."""
    graph = Graph()
    first = graph.add(Node("first", NodeKind.SOURCE, NASTY, (NASTY,)))
    for kind in NodeKind:
        graph.join(first, graph.add(Node(kind.name, kind, NASTY)))
    return graph


def test_svg_holds_any_name(nasty: Graph) -> None:
    root = ElementTree.fromstring(draw(nasty, NASTY.replace("\x00", ""), "svg"))
    assert any('"b" <c> &amp; #d;' in (element.text or "") for element in root.iter(f"{SVG}text"))


def test_mermaid_holds_any_name(nasty: Graph) -> None:
    lines = draw(nasty, NASTY, "mermaid").splitlines()
    labels = [line for line in lines if re.match(r"  n\d+\W", line) and "-->" not in line.split('"')[0]]
    boxes = [line for line in labels if ":::" in line]
    assert len(boxes) == len(nasty.nodes)
    assert all(line.count('"') == 2 and "<c>" not in line and "`" not in line for line in boxes)


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
@pytest.mark.parametrize("name", ["nasty", *DRAWINGS])
def test_graphviz_reads_dot(nasty: Graph, compilation: Compilation, name: str) -> None:
    graph = nasty if name == "nasty" else drawn(compilation, name)
    text = draw(graph, NASTY.replace("\x00", ""), "dot").replace("\x00", "")
    done = subprocess.run(["dot", "-Tplain"], input=text, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert len([line for line in done.stdout.splitlines() if line.startswith("node ")]) == len(graph.nodes)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_same_streams_give_the_same_picture(compilation: Compilation, language: str) -> None:
    first, again = (draw(drawn(compilation, "a version"), "title", language) for _ in range(2))
    assert first == again


@pytest.mark.parametrize(
    ("arguments", "start"),
    [
        ([], "---\ntitle: "),
        (["--format", "dot"], "digraph streams {"),
        (["--format", "svg", "--version", "4.14"], "<svg "),
    ],
)
def test_the_command_prints_the_picture(run: Run, root: Path, arguments: list[str], start: str) -> None:
    done = run("graph", *arguments, cwd=root)
    assert done.returncode == 0
    assert done.stdout.startswith(start)
    assert re.fullmatch(r"\d+ boxes, \d+ arrows\n", done.stderr)


def test_the_command_writes_a_file_in_the_language_of_its_name(run: Run, root: Path, tmp_path: Path) -> None:
    done = run("graph", "--family", "okd-scos", "-o", str(tmp_path / "streams.svg"), cwd=root)
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "streams.svg").read_text().startswith("<svg ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--family", "okd-csos"], "okdstreams: no family 'okd-csos': did you mean 'okd-scos'?"),
        (["-o", "missing/folder.svg"], "missing/folder.svg: error[file] No such file or directory"),
        (["--streams", "missing"], "missing: error[file] missing does not exist"),
    ],
)
def test_the_command_ends_with_2_without_an_answer(run: Run, root: Path, arguments: list[str], message: str) -> None:
    done = run("graph", *arguments, cwd=root)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
