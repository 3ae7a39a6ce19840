"""Streams to what else is made of them: image mirrors, Tekton builds, promotions, bases of own components."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from okdstreams.fleet.builds import builds
from okdstreams.fleet.fleet import Base, Machinery, Payload, Stream
from okdstreams.fleet.image_mirror import mappings
from okdstreams.fleet.mirror import built_rows
from okdstreams.fleet.promotion import promotions
from okdstreams.language.evaluate import OMIT, Evaluator, link
from okdstreams.language.model.settings import Settings
from okdstreams.language.model.sources import FEDORA_COREOS

Public = Sequence[tuple[Stream, Evaluator]]
"""Public streams, each with the evaluator of its version and architecture."""


def machinery(
    public: Public,
    settings: Settings,
    payloads: Mapping[str, Payload],
    built_beside: Public,
    *,
    is_whole: bool,
) -> Machinery:
    """Everything beside configs and ImageStreams. What could not be read is not missed when not `is_whole`.

    `built_beside` are versions that are built and have no stream.
    """
    return Machinery(
        mappings=tuple(mappings(public, settings, payloads, is_whole=is_whole)),
        builds=tuple(builds((*built_beside, *public), settings)),
        promotions=tuple(promotions(public, settings, is_whole=is_whole)),
        bases={stream.target: bases for stream, ev in public if (bases := _bases(stream, ev))},
    )


def _bases(stream: Stream, ev: Evaluator) -> dict[str, Base]:
    bases: dict[str, Base] = {}
    for _, row, loc in built_rows(stream.source.model.sources):
        for field, value, prefix in (("fcos", row.fcos, f"{FEDORA_COREOS}:"), ("base", row.base, "")):
            at = (*loc, field)
            written = OMIT if value is None or stream.version not in row.in_ else ev.value(value, link(*at))
            if written is not OMIT:
                pullspec = f"{prefix}{written}"
                bases |= {tag: Base(pullspec, at) for tag in row.tags}
    return bases
