"""Every output file with its content and the trace of its fields, as its emitter gives them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from okdstreams.compiler import Compilation
from okdstreams.explain.choices import Chooser
from okdstreams.explain.fields import UNMADE, Placer
from okdstreams.fleet.fleet import Stream
from okdstreams.fleet.resolve import Tracer
from okdstreams.fleet.tracing import leaves
from okdstreams.language.provenance import Origin, Trace
from okdstreams.output.manifest import Manifest, Quote
from okdstreams.syntax.document import Loc
from okdstreams.syntax.yaml import parse

SEGMENTS: dict[type, type] = {dict: str, list: int}


class Output(NamedTuple):
    """An output file: its manifest, its data, and where each field of that comes from."""

    manifest: Manifest
    body: Any
    trace: Trace

    @property
    def path(self) -> str:
        """Relative to the output folder."""
        return self.manifest.path

    @property
    def kind(self) -> str:
        """What a person calls it."""
        return self.manifest.kind.title or self.path.partition("/")[0]

    @property
    def stream(self) -> Stream | None:
        """The stream that it belongs to, if it belongs to one."""
        return self.manifest.stream

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

    def sources(self) -> Iterator[tuple[Loc, list[Origin]]]:
        """What is there, with the places that made it."""
        for path, origins in self.trace.items():
            makers = [origin for origin in origins if origin.role not in UNMADE]
            if makers and self.has(path):
                yield path, makers

    def is_quoted(self, path: Loc) -> bool:
        """Whether `path` leads to another output that stands in this one."""
        embedded = self.manifest.embedded
        return bool(embedded) and path[: len(embedded)] == embedded


class Outputs:
    """Finds outputs by path. Traces are made when they are asked for."""

    def __init__(self, compilation: Compilation) -> None:
        self.compilation = compilation
        self.manifests = compilation.manifests
        self.tracer = Tracer(compilation.loaded)
        self._cache: dict[str, Output] = {}

    @property
    def paths(self) -> list[str]:
        """All outputs, sorted."""
        return sorted(self.manifests)

    def output(self, path: str) -> Output:
        """The output at `path`, one of `paths`."""
        if path not in self._cache:
            manifest = self.manifests[path]
            self._cache[path] = Output(manifest, _data(manifest), manifest.trace(self.tracer))
        return self._cache[path]

    def quotes(self, output: Output) -> Iterator[Output]:
        """The parts of other outputs that say something about this one, one output at a time."""
        parts: dict[str, list[Quote]] = {}
        for quote in output.manifest.quotes() if output.manifest.quotes is not None else ():
            parts.setdefault(quote.path, []).append(quote)
        for path, quotes in parts.items():
            yield self.output(path)._replace(body=_cut(quotes))

    def placer(self, output: Output) -> Placer:
        """What makes places of the output's origins."""
        stream = output.stream
        chooser = Chooser(stream.version, stream.arch) if stream else Chooser(None, "")
        return Placer(self.compilation.loaded, self.compilation.texts, chooser)


def get(value: Any, path: Loc) -> Any:
    """What is at `path`. Raises LookupError when there is nothing."""
    for segment in path:
        if not isinstance(segment, SEGMENTS.get(type(value), ())):
            raise LookupError(segment)
        value = value[segment]
    return value


def _cut(quotes: list[Quote]) -> dict[str | int, Any]:
    """An output's data with these fields alone; all are in maps."""
    part: dict[str | int, Any] = {}
    for quote in quotes:
        here = part
        for segment in quote.field[:-1]:
            here = here.setdefault(segment, {})
        here[quote.field[-1]] = quote.value
    return part


def _data(manifest: Manifest) -> Any:
    if manifest.data is not None:
        return manifest.data()
    if not manifest.path.endswith((".json", ".yaml", ".yml")):
        return manifest.text.splitlines()
    document = parse(manifest.path, manifest.text.encode()).document
    return document.data if document is not None else manifest.text.splitlines()
