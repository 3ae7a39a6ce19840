"""The script that many would write: PyYAML's safe_load, Jinja2, files."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import jinja2
import yaml

IMAGE_STREAM = """\
apiVersion: image.openshift.io/v1
kind: ImageStream
metadata:
  name: {{ f.metadata.name | tojson }}
  namespace: {{ f.metadata.namespace }}
  annotations:
{%- for key, value in f.metadata.annotations | dictsort %}
    {{ key }}: '{{ value }}'
{%- endfor %}
{%- if f.config is not none %}
    release.openshift.io/config: '{{ f.config | compact | replace("'", "''") }}'
{%- endif %}
{%- if f.spec %}
spec: {{ f.spec | compact }}
{%- endif %}
"""
APPLICATION = """\
apiVersion: {{ t.apiVersion }}
kind: {{ t.kind }}
metadata:
  name: {{ a.name }}
  namespace: {{ t.metadata.namespace }}
  annotations: {{ t.metadata.annotations | compact }}
spec:
  project: {{ t.spec.project }}
  source:
    repoURL: {{ t.spec.source.repoURL }}
    targetRevision: {{ t.spec.source.targetRevision }}
    path: rendered/imagestreams/{{ a.namespace }}
    directory: {{ t.spec.source.directory | compact }}
  destination: {name: {{ t.spec.destination.name }}, namespace: {{ a.namespace }}}
  syncPolicy: {{ t.spec.syncPolicy | compact }}
"""


def main(inputs: Path, output: Path) -> None:
    environment = jinja2.Environment(autoescape=False)
    environment.filters["compact"] = lambda v: json.dumps(v, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    image_stream, application = environment.from_string(IMAGE_STREAM), environment.from_string(APPLICATION)
    for source in sorted(p for p in inputs.glob("*.json") if p.stem.isdigit()):
        fact = yaml.safe_load(source.read_text())
        if fact["config"] is not None:
            write(output / "release-controller" / fact["file"], json.dumps(fact["config"], indent=2, sort_keys=True))
        write(output / "imagestreams" / f"{fact['path']}.yaml", image_stream.render(f=fact))
    apps = yaml.safe_load((inputs / "applications.json").read_text())
    for app in apps["applications"]:
        write(output / "argocd" / "applications" / f"{app['name']}.yaml", application.render(a=app, t=apps["template"]))


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


main(Path(sys.argv[1]), Path(sys.argv[2]))
