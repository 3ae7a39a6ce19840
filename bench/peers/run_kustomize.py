"""kustomize, one build: a base and a patch for each stream. The annotation is prepared: it has no JSON functions."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path


def prepare(inputs: Path, folder: Path) -> None:
    """The input: written before the clock starts. A base for each stream, and a patch with its annotations."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    names, patches = [], []
    for source in sorted(p for p in inputs.glob("*.json") if p.stem.isdigit()):
        fact = json.loads(source.read_text())
        annotations = fact["metadata"].pop("annotations")
        body = {"apiVersion": "image.openshift.io/v1", "kind": "ImageStream", "metadata": fact["metadata"]}
        if fact["config"] is not None:
            annotations["release.openshift.io/config"] = json.dumps(fact["config"], sort_keys=True)
        if "spec" in fact:
            body["spec"] = fact["spec"]
        names.append(source.name)
        patches.append({"path": f"patch-{source.name}"})
        (folder / source.name).write_text(json.dumps(body))
        patch = {**body, "metadata": {**fact["metadata"], "annotations": annotations}}
        patch.pop("spec", None)
        (folder / f"patch-{source.name}").write_text(json.dumps(patch))
    apps = json.loads((inputs / "applications.json").read_text())
    for number, app in enumerate(apps["applications"]):
        body = json.loads(json.dumps(apps["template"]))
        body["metadata"]["name"] = app["name"]
        body["spec"]["source"]["path"] = f"rendered/imagestreams/{app['namespace']}"
        body["spec"]["destination"]["namespace"] = app["namespace"]
        names.append(f"app-{number}.json")
        (folder / names[-1]).write_text(json.dumps(body))
    (folder / "kustomization.yaml").write_text(json.dumps({"resources": names, "patches": patches}))


def main(folder: Path, output: Path) -> None:
    output.mkdir(parents=True, exist_ok=True)
    subprocess.run(["kubectl", "kustomize", str(folder), "-o", str(output)], check=True)


if sys.argv[1] == "prepare":
    prepare(Path(sys.argv[2]), Path(sys.argv[3]))
else:
    main(Path(sys.argv[1]), Path(sys.argv[2]))
