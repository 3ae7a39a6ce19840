"""The fleet to a graph: sources, integration stream, gates, release tags, promotion."""

from __future__ import annotations

from collections.abc import Sequence

from okdstreams.fleet.fleet import Fleet, PipelineRun, Stream
from okdstreams.graph.model import Graph, Node, NodeKind
from okdstreams.graph.sources import ComponentFilter, add_sources
from okdstreams.graph.units import StreamUnit, count, pattern, versions_of
from okdstreams.language.gates import gate
from okdstreams.language.placeholders import placeholder, put

NAMES = 3
"""So many tests are named; more are counted."""


def build(fleet: Fleet, drawn: Sequence[StreamUnit], component: str = "") -> Graph:
    """The graph of some units. With a component, only the way of that image: streams without it are left out."""
    graph = Graph()
    seen = ComponentFilter(fleet, component)
    shown = [unit for unit in drawn if seen.streams(unit)]
    for unit in shown:
        _add_unit(graph, unit)
        add_sources(graph, seen, unit)
        _add_registries(graph, fleet, unit, component)
    for unit in shown:
        _add_steps(graph, seen, unit, shown)
    for promotion in fleet.machinery.promotions:
        for run in promotion.runs:
            _add_promotion(graph, run, shown)
    return graph


def stream_id(unit: StreamUnit) -> str:
    """The id of a unit's own node."""
    return f"stream {unit.key}"


def _add_unit(graph: Graph, unit: StreamUnit) -> None:
    streams = unit.streams
    kind = NodeKind.STABLE if unit.is_stable else NodeKind.STREAM
    lines = [pattern([s.name for s in streams], streams), f"in {pattern([s.target for s in streams], streams)}"]
    if len(streams) > 1:
        lines.append(f"{count(len(streams), 'stream')}, {versions_of(streams) or 'no version'}")
    if unit.twins:
        lines.append(count(unit.twins, "private twin"))
    first = streams[0]
    words = (unit.family, str(first.version or ""), "" if first.arch == "amd64" else first.arch)
    title = unit.family if len(streams) > 1 else " ".join(word for word in words if word)
    here = graph.add(Node(stream_id(unit), kind, title, tuple(lines)))
    if gates := _gates(streams):
        here = _after(graph, here, Node(f"gates {unit.key}", NodeKind.GATES, gates[0], gates[1:]))
    if any("to" in s.config for s in streams):
        _after(graph, here, _release(unit))


def _after(graph: Graph, before: str, node: Node) -> str:
    graph.join(before, graph.add(node))
    return node.id


def _gates(streams: Sequence[Stream]) -> tuple[str, ...]:
    """`blocking: aws, upgrade` and so on; empty without tests."""
    by_gate: dict[str, dict[str, None]] = {}
    for stream in streams:
        for name, test in stream.config.get("verify", {}).items():
            shape = name.replace(str(stream.version), placeholder("v")) if stream.version and len(streams) > 1 else name
            word = gate(test)
            by_gate.setdefault("informing" if word == "async" else word, {})[shape] = None
        for name in stream.config.get("upgrade", {}):
            by_gate.setdefault("upgrade", {})[name] = None
    words = []
    for word in ("blocking", "informing", "upgrade", "off"):
        names = sorted(by_gate.get(word, ()))
        if names:
            words.append(f"{word}: {', '.join(names) if len(names) <= NAMES else len(names)}")
    return tuple(words)


def _release(unit: StreamUnit) -> Node:
    streams = [s for s in unit.streams if "to" in s.config]
    targets = [f"{s.namespace}/{s.config['to']}" for s in streams]
    lines = [f"{pattern([s.name for s in streams], streams)}-DATE"]
    moving: dict[str, list[Stream]] = {}
    for stream in streams:
        for step in stream.config.get("publish", {}).values():
            if "tagRef" in step:
                moving.setdefault(step["tagRef"]["name"], []).append(stream)
    if moving:
        owners = [owner for group in moving.values() for owner in group[:1]]
        lines.append(f"newest accepted: {pattern(list(moving), owners)}")
    return Node(f"release {unit.key}", NodeKind.RELEASE, pattern(targets, streams), tuple(lines))


def _add_steps(graph: Graph, seen: ComponentFilter, unit: StreamUnit, drawn: Sequence[StreamUnit]) -> None:
    """The publish steps of a unit that fill the streams of another."""
    for step, target, pairs in seen.steps(unit, drawn):
        here = Node(f"step {unit.key} {step} {target.key}", NodeKind.STEP, step, seen.step_lines(step, pairs, unit))
        graph.join(f"release {unit.key}", graph.add(here))
        graph.join(here.id, stream_id(target))


def _add_promotion(graph: Graph, run: PipelineRun, drawn: Sequence[StreamUnit]) -> None:
    source = next((u for u in drawn if run.stream in u.streams), None)
    target = next((u for u in drawn if run.target in u.streams), None)
    if source is None or target is None:
        return
    node = Node(f"promotion {run.name}", NodeKind.PROMOTION, run.channel, (run.pipeline, f"from {run.stream.name}"))
    graph.add(node)
    graph.join(f"release {source.key}", node.id)
    graph.join(node.id, stream_id(target))


def _add_registries(graph: Graph, fleet: Fleet, unit: StreamUnit, component: str) -> None:
    mappings = [m for m in fleet.machinery.mappings if m.stream in unit.streams]
    if component:
        mappings = [m for m in mappings if component in m.images]
    if mappings:
        targets = [put(m.target, {"tag": component or "*"}) for m in mappings]
        streams = [m.stream for m in mappings]
        lines = ["tags " + pattern([", ".join(m.tags) for m in mappings[:1]], streams[:1])]
        if len(unit.streams) > 1:
            lines = [f"of {versions_of(streams)}"]
        node = Node(f"registry {unit.key}", NodeKind.REGISTRY, pattern(targets, streams), tuple(lines))
        graph.join(stream_id(unit), graph.add(node))
