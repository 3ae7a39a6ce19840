"""ImageStreams: the config as an annotation, and the tags that git owns. See docs/argo-cd.md for who writes what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from okdstreams.fleet.annotation import CONFIG
from okdstreams.fleet.fleet import Fleet, ImportedTag, ImportStream, Stream
from okdstreams.output.manifest import HEADER, Emitter, Manifest
from okdstreams.syntax.canonical import compact_json, yaml_text

WAVE = "argocd.argoproj.io/sync-wave"
OPTIONS = "argocd.argoproj.io/sync-options"
CONFIRM = "Prune=confirm,Delete=confirm"
"""Deleting a Stable stream deletes its payload tags, so a person confirms it."""


def emit(fleet: Fleet) -> Iterator[Manifest]:
    """imagestreams/<namespace>/<name>.yaml of every stream and every plain import stream."""
    targets = {f"{s.namespace}/{s.config['to']}" for s in fleet.streams if "to" in s.config}
    mirrored = set(mirror_targets(fleet.streams))
    for stream in fleet.streams:
        wave = -1 if stream.target in targets else 1 if stream.target in mirrored else 0
        path = f"imagestreams/{stream.namespace}/{stream.image_stream}.yaml"
        yield Manifest(path, partial(_text, stream, wave), stream.source.document, ("imageStream",))
    for plain in fleet.import_streams:
        path = f"imagestreams/{plain.namespace}/{plain.name}.yaml"
        yield Manifest(path, partial(_plain_text, plain), plain.source.document, plain.loc)


def _text(stream: Stream, wave: int) -> str:
    annotations = {OPTIONS: CONFIRM, WAVE: str(wave), CONFIG: compact_json(stream.config)}
    local = stream.source.model.lookupPolicy == "local"
    return HEADER + yaml_text(
        image_stream(stream.namespace, stream.image_stream, annotations, stream.imports, local=local)
    )


def _plain_text(plain: ImportStream) -> str:
    local = plain.source.model.lookupPolicy == "local"
    return HEADER + yaml_text(image_stream(plain.namespace, plain.name, {WAVE: "0"}, plain.tags, local=local))


def mirror_targets(streams: tuple[Stream, ...]) -> Iterator[str]:
    """namespace/name of every ImageStream that a publish step fills."""
    for stream in streams:
        yield from (step.target for step in stream.mirrors())


def image_stream(
    namespace: str, name: str, annotations: dict[str, str], tags: Mapping[str, ImportedTag], *, local: bool
) -> dict[str, Any]:
    """The manifest. Without tags of its own it has no `spec.tags`: under server-side apply, git then owns none."""
    body: dict[str, Any] = {
        "apiVersion": "image.openshift.io/v1",
        "kind": "ImageStream",
        "metadata": {"name": name, "namespace": namespace, "annotations": annotations},
    }
    spec: dict[str, Any] = {}
    if local:
        spec["lookupPolicy"] = {"local": True}
    if tags:
        spec["tags"] = [_tag(tag, tags[tag]) for tag in sorted(tags)]
    if spec:
        body["spec"] = spec
    return body


def _tag(name: str, tag: ImportedTag) -> dict[str, Any]:
    """One tag, with the defaults that the API server adds spelled out, so that a diff shows nothing."""
    policy: dict[str, Any] = {"importMode": tag.policy.importMode}
    if tag.policy.insecure is not None:
        policy["insecure"] = tag.policy.insecure
    if tag.policy.scheduled:
        policy["scheduled"] = True
    return {
        "name": name,
        "from": {"kind": "DockerImage", "name": tag.pullspec},
        "importPolicy": policy,
        "referencePolicy": {"type": tag.policy.referencePolicy},
    }


EMITTER = Emitter("image-stream", "ImageStream manifests with the config annotation", emit)
