"""Image mirrors: input of `oc image mirror --filename`, one line an image."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.fleet.fleet import Fleet, ImageMapping
from okdstreams.language.placeholders import put
from okdstreams.output.manifest import Emitter, Manifest


def emit(fleet: Fleet) -> Iterator[Manifest]:
    """mirroring/mapping_<namespace>_<name>, dots as underscores. No header: every line of it is a mapping."""
    for mapping in fleet.machinery.mappings:
        stream = mapping.stream
        yield Manifest(f"mirroring/{mapping.file}", text(mapping), stream.source.document, ("mirroring",))


def text(mapping: ImageMapping) -> str:
    """SOURCE TARGET…, a line for every image."""
    return "".join(f"{_line(mapping, image)}\n" for image in mapping.images)


def _line(mapping: ImageMapping, image: str) -> str:
    target = put(mapping.target, {"tag": image})
    return " ".join([f"{mapping.source}:{image}", *(f"{target}:{tag}" for tag in mapping.tags)])


EMITTER = Emitter("mirroring", "mapping files of `oc image mirror`", emit)
