"""The objects of rendered/pipelines that an Application applies. Not the runs: they are created, each time anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from okdstreams.language.object_kinds import kind_of
from okdstreams.output import paths
from okdstreams.output.manifest import Manifest
from okdstreams.pipeline_repo.brought import BroughtObject
from okdstreams.syntax.yaml import parse


def applied_objects(manifests: Mapping[str, Manifest]) -> Iterator[BroughtObject]:
    """Each of them, with the file that it is rendered to."""
    for path, manifest in sorted(manifests.items()):
        if paths.is_applied(path):
            document = parse(path, manifest.text.encode()).document
            body: Any = document.data if document is not None else None
            metadata = body["metadata"]
            kind = kind_of(body["apiVersion"], body["kind"])
            yield BroughtObject(kind, metadata.get("namespace", ""), metadata["name"], path)
