"""What openshift-apiserver does with imports, played: it writes to the status whether each succeeded."""

from __future__ import annotations

import json
from typing import Any

from live_cluster import Cluster

NOT_FOUND = "dockerimage.image.openshift.io not found"


def answer_imports(cluster: Cluster, namespace: str, failing: str = "") -> None:
    """Answers every import that has no answer yet; those of one ImageStream, when named, fail."""
    for body in cluster.get("imagestreams", "-n", namespace)["items"]:
        name = body["metadata"]["name"]
        wanted = [tag["name"] for tag in body.get("spec", {}).get("tags", []) if tag["from"]["kind"] == "DockerImage"]
        told = {tag["tag"] for tag in body.get("status", {}).get("tags", [])}
        if set(wanted) - told or (wanted and name == failing):
            write_status(cluster, namespace, name, [answer(tag, fails=name == failing) for tag in wanted])


def write_status(cluster: Cluster, namespace: str, name: str, tags: list[dict[str, Any]]) -> None:
    patch = json.dumps({"status": {"tags": tags}})
    command = ("patch", "imagestream", "-n", namespace, name, "--type=merge", "--field-manager=openshift-apiserver")
    cluster.kubectl(*command, "-p", patch)


def answer(tag: str, *, fails: bool) -> dict[str, Any]:
    """The status of one tag, as openshift-apiserver writes it."""
    if not fails:
        return {"tag": tag, "items": [{"image": "sha256:1", "generation": 1}]}
    condition = {"type": "ImportSuccess", "status": "False", "reason": "NotFound", "message": NOT_FOUND}
    return {"tag": tag, "items": None, "conditions": [{**condition, "generation": 1}]}
