"""What the peers are given: the facts of a fleet, one file for each stream, and the documents that must come out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

CONFIG = "release.openshift.io/config"

Documents = dict[str, Any]
"""Path of an output to its value, JSON in annotations decoded: what equal outputs have in common."""


def write_inputs(rendered: Path, folder: Path) -> int:
    """One JSON file (which is YAML too) for each document to be made, from what this program rendered; their number."""
    folder.mkdir(parents=True, exist_ok=True)
    configs = {
        p.name if p.parent.name != "priv" else f"priv/{p.name}": p
        for p in rendered.glob("release-controller/**/*.json")
    }
    by_text = {json.dumps(json.loads(p.read_text()), sort_keys=True): name for name, p in configs.items()}
    count = 0
    for path in sorted(rendered.glob("imagestreams/*/*.yaml")):
        body = yaml.load(path.read_text(), Loader=yaml.CSafeLoader)
        annotations = body["metadata"]["annotations"]
        config = json.loads(annotations.pop(CONFIG, "null"))
        fact = {
            "file": by_text[json.dumps(config, sort_keys=True)] if config is not None else "",
            "path": f"{body['metadata']['namespace']}/{body['metadata']['name']}",
            "metadata": body["metadata"],
            "config": config,
        }
        if "spec" in body:
            fact["spec"] = body["spec"]
        (folder / f"{count:06}.json").write_text(json.dumps(fact, indent=2))
        count += 1
    applications = [
        yaml.load(p.read_text(), Loader=yaml.CSafeLoader)
        for p in sorted(rendered.glob("argocd/applications/okd-streams-*.yaml"))
    ]
    facts = [{"name": a["metadata"]["name"], "namespace": a["spec"]["destination"]["namespace"]} for a in applications]
    template = applications[0]
    template["spec"].pop("info", None)
    (folder / "applications.json").write_text(json.dumps({"template": template, "applications": facts}, indent=2))
    return count


def is_shared(key: str) -> bool:
    """Whether the peers make this document too: configs, ImageStreams, and the Applications of namespaces."""
    return not key.startswith("Application") or key.rpartition("/")[2].startswith("okd-streams-")


def read_outputs(folder: Path, *, configs: bool = True) -> Documents:
    """The documents below `folder`, by kind and name; the config files too unless the peer cannot make them."""
    found: Documents = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".json" and "release-controller" in path.parts:
            if configs:
                found[f"config {path.relative_to(folder / 'release-controller')}"] = json.loads(path.read_text())
        elif path.suffix in (".yaml", ".json") and path.is_file():
            for body in _documents(path):
                if body.get("kind") not in ("ImageStream", "Application"):
                    continue
                annotations = body["metadata"].get("annotations", {})
                if CONFIG in annotations:
                    annotations[CONFIG] = json.loads(annotations[CONFIG])
                if body["kind"] == "Application":
                    body["spec"].pop("info", None)  # links for people, which some namespaces have
                found[f"{body['kind']} {body['metadata'].get('namespace')}/{body['metadata']['name']}"] = body
    return found


def _documents(path: Path) -> list[Any]:
    text = path.read_text()
    if text.startswith("{"):
        return [json.loads(text)]
    return [body for body in yaml.load_all(text, Loader=yaml.CSafeLoader) if body]
