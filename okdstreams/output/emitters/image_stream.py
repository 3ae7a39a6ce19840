"""ImageStreams: the config as an annotation, and the tags that git owns. See docs/argo-cd.md for who writes what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from okdstreams.fleet.annotation import CONFIG
from okdstreams.fleet.argo_names import cluster_of
from okdstreams.fleet.fleet import Fleet, ImportedTag, ImportStream, Stream
from okdstreams.fleet.resolve import Tracer
from okdstreams.fleet.tracing import twin_of
from okdstreams.language.evaluate import Evaluator
from okdstreams.language.model.argocd import WAVE
from okdstreams.language.model.sources import Import
from okdstreams.language.provenance import Origin, Trace, link
from okdstreams.output import paths
from okdstreams.output.identity import Identity, suggested
from okdstreams.output.manifest import HEADER, Destination, Emitter, Manifest, OutputKind, Quote
from okdstreams.output.publishers import steps_to
from okdstreams.output.sourced import constants, evaluator, ordered, stream_origins
from okdstreams.syntax.canonical import compact_json, yaml_text
from okdstreams.syntax.document import Loc

KIND = OutputKind("ImageStream", 1)
ANNOTATIONS: Loc = ("metadata", "annotations")
TAGS: Loc = ("sources", "import", "tags")
PRIVATE = "-priv"
POLICY = {
    "importMode": ("importPolicy", "importMode"),
    "insecure": ("importPolicy", "insecure"),
    "scheduled": ("importPolicy", "scheduled"),
    "referencePolicy": ("referencePolicy", "type"),
}
"""Field of an import policy to its place in a tag."""

DROPPED = "scheduled"
"""The field that is left out unless it is true."""

OPTIONS = "argocd.argoproj.io/sync-options"
STAYS = "Prune=false,Delete=confirm"
"""Deleting a Stable stream deletes its payload tags. `Prune=confirm` would stop the syncs of its namespace until a
person agrees; so Argo CD never prunes it, and whoever means it deletes it. Deleting the Application asks a person."""


def emit(fleet: Fleet) -> Iterator[Manifest]:
    """imagestreams/<namespace>/<name>.yaml of every stream and every plain import stream."""
    targets = {f"{s.namespace}/{s.config['to']}" for s in fleet.streams if "to" in s.config}
    mirrored = set(mirror_targets(fleet.streams))
    destinations: dict[Destination, Destination] = {}
    for stream in fleet.streams:
        wave = -1 if stream.target in targets else 1 if stream.target in mirrored else 0
        parts = _ImageStream(fleet, stream, wave)
        target = Destination(cluster_of(stream, fleet), stream.namespace)
        yield Manifest(
            paths.image_stream(stream.target),
            parts.text,
            stream.source.document,
            ("imageStream",),
            about=stream,
            kind=KIND,
            provenance=parts.trace,
            data=parts.data,
            embedded=(*ANNOTATIONS, CONFIG),
            names=(stream.file, stream.target, stream.name),
            quotes=parts.quotes,
            destination=destinations.setdefault(target, target),
        )
    for plain in fleet.import_streams:
        yield _plain(fleet, plain)


def _plain(fleet: Fleet, plain: ImportStream) -> Manifest:
    name = f"{plain.namespace}/{plain.name}"
    path = paths.image_stream(name)
    return Manifest(
        path,
        partial(_plain_text, plain),
        plain.source.document,
        plain.loc,
        about=Identity(name, file=path),
        kind=KIND,
        provenance=partial(_plain_trace, plain),
        names=(name,),
        destination=Destination(cluster_of(plain, fleet), plain.namespace),
    )


def identify(path: str) -> Identity | None:
    """Namespace and name without what marks a private twin."""
    if not path.startswith(paths.IMAGE_STREAMS):
        return None
    name = paths.target_of(path)
    public = "/".join(part.removesuffix(PRIVATE) for part in name.split("/"))
    return suggested(public, path, private=name.endswith(PRIVATE))


class _ImageStream(NamedTuple):
    """What the manifest of one stream is made of, by one small object: a large fleet has thousands of them."""

    fleet: Fleet
    stream: Stream
    wave: int

    def text(self) -> str:
        return HEADER + yaml_text(self._body(compact_json(self.stream.config)))

    def data(self) -> dict[str, Any]:
        return self._body(ordered(self.stream.config))

    def trace(self, tracer: Tracer) -> Trace:
        return _trace(self.fleet, self.stream, tracer)

    def quotes(self) -> Iterator[Quote]:
        return steps_to(self.fleet, self.stream.target)

    def _body(self, config: Any) -> dict[str, Any]:
        stream = self.stream
        annotations = {OPTIONS: STAYS, WAVE: str(self.wave), CONFIG: config}
        local = stream.source.model.lookupPolicy == "local"
        return image_stream(stream.namespace, stream.image_stream, annotations, stream.imports, local=local)


def _plain_text(plain: ImportStream) -> str:
    local = plain.source.model.lookupPolicy == "local"
    return HEADER + yaml_text(image_stream(plain.namespace, plain.name, {WAVE: "0"}, plain.tags, local=local))


def mirror_targets(streams: tuple[Stream, ...]) -> Iterator[str]:
    """namespace/name of every ImageStream that a publish step fills."""
    for stream in streams:
        yield from (step.target for step in stream.mirrors())


def image_stream(
    namespace: str, name: str, annotations: dict[str, Any], tags: Mapping[str, ImportedTag], *, local: bool
) -> dict[str, Any]:
    """The manifest. Without tags of its own it has no `spec.tags`: under server-side apply, git then owns none."""
    body: dict[str, Any] = {
        "apiVersion": "image.openshift.io/v1",
        "kind": "ImageStream",
        "metadata": {"name": name, "namespace": namespace, "annotations": annotations},
    }
    spec: dict[str, Any] = {}
    if local:
        spec["lookupPolicy"] = {"local": True}
    if tags:
        spec["tags"] = [_tag(tag, tags[tag]) for tag in sorted(tags)]
    if spec:
        body["spec"] = spec
    return body


def _tag(name: str, tag: ImportedTag) -> dict[str, Any]:
    """One tag, with the defaults that the API server adds spelled out, so that a diff shows nothing."""
    body: dict[str, Any] = {"name": name, "from": {"kind": "DockerImage", "name": tag.pullspec}}
    for field, (section, key) in POLICY.items():
        value = getattr(tag.policy, field)
        if value or (value is not None and field != DROPPED):
            body.setdefault(section, {})[key] = value
    return body


def _trace(fleet: Fleet, stream: Stream, tracer: Tracer) -> Trace:
    """The trace of a stream's ImageStream: its own fields, and those of the config in its annotation."""
    trace: Trace = {(): stream_origins(stream, "imageStream")}
    ev = evaluator(tracer, stream, trace)
    model, document = stream.source.model, stream.source.document
    _names(ev, ("imageStream",), model.imageStream)
    constants(trace, document, ("imageStream",), (("apiVersion",), ("kind",), (*ANNOTATIONS, OPTIONS)))
    if stream.private:
        for field in ("name", "namespace"):
            ev.adopt(link("metadata", field), [twin_of(stream)])
    waves = list(_wave(tracer, fleet, stream))
    trace[(*ANNOTATIONS, WAVE)] = waves or [Origin(document, ("imageStream",), "not the target of another", "constant")]
    _lookup(ev, model.lookupPolicy)
    rule = model.sources.import_
    if rule is not None and stream.imports:
        _, places = ev.traced(rule.tags, link(*TAGS))
        for index, tag in enumerate(sorted(stream.imports)):
            _trace_tag(ev, rule, index, places[(tag,)])
    config = tracer.trace(stream)
    return trace | {(*ANNOTATIONS, CONFIG, *path): origins for path, origins in config.items()}


def _names(ev: Evaluator, loc: Loc, text: str, *, key: bool = False) -> None:
    for field in ("name", "namespace"):
        ev.note(link("metadata", field), link(*loc), key=key, text=text)


def _lookup(ev: Evaluator, policy: str | None) -> None:
    if policy == "local":
        ev.note(link("spec", "lookupPolicy", "local"), link("lookupPolicy"))


def _wave(tracer: Tracer, fleet: Fleet, stream: Stream) -> Iterator[Origin]:
    """Why an ImageStream is applied earlier (releases go into it) or later (a publish step fills it)."""
    for other in fleet.streams:
        if f"{other.namespace}/{other.config.get('to')}" == stream.target:
            origins = tracer.trace(other).get(("to",), ())
            yield from (o._replace(why=f"{other.name} puts its releases here", role="wave") for o in origins[:1])
            return
    for other in fleet.streams:
        for step in other.mirrors():
            if step.target == stream.target:
                origins = tracer.trace(other).get(("publish", step.name, "imageStreamRef", "name"), ())
                why = f"step {step.name} of {other.name} fills it"
                yield from (o._replace(why=why, role="wave") for o in origins[:1])


def _trace_tag(ev: Evaluator, rule: Import, index: int, origins: list[Origin]) -> None:
    """One imported tag; `origins` are the places of its pullspec."""
    under = ("spec", "tags", index)
    ev.adopt(link(*under, "from", "name"), [o for o in origins if o.role != "name"])
    key = next((o.loc for o in origins if o.loc[:3] == TAGS or o.loc[:3] == ("sources", "import", "streams")), TAGS)
    depth = 4 if key[:3] == TAGS else 5
    at = link(*key[:depth])
    ev.note(link(*under, "name"), at, role="name", key=True, text=str(key[depth - 1]))
    ev.note(link(*under, "from", "kind"), at, "a pullspec names an image", "constant")
    written = rule.policy.model_fields_set
    for field, path in POLICY.items():
        if field in written:
            dropped = field == DROPPED and not rule.policy.scheduled
            why, role = ("left out", "absent") if dropped else ("", "value")
            ev.note(link(*under, *path), link("sources", "import", "policy", field), why, role)
        elif getattr(rule.policy, field) is not None:
            ev.note(link(*under, *path), link("sources", "import"), f"default of `{field}`", "default", key=True)


def _plain_trace(stream: ImportStream, tracer: Tracer) -> Trace:
    """The trace of a plain ImageStream that gathers the tags of all versions of its family."""
    trace: Trace = {}
    model, document = stream.source.model, stream.source.document
    rule = model.sources.import_
    assert rule is not None
    constants(trace, document, stream.loc, (("apiVersion",), ("kind",), (*ANNOTATIONS, WAVE)))
    trace[()] = [Origin(document, stream.loc, "name of the file", "file", key=True)]
    for cell in tracer.cells.values():
        if cell.family is not stream.source or cell.version not in rule.in_:
            continue
        ev = tracer.resolver.evaluator(cell, trace)
        _lookup(ev, model.lookupPolicy)
        for written, tags in rule.streams.items():
            if ev.text(written, None) != f"{stream.namespace}/{stream.name}":
                continue
            at = ("sources", "import", "streams", written)
            _names(ev, at, written, key=True)
            for (tag,), origins in ((p, o) for p, o in ev.traced(tags, link(*at))[1].items() if p):
                if tag in stream.tags:
                    _trace_tag(ev, rule, sorted(stream.tags).index(str(tag)), origins)
    return trace


EMITTER = Emitter("image-stream", "ImageStream manifests with the config annotation", emit, identify)
