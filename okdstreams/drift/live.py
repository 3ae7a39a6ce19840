"""What `oc get imagestreams -o json` prints, as ImageStreams by the path that they are rendered to."""

from __future__ import annotations

import json
from typing import Any

from okdstreams.output import paths

Body = dict[str, Any]
"""An ImageStream as plain JSON data."""


class Unreadable(ValueError):
    """The input is not what `oc get imagestreams -o json` prints, or says nothing about the streams."""

    hint = "give it what `oc get imagestreams -n NAMESPACE -o json` prints"


def live_streams(text: str) -> dict[str, Body]:
    """The ImageStreams of a List, or a single one, by the path that they are rendered to. Raises Unreadable."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as e:
        raise Unreadable(f"not JSON: {e}") from e
    kind = data.get("kind") if isinstance(data, dict) else None
    items = [data] if kind == "ImageStream" else data.get("items") if kind in ("List", "ImageStreamList") else None
    if not isinstance(items, list):
        raise Unreadable("no List of ImageStreams")
    return dict(_located(number, item, kind) for number, item in enumerate(items))


def _located(number: int, item: Any, kind: object) -> tuple[str, Body]:
    kind_of_items = "ImageStream" if kind == "ImageStreamList" else ""
    if not isinstance(item, dict) or item.get("kind", kind_of_items) != "ImageStream":
        raise Unreadable(f"items[{number}] is not an ImageStream")
    metadata = _map(item, "metadata", number)
    name, namespace = metadata.get("name"), metadata.get("namespace")
    if not isinstance(name, str) or not isinstance(namespace, str):
        raise Unreadable(f"items[{number}] has no metadata.name or no metadata.namespace")
    spec = _map(item, "spec", number)
    annotations = _map(metadata, "annotations", number)
    tags = spec.get("tags") or []
    if not isinstance(tags, list) or not all(isinstance(tag, dict) for tag in tags):
        raise Unreadable(f"items[{number}].spec.tags is not a list of tags")
    body = {"metadata": {**metadata, "annotations": annotations}, "spec": {**spec, "tags": tags}}
    return paths.image_stream(f"{namespace}/{name}"), body


def _map(item: Body, key: str, number: int) -> Body:
    value = item.get(key) or {}
    if not isinstance(value, dict):
        raise Unreadable(f"items[{number}]: {key} is not a map")
    return value
