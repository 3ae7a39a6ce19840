"""Git repositories of pipelines, made of what is known of upstream's: the manifests and the lists of their objects.

An object whose file is in the reference data is upstream's own. Of the others kind, namespace and name are known: they
are made as small as the API server takes them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from live_cluster import definition

from okdstreams.language.object_kinds import is_of_the_cluster, kind_of
from support import git_in

DAYS = ("openshift-release-2023-07-18", "okd-2026")
"""Folders of the reference data, the earlier first."""

Row = Mapping[str, str]
Key = tuple[str, str]

POD = {"metadata": {"labels": {"app": "a"}}, "spec": {"containers": [{"name": "a", "image": "example.com/a"}]}}
SMALLEST: Mapping[str, Mapping[str, Any]] = {
    "CronJob": {
        "spec": {
            "schedule": "@daily",
            "jobTemplate": {"spec": {"template": {"spec": {**POD["spec"], "restartPolicy": "Never"}}}},
        }
    },
    "DaemonSet": {"spec": {"selector": {"matchLabels": {"app": "a"}}, "template": POD}},
    "PersistentVolume": {
        "spec": {"accessModes": ["ReadWriteOnce"], "capacity": {"storage": "1Gi"}, "hostPath": {"path": "/a"}}
    },
    "PersistentVolumeClaim": {
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    },
    "RoleBinding": {"roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "a"}},
    "StorageClass": {"provisioner": "kubernetes.io/no-provisioner"},
}
"""What a kind of Kubernetes cannot do without."""


def kinds() -> Iterator[dict[str, Any]]:
    """The kinds that pipelines bring, beside those of Kubernetes; every field is taken."""
    for kind in ("Task", "Pipeline"):
        yield definition("tekton.dev", "v1beta1", kind)
    for kind in ("EventListener", "TriggerBinding", "TriggerTemplate"):
        yield definition("triggers.tekton.dev", "v1beta1", kind)
    yield definition("build.openshift.io", "v1", "BuildConfig")
    yield definition("machineconfiguration.openshift.io", "v1", "MachineConfig", scope="Cluster")


def make_repositories(corpus: Path, folder: Path) -> None:
    """A repository in `folder` for each pipeline, with a tag for each commit that is known of it."""
    for day in DAYS:
        source = corpus / day / "pipelines"
        with (source / "resources.tsv").open() as f:
            rows = list(csv.DictReader(f, delimiter="\t"))
        for name, commit in dict.fromkeys((row["repository"], row["commit"]) for row in rows):
            repository = folder / f"{name}.git"
            own = [row for row in rows if row["repository"] == name]
            write(repository, source / name, own)
            git = git_in(repository)
            git("init", "-q")
            git("add", "-A")
            git("commit", "-qm", commit)
            git("tag", commit)


def write(repository: Path, source: Path, rows: list[Row]) -> None:
    """The objects of each path, with a kustomization."""
    upstream = documents(source)
    for path in dict.fromkeys(row["path"] for row in rows):
        place = repository / path
        place.mkdir(parents=True, exist_ok=True)
        objects = [manifest(row, upstream) for row in rows if row["path"] == path]
        (place / "objects.yaml").write_text(yaml.safe_dump_all(objects))
        (place / "kustomization.yaml").write_text("resources: [objects.yaml]\n")


def documents(source: Path) -> dict[Key, dict[str, Any]]:
    """Upstream's manifests, by kind and name; runs have no name, only one that is generated."""
    answer = {}
    for path in sorted(source.rglob("*.yaml")):
        if path.name == "kustomization.yaml":
            continue
        for document in yaml.safe_load_all(path.read_text()):
            if document and "name" in document["metadata"]:
                answer[document["kind"], document["metadata"]["name"]] = document
    return answer


def manifest(row: Row, upstream: Mapping[Key, dict[str, Any]]) -> dict[str, Any]:
    """The object of a row, in the namespace that the row says."""
    head = {"apiVersion": row["apiVersion"], "kind": row["kind"], "metadata": {"name": row["name"]}}
    body = upstream.get((row["kind"], row["name"]), {**head, **SMALLEST.get(row["kind"], {})})
    metadata = {key: value for key, value in body["metadata"].items() if key != "namespace"}
    if row["namespace"] and not is_of_the_cluster(kind_of(row["apiVersion"], row["kind"])):
        metadata["namespace"] = row["namespace"]
    return {**body, "metadata": metadata}


def objects_of(folder: Path, application: Mapping[str, Any]) -> set[Key]:
    """Kind and name of every object that the path of an Application brings, but for those that it leaves out."""
    source = application["spec"]["source"]
    path = f"{source['targetRevision']}:{source['path']}/objects.yaml"
    text = git_in(folder / f"{application['metadata']['name']}.git")("show", path)
    keys = {(document["kind"], document["metadata"]["name"]) for document in yaml.safe_load_all(text)}
    left_out = [patch["target"] for patch in source.get("kustomize", {}).get("patches", [])]
    return {
        (kind, name)
        for kind, name in keys
        if not any(t["kind"] == kind and re.fullmatch(t["name"], name) for t in left_out)
    }
