"""Image mirrors: input of `oc image mirror --filename`, one line an image."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from okdstreams.fleet.fleet import Fleet, ImageMapping, Stream
from okdstreams.fleet.mirror import art_components, built_rows
from okdstreams.fleet.resolve import Tracer
from okdstreams.fleet.tracing import inventory_rows
from okdstreams.language.load import Loaded
from okdstreams.language.placeholders import placeholder
from okdstreams.language.provenance import Origin, Trace, link
from okdstreams.output import paths
from okdstreams.output.emitters import image_stream as image_streams
from okdstreams.output.identity import Identity
from okdstreams.output.manifest import Emitter, Manifest, OutputKind
from okdstreams.output.publishers import publishers
from okdstreams.output.sourced import evaluator

KIND = OutputKind("image mirror", 3)


def emit(fleet: Fleet) -> Iterator[Manifest]:
    """mirroring/mapping_<namespace>_<name>, dots as underscores. No header: every line of it is a mapping."""
    for mapping in fleet.machinery.mappings:
        stream = mapping.stream
        yield Manifest(
            paths.MIRRORING + mapping.file,
            partial(text, mapping),
            stream.source.document,
            ("imageMirror",),
            about=stream,
            kind=KIND,
            provenance=partial(_trace, fleet, mapping),
            quotes=publishers(fleet, stream.target),
        )


def identify(path: str) -> Identity | None:
    """A mapping file is of the stream whose ImageStream it copies."""
    image_stream = paths.mapped_stream(path)
    suggestion = image_streams.identify(image_stream) if image_stream else None
    return suggestion._replace(file=path) if suggestion is not None else None


def text(mapping: ImageMapping) -> str:
    """SOURCE TARGET…, a line for every image."""
    tag = placeholder("tag")
    return "".join(
        f"{_line(mapping.source.replace(tag, image), mapping.target.replace(tag, image), mapping.tags)}\n"
        for image in mapping.images
    )


def _line(source: str, target: str, tags: tuple[str, ...]) -> str:
    return " ".join([source, *[f"{target}:{tag}" for tag in tags]])


def _trace(fleet: Fleet, mapping: ImageMapping, tracer: Tracer) -> Trace:
    """Each line: what supplies the image, then what says where it goes."""
    stream, document = mapping.stream, mapping.stream.source.document
    trace: Trace = {(): [Origin(document, ("imageMirror",), "asks for this file", "file", key=True)]}
    places: Trace = {}
    ev = evaluator(tracer, stream, places)
    for field in ("repository", "tags"):
        _, written = ev.traced(getattr(stream.source.model.imageMirror, field), link("imageMirror", field))
        places[(field,)] = [origin for origins in written.values() for origin in origins]
    settings = tracer.resolver.loaded.settings[0].document
    going = [*places["repository",], *places["tags",], Origin(settings, ("imageMirror", "registry"), "the registry")]
    for index, image in enumerate(mapping.images):
        trace[index,] = list(dict.fromkeys([*_supplier(fleet, tracer.resolver.loaded, stream, image), *going]))
    return trace


def _supplier(fleet: Fleet, loaded: Loaded, stream: Stream, image: str) -> Iterator[Origin]:
    """What gives a stream an image: its own row and what that is layered on, an import, or the mirror rule."""
    document, sources = stream.source.document, stream.source.model.sources
    own = False
    for _, row, loc in built_rows(sources):
        if stream.version in row.in_ and image in row.tags:
            own = True
            yield Origin(document, (*loc, "tags", row.tags.index(image)), "own component", "own")
            if row.base is not None:
                yield Origin(document, (*loc, "base"), "layered on this image", "base")
    if (at := art_components(sources, stream.version).get(image)) is not None:
        own = True
        yield Origin(document, at, "built by ART", "own")
    if image in stream.imports:
        own = True
        yield Origin(document, ("sources", "import", "tags", image), "imported", "own", key=True)
    if not own and sources.mirror is not None:
        yield Origin(document, ("sources", "mirror"), "mirror rule", "mirror", key=True)
        for publisher in fleet.streams:
            if publisher.family == sources.mirror.family and publisher.version == stream.version:
                yield from inventory_rows(loaded.inventories, publisher.target, image, stream.version)


EMITTER = Emitter("mirroring", "mapping files of `oc image mirror`", emit, identify)
