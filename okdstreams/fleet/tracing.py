"""The places behind what is not simply taken from one: placeholders, candidates, mirror rules, raw fields, twins.

Called only while tracing, so that a plain render pays nothing for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from okdstreams.fleet.fleet import Stream
from okdstreams.language.evaluate import Evaluator
from okdstreams.language.load import Source
from okdstreams.language.model.config import ReleaseConfig
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.model.inventory import Inventory
from okdstreams.language.placeholders import AXES, EACH, placeholder, put
from okdstreams.language.provenance import At, Origin, Trace, link, unlink
from okdstreams.language.versions import Range, Succession, Version
from okdstreams.syntax.document import Document, Loc


def placeholders(
    ev: Evaluator, model: StreamFamily, succession: Succession, settings: Document | None
) -> dict[str, list[Origin]]:
    """Where each placeholder of a stream gets its text from: the axes, the settings, the family's vars."""
    fills: dict[str, list[Origin]] = {}
    names, version = ev.names, ev.version
    for name in {"v", "p", "n"} & names.keys():
        fills[name] = [Origin(ev.document, ("versions",), f"{placeholder(name)} is {names[name]}", "placeholder")]
    if version is not None and version in succession.declared and settings is not None:
        at = ("previous", str(version))
        fills["p"] = [Origin(settings, at, f"{placeholder('p')} is {names['p']}", "placeholder")]
        several = " and ".join(map(str, succession.declared[version]))
        fills[EACH] = [Origin(settings, at, f"{placeholder(EACH)} is each of {several}", "placeholder")]
    elif "p" in names:
        why = f"{placeholder(EACH)} is {names['p']}"
        fills[EACH] = [Origin(ev.document, ("versions",), why, "placeholder")]
    if "arches" in model.model_fields_set:
        loc = ("arches", ev.arch) if isinstance(model.arches, dict) else ("arches", model.arches.index(ev.arch))
        for name in ("arch", "-arch"):
            why = f"{placeholder(name)} is {names[name]!r}"
            fills[name] = [Origin(ev.document, loc, why, "placeholder", isinstance(model.arches, dict))]
    ev.fills = fills
    for name, value in model.vars.items():
        _, places = ev.traced(value, link("vars", name))
        why = f"{placeholder(name)} is {names.get(name, '')!r}"
        fills[name] = [
            o._replace(why=why, role="placeholder") if o.role == "value" else o
            for o in places.get((), ())
            if o.role != "absent"
        ]
    return fills


def override(trace: Trace | None, path: Loc, places: Trace) -> None:
    """What raw fields set below `path` comes from `places`; what else was to be there is overridden."""
    if trace is None:
        return
    replaced = {(*path, *below) for below in places if below}
    for at, origins in trace.items():
        if any(at[:depth] in replaced for depth in range(len(path) + 1, len(at) + 1)):
            trace[at] = [o if o.role == "absent" else o._replace(role="overridden") for o in origins]
    for below, origins in places.items():
        if below:
            at = (*path, *below)
            trace[at] = [*origins, *trace.get(at, ())]


def not_here(ev: Evaluator, key: str, section: str, field: str) -> None:
    """No row of an entry is for this stream."""
    if ev.trace is None:
        return
    saved, ev.problems = ev.problems, []  # $(p) may be unknown where the row does not apply
    name = ev.text(key, link(section, key), key=True)
    ev.problems = saved
    ev.note(link(field, name), link(section, key), "no row for this stream", "absent")


def unnest(trace: Trace | None, field: str) -> None:
    """The entries of `field` are fields of the config itself: move their places there."""
    if trace is not None:
        places = {path[1:]: trace.pop(path) for path in list(trace) if path[:1] == (field,)}
        override(trace, (), places)


def candidate(
    ev: Evaluator, at: At, path: At, there: Evaluator, said: str, configs: tuple[ReleaseConfig, ReleaseConfig]
) -> None:
    """A candidate's fields: from the test's `upgradeFrom`, the source stream's name and version, this stream's `to`."""
    own, other = configs
    under: At = ((path, "upgradeFromRelease"), "candidate")
    origin = Origin(ev.document, unlink(at), said, "from")
    _, names = there.traced(other.name, link("config", "name"))
    parts = [o._replace(why="name of the source stream", role="candidate") for o in _values(names)]
    if "to" in own.model_fields_set:
        _, names = ev.traced(own.to, link("config", "to"))
        parts += [o._replace(why="the controller adds its end to the name", role="candidate") for o in _values(names)]
    ev.adopt((under, "stream"), [origin, *parts])
    ev.adopt((under, "version"), [origin, *there.fills.get("v", ())])


def _values(places: Trace) -> Iterator[Origin]:
    return (origin for origin in places.get((), ()) if origin.role == "value")


def mirror(
    ev: Evaluator,
    there: Evaluator,
    consumer: StreamFamily,
    chosen: tuple[str, Mapping[str, Sequence[tuple[Loc, str]]]],
    publisher: str,
    inventories: Sequence[Source[Inventory]],
) -> None:
    """A compiled publish step: the rule, the ImageStream that receives, and what excludes (or includes) each tag.

    `chosen` is the field that names the tags, and the places behind each.
    """
    list_name, tags = chosen
    rule = consumer.sources.mirror
    assert rule is not None
    step: Loc = ("publish", rule.step)
    ref = (*step, "imageStreamRef")
    there.trace = ev.trace
    # the publisher's stream decides these
    there.fills = {**there.fills, **{name: ev.fills[name] for name in AXES if name in ev.fills}}
    at = link("sources", "mirror")
    there.note(link(*step), (at, "step"), "step of a mirror rule", "name")
    there.note(link(*ref), at, "mirror rule", "mirror")
    for field in ("namespace", "name"):
        there.note(
            link(*ref, field), link("imageStream"), "the stream that receives", "mirrored-to", text=consumer.imageStream
        )
    if not tags:
        there.note(link(*ref, list_name), at, "no tag of the inventory is excluded", "mirror")
    of_publisher = [s for s in inventories if put(s.model.imageStream, {"v": str(there.version)}) == publisher]
    for index, (tag, reasons) in enumerate(tags.items()):
        path = link(*ref, list_name, index)
        for loc, why in reasons:
            at = link(*_written(there, loc))
            there.note(path, at, why, "own" if why == "own component" else "glob", key="import" in loc)
            base = (*loc[:-2], "base")
            if there.document.has(base):
                there.note(path, link(*base), "layered on this image", "base")
        there.adopt(path, inventory_rows(of_publisher, publisher, tag, there.version))


def _written(there: Evaluator, loc: Loc) -> Loc:
    """The loc of an imported tag, whose key may hold placeholders."""
    if there.document.has(loc):
        return loc
    beside = [at for at in there.document.places if at[:-1] == loc[:-1]]
    return next((at for at in beside if there.text(str(at[-1]), None) == loc[-1]), loc)


def inventory_rows(
    inventories: Sequence[Source[Inventory]], target: str, tag: str, version: Version | None
) -> Iterator[Origin]:
    """The rows of inventories that say that the payload of an ImageStream has a tag."""
    for source in inventories:
        if put(source.model.imageStream, {"v": str(version)}) != target:
            continue
        components, external = source.model.components, source.model.external
        rows: list[tuple[Loc, Range]] = [
            (("components", repo, tag), tags[tag]) for repo, tags in components.items() if tag in tags
        ]
        if tag in external:
            rows.append((("external", tag), external[tag]))
        for loc, within in rows:
            if version in within:
                why = f"a tag of {target}" + (f", pushed by {loc[1]}" if loc[0] == "components" else "")
                yield Origin(source.document, loc, why, "inventory", key=True)


def twin_of(stream: Stream) -> Origin:
    """The place that asks for a private twin."""
    document, loc = stream.source.document, ("private", stream.arch)
    return Origin(document, loc if loc in document.places else ("private",), "private twin", "private")


def private(trace: Trace, public: Any, stream: Stream) -> Trace:
    """The trace of a private twin: of the public stream's what is still there, and the twin's own changes."""
    origin, twin = twin_of(stream), stream.config
    twin_trace: Trace = {path: list(origins) for path, origins in trace.items() if not path or path[0] in twin}
    before = dict(leaves(public))
    for path, value in leaves(twin):
        if path not in before:
            twin_trace[path] = [origin, *(o._replace(role="overridden") for o in twin_trace.get(path, ()))]
        elif before[path] != value or path[2:] == ("disabled",):
            twin_trace[path] = [*twin_trace.get(path, ()), origin]
    return twin_trace


def leaves(value: Any, path: Loc = ()) -> Iterator[tuple[Loc, Any]]:
    """Every scalar, empty map and empty list of a JSON value, with its path."""
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    else:
        yield path, value
