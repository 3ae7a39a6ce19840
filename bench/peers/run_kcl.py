"""KCL, by its Python library: one program over all facts."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import kcl_lib.api as kcl

PROGRAM = """\
import file
import json

facts = [json.decode(file.read(p)) for p in file.glob("[0-9]*.json")]
apps = json.decode(file.read("applications.json"))
configs = {"release-controller/" + f.file: f.config for f in facts if f.file}
streams = {
    "imagestreams/" + f.path + ".yaml": {
        apiVersion = "image.openshift.io/v1"
        kind = "ImageStream"
        metadata = f.metadata | {
            if f.file:
                annotations = f.metadata.annotations | {
                    "release.openshift.io/config" = json.encode(f.config, sort_keys=True)
                }
        }
        if f.spec:
            spec = f.spec
    } for f in facts
}
applications = {
    "argocd/applications/" + a.name + ".yaml": {
        apiVersion = apps.template.apiVersion
        kind = apps.template.kind
        metadata = apps.template.metadata | {name = a.name}
        spec = apps.template.spec | {
            source = apps.template.spec.source | {path = "rendered/imagestreams/" + a.namespace}
            destination = apps.template.spec.destination | {namespace = a.namespace}
        }
    } for a in apps.applications
}
"""


def main(inputs: Path, output: Path) -> None:
    output.mkdir(parents=True, exist_ok=True)
    program = inputs / "main.k"  # KCL reads files below its program only
    program.write_text(PROGRAM)
    done = kcl.API().exec_program(kcl.ExecProgramArgs(work_dir=str(inputs), k_filename_list=[str(program)]))
    program.unlink()
    if done.err_message:
        sys.exit(done.err_message)
    found = json.loads(done.json_result)
    for section in ("configs", "streams", "applications"):
        for name, body in found[section].items():
            path = output / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(body, indent=2))


main(Path(sys.argv[1]), Path(sys.argv[2]))
