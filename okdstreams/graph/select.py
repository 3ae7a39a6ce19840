"""Which part of the fleet is drawn, and how coarsely."""

from __future__ import annotations

from okdstreams.fleet.fleet import Fleet, Stream
from okdstreams.graph.build import build
from okdstreams.graph.model import Graph
from okdstreams.graph.sources import ComponentFilter
from okdstreams.graph.units import FEW, units
from okdstreams.language.versions import BadVersion, parse_version
from okdstreams.syntax.near import close_matches


def select(
    fleet: Fleet, *, family: str = "", version: str = "", component: str = "", fold: bool | None = None
) -> tuple[Graph, str] | str:
    """The graph of what was asked for, and its title; or a sentence on why there is none.

    A version leaves out streams of other versions. A family is drawn with all that leads to it and follows from it.
    """
    public = [stream for stream in fleet.streams if not stream.private]
    names = list(dict.fromkeys(stream.family for stream in public))
    if family and family not in names:
        return _unknown("family", family, names)
    try:
        wanted = parse_version(version) if version else None
    except BadVersion as e:
        return str(e)
    drawn = [stream for stream in public if wanted is None or stream.version in (wanted, None)]
    chosen = [s for s in drawn if family in ("", s.family) and (wanted is None or s.version == wanted)]
    if component:
        seen = ComponentFilter(fleet, component)
        chosen = [stream for stream in chosen if seen.holds(stream)]
        if not chosen and component not in _components(fleet):
            return _unknown("component", component, sorted(_components(fleet)))
    if not chosen:
        return f"there is no stream of {_title(family, version, component)}"
    boxes = units(fleet, drawn, fold=_is_folded(chosen) if fold is None else fold)
    graph = build(fleet, boxes, component)
    if family or wanted is not None or component:
        asked = {unit.key for unit in boxes if any(stream in unit.streams for stream in chosen)}
        graph = graph.around(name for name in graph.nodes if _key(name, asked))
    return graph, _title(family, version, component)


def _is_folded(chosen: list[Stream]) -> bool:
    return len(chosen) > FEW


def _key(name: str, asked: set[str]) -> bool:
    """Whether a node is the stream of a unit that was asked for."""
    kind, _, key = name.partition(" ")
    return kind == "stream" and key in asked


def _unknown(what: str, name: str, choices: list[str]) -> str:
    near = close_matches(name, choices, 1)
    if near:
        return f"no {what} {name!r}: did you mean {near[0]!r}?"
    return f"no {what} {name!r}: there are {', '.join(choices)}" if len(choices) <= FEW else f"no {what} {name!r}"


def _components(fleet: Fleet) -> set[str]:
    components = {tag for payload in fleet.payloads.values() for tag in payload.tags}
    seen = ComponentFilter(fleet, "")
    for stream in fleet.streams:
        components |= {*stream.imports}
        components |= {tag for _, _, tags in seen.built(stream) for tag in tags}
    return components


def _title(family: str, version: str, component: str) -> str:
    words = " ".join(word for word in (family, version) if word)
    if component:
        return f"{component} in {words}" if words else component
    return words or "release streams"
