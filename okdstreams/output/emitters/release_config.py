"""Release configs, as the release-controller's `--validate-configs` reads them from files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from okdstreams.fleet.fleet import Fleet, Stream
from okdstreams.fleet.resolve import Tracer
from okdstreams.language.provenance import Trace
from okdstreams.output import paths
from okdstreams.output.identity import Identity, suggested
from okdstreams.output.manifest import Emitter, Manifest, OutputKind, Quote
from okdstreams.output.publishers import steps_to
from okdstreams.output.sourced import ordered, stream_origins
from okdstreams.syntax.canonical import pretty_json

KIND = OutputKind("release config", 0)


def emit(fleet: Fleet) -> Iterator[Manifest]:
    """release-controller/release-<name>.json of every stream; private twins under release-controller/priv/."""
    for stream in fleet.streams:
        config = _Config(fleet, stream)
        yield Manifest(
            paths.config(stream.file),
            config.text,
            stream.source.document,
            ("file",),
            about=stream,
            kind=KIND,
            provenance=config.trace,
            data=config.data,
            names=(stream.file, stream.target, stream.name),
            quotes=config.quotes,
        )


class _Config(NamedTuple):
    """What the file of one stream is made of, by one small object: a large fleet has thousands of them."""

    fleet: Fleet
    stream: Stream

    def text(self) -> str:
        return pretty_json(self.stream.config)

    def data(self) -> Any:
        return ordered(self.stream.config)

    def trace(self, tracer: Tracer) -> Trace:
        return {(): stream_origins(self.stream, "file"), **tracer.trace(self.stream)}

    def quotes(self) -> Iterator[Quote]:
        return steps_to(self.fleet, self.stream.target)


def identify(path: str) -> Identity | None:
    """`priv/release-ocp-4.14-arm64.json` is ocp, 4.14, arm64, private."""
    if not path.startswith(paths.CONFIGS):
        return None
    inner = path.removeprefix(paths.CONFIGS).removesuffix(".json")
    name = inner.removeprefix("priv/").removeprefix("release-")
    return suggested(name, path, private=inner.startswith("priv/"))


EMITTER = Emitter("release-config", "release-controller JSON, one file per stream", emit, identify)
