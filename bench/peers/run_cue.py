"""CUE: one evaluation over all facts, each file placed under its name."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

PROGRAM = """\
package bench

import "encoding/json"

facts: [string]: _
apps: [string]: _
out: {
    for f in facts {
        if f.config != null {
            "release-controller/\\(f.file)": f.config
        }
        "imagestreams/\\(f.path).yaml": {
            apiVersion: "image.openshift.io/v1"
            kind:       "ImageStream"
            metadata: {
                for k, v in f.metadata if k != "annotations" {(k): v}
                annotations: {
                    for k, v in f.metadata.annotations {(k): v}
                    if f.config != null {"release.openshift.io/config": json.Marshal(f.config)}
                }
            }
            if f.spec != _|_ {spec: f.spec}
        }
    }
    for a in apps["applications.json"].applications {
        let t = apps["applications.json"].template
        "argocd/applications/\\(a.name).yaml": {
            apiVersion: t.apiVersion
            kind:       t.kind
            metadata: {
                for k, v in t.metadata if k != "name" {(k): v}
                name: a.name
            }
            spec: {
                for k, v in t.spec if k != "source" && k != "destination" {(k): v}
                source: {
                    for k, v in t.spec.source if k != "path" {(k): v}
                    path: "rendered/imagestreams/\\(a.namespace)"
                }
                destination: {
                    for k, v in t.spec.destination if k != "namespace" {(k): v}
                    namespace: a.namespace
                }
            }
        }
    }
}
"""


def main(inputs: Path, output: Path) -> None:
    output.mkdir(parents=True, exist_ok=True)
    program, gathered = output / "program.cue", output / "facts.json"
    program.write_text(PROGRAM)
    facts = {p.name: json.loads(p.read_text()) for p in sorted(inputs.glob("*.json")) if p.stem.isdigit()}
    applications = json.loads((inputs / "applications.json").read_text())
    gathered.write_text(json.dumps({"facts": facts, "apps": {"applications.json": applications}}))
    command = ["cue", "export", str(program), str(gathered), "-e", "out", "--out", "json"]
    found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    program.unlink()
    gathered.unlink()
    for name, body in found.items():
        path = output / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(body, indent=2))


main(Path(sys.argv[1]), Path(sys.argv[2]))
