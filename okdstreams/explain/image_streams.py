"""The places behind the fields of an ImageStream."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.compiler import Compilation
from okdstreams.fleet.annotation import CONFIG
from okdstreams.fleet.fleet import ImportStream, Stream
from okdstreams.fleet.resolve import Tracer
from okdstreams.fleet.tracing import twin_of
from okdstreams.language.evaluate import Evaluator
from okdstreams.language.model.sources import Import
from okdstreams.language.provenance import Origin, Trace, link
from okdstreams.output.emitters.image_stream import OPTIONS, WAVE
from okdstreams.syntax.document import Document, Loc

ANNOTATIONS: Loc = ("metadata", "annotations")
TAGS: Loc = ("sources", "import", "tags")


def trace(tracer: Tracer, compilation: Compilation, stream: Stream) -> Trace:
    """The trace of a stream's ImageStream: its own fields, and those of the config in its annotation."""
    cell = tracer.cells[stream.family, stream.version, stream.arch]
    found: Trace = {}
    ev = tracer.resolver.evaluator(cell, found)
    model, document = stream.source.model, stream.source.document
    _identity(ev, ("imageStream",), model.imageStream)
    constants(found, document, ("imageStream",), (("apiVersion",), ("kind",), (*ANNOTATIONS, OPTIONS)))
    if stream.private:
        for field in ("name", "namespace"):
            ev.adopt(link("metadata", field), [twin_of(stream)])
    waves = list(_wave(tracer, compilation, stream))
    found[(*ANNOTATIONS, WAVE)] = waves or [Origin(document, ("imageStream",), "not the target of another", "constant")]
    _lookup(ev, model.lookupPolicy)
    rule = model.sources.import_
    if rule is not None and stream.imports:
        _, places = ev.traced(rule.tags, link(*TAGS))
        for index, tag in enumerate(sorted(stream.imports)):
            _tag(ev, rule, index, places[(tag,)])
    config = tracer.trace(stream)
    return found | {(*ANNOTATIONS, CONFIG, *path): origins for path, origins in config.items()}


def _identity(ev: Evaluator, loc: Loc, text: str, *, key: bool = False) -> None:
    for field in ("name", "namespace"):
        ev.note(link("metadata", field), link(*loc), key=key, text=text)


def constants(found: Trace, document: Document, loc: Loc, paths: tuple[Loc, ...]) -> None:
    """What is the same in every object of its kind: made by the compiler, for the place that asks for the object."""
    for path in paths:
        found[path] = [Origin(document, loc, "the same in every object of its kind", "constant")]


def _lookup(ev: Evaluator, policy: str | None) -> None:
    if policy == "local":
        ev.note(link("spec", "lookupPolicy", "local"), link("lookupPolicy"))


def _wave(tracer: Tracer, compilation: Compilation, stream: Stream) -> Iterator[Origin]:
    """Why an ImageStream is applied earlier (releases go into it) or later (a publish step fills it)."""
    for other in compilation.fleet.streams:
        if f"{other.namespace}/{other.config.get('to')}" == stream.target:
            origins = tracer.trace(other).get(("to",), ())
            yield from (o._replace(why=f"{other.name} puts its releases here", role="wave") for o in origins[:1])
            return
    for other in compilation.fleet.streams:
        for step in other.mirrors():
            if step.target == stream.target:
                origins = tracer.trace(other).get(("publish", step.name, "imageStreamRef", "name"), ())
                why = f"step {step.name} of {other.name} fills it"
                yield from (o._replace(why=why, role="wave") for o in origins[:1])


def _tag(ev: Evaluator, rule: Import, index: int, origins: list[Origin]) -> None:
    """One imported tag; `origins` are the places of its pullspec."""
    under = ("spec", "tags", index)
    ev.adopt(link(*under, "from", "name"), [o for o in origins if o.role != "name"])
    key = next((o.loc for o in origins if o.loc[:3] == TAGS or o.loc[:3] == ("sources", "import", "streams")), TAGS)
    depth = 4 if key[:3] == TAGS else 5
    at = link(*key[:depth])
    ev.note(link(*under, "name"), at, role="name", key=True, text=str(key[depth - 1]))
    ev.note(link(*under, "from", "kind"), at, "a pullspec names an image", "constant")
    written = rule.policy.model_fields_set
    for field, path in (
        ("importMode", ("importPolicy", "importMode")),
        ("scheduled", ("importPolicy", "scheduled")),
        ("insecure", ("importPolicy", "insecure")),
        ("referencePolicy", ("referencePolicy", "type")),
    ):
        if field in written:
            dropped = field == "scheduled" and not rule.policy.scheduled
            why, role = ("left out", "absent") if dropped else ("", "value")
            ev.note(link(*under, *path), link("sources", "import", "policy", field), why, role)
        elif getattr(rule.policy, field) is not None:
            ev.note(link(*under, *path), link("sources", "import"), f"default of `{field}`", "default", key=True)


def plain(tracer: Tracer, stream: ImportStream) -> Trace:
    """The trace of a plain ImageStream that gathers the tags of all versions of its family."""
    found: Trace = {}
    model, document = stream.source.model, stream.source.document
    rule = model.sources.import_
    assert rule is not None
    constants(found, document, stream.loc, (("apiVersion",), ("kind",), (*ANNOTATIONS, WAVE)))
    found[()] = [Origin(document, stream.loc, "name of the file", "file", key=True)]
    for cell in tracer.cells.values():
        if cell.family is not stream.source or cell.version not in rule.in_:
            continue
        ev = tracer.resolver.evaluator(cell, found)
        _lookup(ev, model.lookupPolicy)
        for written, tags in rule.streams.items():
            if ev.text(written, None) != f"{stream.namespace}/{stream.name}":
                continue
            at = ("sources", "import", "streams", written)
            _identity(ev, at, written, key=True)
            for (tag,), origins in ((p, o) for p, o in ev.traced(tags, link(*at))[1].items() if p):
                if tag in stream.tags:
                    _tag(ev, rule, sorted(stream.tags).index(str(tag)), origins)
    return found
