"""Release configs, as the release-controller's `--validate-configs` reads them from files."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from okdstreams.fleet.fleet import Fleet
from okdstreams.output.manifest import Emitter, Manifest
from okdstreams.syntax.canonical import pretty_json


def emit(fleet: Fleet) -> Iterator[Manifest]:
    """release-controller/release-<name>.json of every stream; private twins under release-controller/priv/."""
    for stream in fleet.streams:
        path = f"release-controller/{stream.file}"
        yield Manifest(path, partial(pretty_json, stream.config), stream.source.document, ("file",))


EMITTER = Emitter("release-config", "release-controller JSON, one file per stream", emit)
