"""Documents whose values carry where they come from: one shape, read for the text and for the trace."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from okdstreams.fleet.fleet import Stream
from okdstreams.fleet.resolve import Tracer
from okdstreams.fleet.tracing import leaves, twin_of
from okdstreams.language.evaluate import Evaluator
from okdstreams.language.provenance import Origin, Trace
from okdstreams.output.manifest import HEADER, Provenance
from okdstreams.syntax.canonical import yaml_text
from okdstreams.syntax.document import Document, Loc

SAME = "the same in every object of its kind"

Origins = Callable[[Tracer], list[Origin]]


class Sourced(NamedTuple):
    """A scalar of a document, and what gives the places behind it. A plain scalar is the same in every document."""

    value: Any
    origins: Origins


def fixed(value: Any, *origins: Origin) -> Sourced:
    """A value whose places are plain to see."""
    return Sourced(value, lambda _: list(origins))


def values(tree: Any) -> Any:
    """The document itself."""
    if isinstance(tree, Sourced):
        return tree.value
    if isinstance(tree, dict):
        return {key: values(item) for key, item in tree.items()}
    return [values(item) for item in tree] if isinstance(tree, list) else tree


def text(build: Callable[[], Any]) -> str:
    """The document as a generated YAML file."""
    return HEADER + yaml_text(values(build()))


def provenance(build: Callable[[], Any], whole: Origin) -> Provenance:
    """The trace of the document; `whole` is what asks for it, and so for what is the same in all of its kind."""
    return partial(_trace, build, whole)


def _trace(build: Callable[[], Any], whole: Origin, tracer: Tracer) -> Trace:
    constant = whole._replace(why=SAME, role="constant", key=True)
    trace: Trace = {(): [whole]}
    for path, leaf in leaves(build()):
        trace[path] = leaf.origins(tracer) if isinstance(leaf, Sourced) else [constant]
    return trace


def evaluator(tracer: Tracer, stream: Stream, trace: Trace) -> Evaluator:
    """What evaluates the YAML of a stream, and writes down in `trace` which places were read."""
    return tracer.resolver.evaluator(tracer.cell(stream), trace)


def stream_origins(stream: Stream, name: str) -> list[Origin]:
    """The places that say that a stream is there, and how its file is named."""
    document = stream.source.document
    origins = [Origin(document, (name,), "name of the file", "file")]
    axes = (("version", stream.version, ("versions",)), ("architecture", stream.arch, _arch(stream)))
    for axis, value, loc in axes:
        if document.has(loc):
            origins.append(Origin(document, loc, f"{axis} {value}", "axis", key=loc[-1] == stream.arch))
    return [*origins, twin_of(stream)] if stream.private else origins


def _arch(stream: Stream) -> Loc:
    axis = stream.source.model.arches
    if isinstance(axis, dict):
        return ("arches", stream.arch)
    return ("arches", axis.index(stream.arch))


def constants(trace: Trace, document: Document, loc: Loc, paths: tuple[Loc, ...]) -> None:
    """What is the same in every object of its kind: made by the compiler, for the place that asks for the object."""
    for path in paths:
        trace[path] = [Origin(document, loc, SAME, "constant")]


def ordered(value: Any) -> Any:
    """A config with its keys in the order of the rendered file."""
    return {key: ordered(value[key]) for key in sorted(value)} if isinstance(value, dict) else value
