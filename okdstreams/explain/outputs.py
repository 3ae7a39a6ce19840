"""Every output file with its content and the trace of its fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from okdstreams.compiler import Compilation
from okdstreams.explain import argocd, image_streams, machinery
from okdstreams.explain.choices import Chooser
from okdstreams.explain.place import UNMADE, Placer
from okdstreams.fleet.annotation import CONFIG
from okdstreams.fleet.fleet import Stream
from okdstreams.fleet.resolve import Tracer
from okdstreams.fleet.tracing import leaves, twin_of
from okdstreams.language.provenance import Origin, Trace
from okdstreams.syntax.document import Loc
from okdstreams.syntax.yaml import parse

SEGMENTS: dict[type, type] = {dict: str, list: int}


class Output(NamedTuple):
    """An output file. `path` is relative to the output folder, `body` its data, JSON in annotations read too."""

    path: str
    kind: str
    body: Any
    trace: Trace
    stream: Stream | None

    def has(self, path: Loc) -> bool:
        """Whether there is something at `path`."""
        try:
            get(self.body, path)
        except LookupError:
            return False
        return True

    def fields(self, below: Loc = ()) -> Iterator[tuple[Loc, Any]]:
        """Every scalar, empty map and empty list at or below `below`."""
        return leaves(get(self.body, below), below)

    def made(self) -> Iterator[tuple[Loc, list[Origin]]]:
        """What is there, with the places that made it."""
        for path, origins in self.trace.items():
            found = [origin for origin in origins if origin.role not in UNMADE]
            if found and self.has(path):
                yield path, found


class Outputs:
    """Finds outputs by path. Traces are made when they are asked for."""

    def __init__(self, compilation: Compilation) -> None:
        self.compilation = compilation
        self.tracer = Tracer(compilation.loaded)
        fleet = compilation.fleet
        self.configs = {f"release-controller/{s.file}": s for s in fleet.streams}
        self.image_streams = {f"imagestreams/{s.target}.yaml": s for s in fleet.streams}
        self.plain = {f"imagestreams/{s.namespace}/{s.name}.yaml": s for s in fleet.import_streams}
        self._known: dict[str, Output] = {}

    @property
    def paths(self) -> list[str]:
        """All outputs, sorted."""
        return sorted(self.compilation.manifests)

    def output(self, path: str) -> Output:
        """The output at `path`, one of `paths`."""
        if path not in self._known:
            self._known[path] = self._output(path)
        return self._known[path]

    def placer(self, output: Output) -> Placer:
        """What makes places of the output's origins."""
        stream = output.stream
        chooser = Chooser(stream.version, stream.arch) if stream else Chooser(None, "")
        return Placer(self.compilation.loaded, self.compilation.texts, chooser)

    def _output(self, path: str) -> Output:
        manifest = self.compilation.manifests[path]
        if path in self.configs:
            stream = self.configs[path]
            trace = {(): stream_origins(stream, "file"), **self.tracer.trace(stream)}
            return Output(path, "release config", ordered(stream.config), trace, stream)
        if path in self.image_streams:
            stream = self.image_streams[path]
            trace = image_streams.trace(self.tracer, self.compilation, stream)
            trace[()] = stream_origins(stream, "imageStream")
            return Output(path, "ImageStream", _body(path, manifest.text, ordered(stream.config)), trace, stream)
        body = _body(path, manifest.text, None)
        if path in self.plain:
            return Output(path, "ImageStream", body, image_streams.plain(self.tracer, self.plain[path]), None)
        found = argocd.trace(self.compilation.fleet, path, body)
        if found is not None:
            return Output(path, "Argo CD", body, found, None)
        made = machinery.trace(self.tracer, self.compilation.fleet, path, body)
        if made is not None:
            return Output(path, "image mirror" if path.startswith("mirroring/") else "Tekton", body, *made)
        asked = Origin(manifest.document, manifest.loc, "asks for this file", "file")
        return Output(path, path.partition("/")[0], body, {(): [asked]}, None)


def ordered(value: Any) -> Any:
    """A config with its keys in the order of the rendered file."""
    return {key: ordered(value[key]) for key in sorted(value)} if isinstance(value, dict) else value


def get(value: Any, path: Loc) -> Any:
    """What is at `path`. Raises LookupError when there is nothing."""
    for segment in path:
        if not isinstance(segment, SEGMENTS.get(type(value), ())):
            raise LookupError(segment)
        value = value[segment]
    return value


def stream_origins(stream: Stream, name: str) -> list[Origin]:
    """The places that say that a stream is there, and how its file is named."""
    document = stream.source.document
    found = [Origin(document, (name,), "name of the file", "file")]
    axes = (("version", stream.version, ("versions",)), ("architecture", stream.arch, _arch(stream)))
    for axis, value, loc in axes:
        if loc in document.places:
            found.append(Origin(document, loc, f"{axis} {value}", "axis", key=loc[-1] == stream.arch))
    return [*found, twin_of(stream)] if stream.private else found


def _arch(stream: Stream) -> Loc:
    axis = stream.source.model.arches
    if isinstance(axis, dict):
        return ("arches", stream.arch)
    return ("arches", axis.index(stream.arch))


def _body(path: str, text: str, config: Any) -> Any:
    if not path.endswith((".json", ".yaml", ".yml")):
        return text.splitlines()
    document = parse(path, text.encode()).document
    body: Any = document.data if document is not None else text.splitlines()
    if config is not None:
        body["metadata"]["annotations"][CONFIG] = config
    return body
