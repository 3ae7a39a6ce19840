"""What the page of a stream shows beside its tests: where releases and images go, and the rendered files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from okdstreams.fleet.annotation import MOST_BYTES
from okdstreams.fleet.fleet import Fleet, Stream
from okdstreams.language.gates import SECTIONS
from okdstreams.output.manifest import Manifest
from okdstreams.report.streams import stream_json
from okdstreams.site.addresses import Addresses, Place


class Target(NamedTuple):
    """Something that an accepted payload is put to: what is done, where, and whether it is done."""

    step: str
    does: str
    where: str
    url: str
    runs: bool
    notes: tuple[str, ...] = ()


class OutputFile(NamedTuple):
    """A rendered file: its path, what it is, its size."""

    path: str
    kind: str
    size: int


class StreamFacts(NamedTuple):
    """A stream: what `list` says of it, and more."""

    stream: Stream
    facts: Mapping[str, Any]
    url: str
    place: Place
    fill: int
    """How full its annotation is, in percent."""
    targets: tuple[Target, ...]
    files: tuple[OutputFile, ...]
    twin: Stream | None
    """The private twin, or of a twin the public stream."""
    config: str
    """The release config as JSON with indentation, without its tests."""

    @property
    def title(self) -> str:
        """Family, version, architecture and `private`, as far as they tell streams apart."""
        stream = self.stream
        words = (stream.family, str(stream.version or ""), stream.arch if stream.arch != "amd64" else "")
        return " ".join(word for word in (*words, "private" if stream.private else "") if word)


def stream_facts(fleet: Fleet, manifests: Mapping[str, Manifest], addresses: Addresses) -> Iterator[StreamFacts]:
    """The facts of every stream, in the fleet's order."""
    by_cell: dict[tuple[str, object, str, bool], Stream] = {
        (stream.family, stream.version, stream.arch, stream.private): stream for stream in fleet.streams
    }
    files: dict[int, list[OutputFile]] = {}
    for path in sorted(manifests):
        manifest = manifests[path]
        if manifest.stream is not None:
            size = len(manifest.text.encode("utf-8", "surrogatepass"))
            files.setdefault(id(manifest.stream), []).append(OutputFile(path, manifest.kind.title, size))
    further = _further(fleet, addresses)
    for stream in fleet.streams:
        facts = stream_json(stream)
        yield StreamFacts(
            stream,
            facts,
            addresses.stream(stream),
            addresses.place(stream.source.document.span(("family",), key=True)),
            round(100 * facts["annotationBytes"] / MOST_BYTES),
            (*_targets(stream, addresses), *further.get(id(stream), ())),
            tuple(files.get(id(stream), ())),
            by_cell.get((stream.family, stream.version, stream.arch, not stream.private)),
            readable({name: value for name, value in stream.config.items() if name not in SECTIONS}),
        )


def _targets(stream: Stream, addresses: Addresses) -> Iterator[Target]:
    to = stream.config.get("to")
    if isinstance(to, str):
        yield Target(
            "to", "release tags", f"{stream.namespace}/{to}", addresses.image_stream(f"{stream.namespace}/{to}"), True
        )
    publish = stream.config.get("publish")
    mirrors = {step.name: step for step in stream.mirrors()}
    for name, body in publish.items() if isinstance(publish, dict) else ():
        if not isinstance(body, dict):
            continue
        runs = not body.get("disabled")
        if name in mirrors:
            target = mirrors[name].target
            notes = tuple(_amounts(mirrors[name].ref))
            yield Target(name, "copies images", target, addresses.image_stream(target), runs, notes)
        elif isinstance(tag := body.get("tagRef"), dict):
            yield Target(
                name, "moves a tag", f"{stream.namespace}/{to or stream.image_stream}:{tag.get('name')}", "", runs
            )
        elif "verifyIssues" in body:
            yield Target(name, "marks fixed issues", "", "", runs)


def _amounts(ref: Mapping[str, Any]) -> Iterator[str]:
    for field, words in (("tags", "tags alone"), ("excludeTags", "tags left out")):
        names = ref.get(field)
        if isinstance(names, list) and names:
            yield f"{len(names)} {words}"


def _further(fleet: Fleet, addresses: Addresses) -> Mapping[int, Sequence[Target]]:
    """Where promotions and image mirrors put what a stream has, by the identity of the stream."""
    targets: dict[int, list[Target]] = {}
    for promotion in fleet.machinery.promotions:
        for run in promotion.runs:
            if run.target is not None:
                target = Target(
                    run.channel,
                    "promotes releases",
                    run.target.target,
                    addresses.stream(run.target),
                    True,
                    (run.pipeline,),
                )
                targets.setdefault(id(run.stream), []).append(target)
    for mapping in fleet.machinery.mappings:
        notes = (f"{len(mapping.images)} images", f"tagged {', '.join(mapping.tags)}")
        targets.setdefault(id(mapping.stream), []).append(
            Target("imageMirror", "mirrors images", mapping.target, "", True, notes)
        )
    return targets


WIDTH = 110


def readable(value: Any, indent: str = "") -> str:
    """JSON in which a list or an object stands on one line, if that is short enough."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list)) or not value or len(indent) + len(line) <= WIDTH:
        return line
    inner = indent + "  "
    if isinstance(value, dict):
        parts = [f"{json.dumps(key, ensure_ascii=False)}: {readable(item, inner)}" for key, item in value.items()]
    else:
        parts = [readable(item, inner) for item in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}\n" + ",\n".join(f"{inner}{part}" for part in parts) + f"\n{indent}{closing}"
