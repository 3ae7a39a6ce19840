"""Live ImageStreams that git rendered once and renders no more."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from okdstreams.drift.live import Body
from okdstreams.drift.ownership import application_of
from okdstreams.fleet.annotation import CONFIG


def dropped_bodies(
    live: Mapping[str, Body], rendered: Collection[str], applications: Collection[str], remembered: Collection[str]
) -> dict[str, Body]:
    """Those that one of our `applications` tracks, or that a commit once rendered (`remembered`): the config alone,
    for their tags are not what git changes."""
    return {
        path: _with_config_alone(body)
        for path, body in live.items()
        if path not in rendered and (path in remembered or application_of(body) in applications)
    }


def _with_config_alone(body: Body) -> Body:
    metadata = body["metadata"]
    config = {key: value for key, value in metadata["annotations"].items() if key == CONFIG}
    names = {key: metadata[key] for key in ("name", "namespace")}
    return {"apiVersion": "image.openshift.io/v1", "kind": "ImageStream", "metadata": {**names, "annotations": config}}
