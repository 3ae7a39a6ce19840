"""The values that a place of a stream file has in the release configs, by field, and the streams that have each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import NamedTuple

from okdstreams.explain.folding import fold
from okdstreams.explain.lines import is_from, named, whole_row
from okdstreams.explain.outputs import Outputs
from okdstreams.fleet.fleet import Stream
from okdstreams.fleet.stream_stats import order
from okdstreams.output.manifest import Manifest
from okdstreams.output.paths import CONFIGS
from okdstreams.syntax.document import Document, Loc


class FieldValues(NamedTuple):
    """A field, and each of its values as JSON with the streams that have it, in few words."""

    field: str
    values: tuple[tuple[str, tuple[str, ...]], ...]


def field_values(
    outputs: Outputs, document: Document, loc: Loc, among: Callable[[Manifest], bool] = lambda _: True
) -> Iterator[FieldValues]:
    """Every field of the release configs that comes from `loc` or below, private twins left out.

    `among` says which outputs are looked at.
    """
    wanted = [whole_row(document.data, loc)] if loc else [loc]
    holders: dict[str, dict[str, list[Stream]]] = {}
    for path in outputs.paths:
        manifest = outputs.manifests[path]
        stream = manifest.stream
        if stream is None or stream.private or not path.startswith(CONFIGS) or not among(manifest):
            continue
        output = outputs.output(path)
        of_output = {
            below: value
            for at, origins in output.sources()
            if at and any(is_from(origin, document, wanted) for origin in origins)
            for below, value in output.fields(at)
        }
        for below, value in of_output.items():
            said = json.dumps(value, ensure_ascii=False)
            holders.setdefault(named(output, below), {}).setdefault(said, []).append(stream)
    everything = outputs.compilation.fleet.streams
    for field, values in sorted(holders.items()):
        by_version = sorted(values.items(), key=lambda pair: min(map(order, pair[1])))
        yield FieldValues(field, tuple((said, tuple(fold(streams, everything))) for said, streams in by_version))
