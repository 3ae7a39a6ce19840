"""What Argo CD asks of a config management plugin: parameters in, the ImageStreams of one Application out.

The environment is Argo CD's (docs: operator-manual/config-management-plugins): ARGOCD_APP_PARAMETERS is the JSON list
of the Application's parameters, each is also PARAM_<NAME>, and its `plugin.env` is ARGOCD_ENV_<NAME>.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from okdstreams.output.manifest import Manifest

PARAMETERS = {
    "cluster": ("Cluster", "Only the ImageStreams of this cluster, named as Argo CD knows it; all when empty."),
    "namespace": ("Namespace", "Only the ImageStreams of this namespace; all when empty."),
    "streams": ("Streams", "Folder of the stream files, below the Application's path; `streams` when empty."),
}
"""Name of each parameter to the title and the help that Argo CD shows."""

APPLICATION, PARAMETER, ENTRY = "ARGOCD_APP_PARAMETERS", "PARAM_", "ARGOCD_ENV_"


class Rejected(Exception):
    """Parameters that cannot be used. `hint` says what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class PlacedImageStream(NamedTuple):
    """An ImageStream that is rendered, and where it belongs."""

    cluster: str
    namespace: str
    manifest: Manifest


def announcement() -> str:
    """The parameters, as Argo CD wants them announced."""
    rows = [
        {"name": name, "title": title, "tooltip": tooltip, "required": False, "string": ""}
        for name, (title, tooltip) in PARAMETERS.items()
    ]
    return json.dumps(rows, indent=2) + "\n"


def given(environment: Mapping[str, str]) -> dict[str, str]:
    """The parameters that the Application sets. Raises Rejected: an unknown name would select everything."""
    parameters = {
        name: environment[key]
        for name in PARAMETERS
        for key in (f"{ENTRY}{name.upper()}", f"{PARAMETER}{name.upper()}")
        if environment.get(key)
    }
    try:
        rows = json.loads(environment.get(APPLICATION) or "[]") or []
    except ValueError as e:
        raise Rejected(f"{APPLICATION} is not JSON: {e}", "Argo CD sets it; unset it to run by hand") from e
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Rejected(f"{APPLICATION} is not a list of parameters", "Argo CD sets it; unset it to run by hand")
    for row in rows:
        name, value = _parameter(row)
        if value:
            parameters[name] = value
    return parameters


def _parameter(row: dict[str, Any]) -> tuple[str, str]:
    name, value = str(row.get("name")), row.get("string", "")
    if name not in PARAMETERS:
        raise Rejected(f"unknown parameter {name!r}", f"the parameters are {', '.join(PARAMETERS)}")
    if not isinstance(value, str) or row.get("array") or row.get("map"):
        raise Rejected(f"parameter {name!r} is not one text", "give it as `string:` in spec.source.plugin.parameters")
    return name, value


def targets(manifests: Mapping[str, Manifest]) -> Iterator[PlacedImageStream]:
    """Every object that is applied to a namespace, in the order of paths."""
    for _, manifest in sorted(manifests.items()):
        if manifest.destination is not None:
            yield PlacedImageStream(*manifest.destination, manifest)


def generated(rendered: tuple[PlacedImageStream, ...], cluster: str, namespace: str) -> str:
    """The objects, each byte for byte as it is rendered. Raises Rejected rather than say that there is none.

    To Argo CD no output with exit code 0 means that nothing is wanted, and with pruning that all may go.
    """
    chosen = [
        target.manifest.text
        for target in rendered
        if cluster in ("", target.cluster) and namespace in ("", target.namespace)
    ]
    if not chosen:
        wanted = ", ".join(
            f"{name} {value!r}" for name, value in (("cluster", cluster), ("namespace", namespace)) if value
        )
        places = sorted({f"{target.namespace} on {target.cluster}" for target in rendered})
        raise Rejected(
            f"no ImageStream is rendered{' for ' if wanted else ''}{wanted}",
            f"there are {', '.join(places)}" if places else "add a file with `kind: StreamFamily`",
        )
    return "---\n".join(chosen)
