"""Release configs, as the release-controller's `--validate-configs` reads them from files."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from okdstreams.fleet.fleet import Fleet, Stream
from okdstreams.fleet.resolve import Tracer
from okdstreams.language.provenance import Trace
from okdstreams.output import paths
from okdstreams.output.identity import Identity, suggested
from okdstreams.output.manifest import Emitter, Manifest, OutputKind
from okdstreams.output.publishers import publishers
from okdstreams.output.sourced import ordered, stream_origins
from okdstreams.syntax.canonical import pretty_json

KIND = OutputKind("release config", 0)


def emit(fleet: Fleet) -> Iterator[Manifest]:
    """release-controller/release-<name>.json of every stream; private twins under release-controller/priv/."""
    for stream in fleet.streams:
        yield Manifest(
            paths.config(stream.file),
            partial(pretty_json, stream.config),
            stream.source.document,
            ("file",),
            about=stream,
            kind=KIND,
            provenance=partial(_trace, stream),
            data=partial(ordered, stream.config),
            names=(stream.file, stream.target, stream.name),
            quotes=publishers(fleet, stream.target),
        )


def _trace(stream: Stream, tracer: Tracer) -> Trace:
    return {(): stream_origins(stream, "file"), **tracer.trace(stream)}


def identify(path: str) -> Identity | None:
    """`priv/release-ocp-4.14-arm64.json` is ocp, 4.14, arm64, private."""
    if not path.startswith(paths.CONFIGS):
        return None
    inner = path.removeprefix(paths.CONFIGS).removesuffix(".json")
    name = inner.removeprefix("priv/").removeprefix("release-")
    return suggested(name, path, private=inner.startswith("priv/"))


EMITTER = Emitter("release-config", "release-controller JSON, one file per stream", emit, identify)
