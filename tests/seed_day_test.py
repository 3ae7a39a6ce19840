"""The pipelines of the seed day, 2023-07-18: equal to what their repositories held, and to nothing of a later day."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
import yaml

from okdstreams.compiler import Compilation
from support import ROOT

MOST_BYTES = 40_000
COREOS, RELEASE = "okd-coreos-pipeline", "okd-release-pipeline"
BUILDS = {"4.13": "stable", "4.14": "next"}
OF_A_LIVE_OBJECT = ("creationTimestamp", "finalizers", "generation", "labels", "name", "resourceVersion", "uid")
"""Upstream's run of the promotion was taken from a cluster, which wrote these."""


def by_name(body: dict[str, Any]) -> dict[str, Any]:
    """A PipelineRun, its lists of named entries as maps: their order has no meaning."""
    spec = {key: {e["name"]: e for e in body["spec"][key]} for key in ("params", "workspaces")}
    return {**body, "spec": {**body["spec"], **spec}}


def rendered(compilation: Compilation, path: str) -> dict[str, Any]:
    body: dict[str, Any] = yaml.safe_load(compilation.manifests[f"pipelines/{path}"].text)
    return body


@pytest.mark.parametrize("version", BUILDS)
def test_a_build_equals_the_repository(compilation: Compilation, corpus: Path, version: str) -> None:
    name = f"okd-coreos-all-{version}-pipelinerun.yaml"
    upstream = corpus / "pipelines" / COREOS / "environments" / "moc" / "pipelineruns" / name
    own = rendered(compilation, f"okd-coreos-all/{name}")
    assert by_name(own) == by_name(yaml.safe_load(upstream.read_text()))


@pytest.mark.parametrize("version", BUILDS)
def test_a_build_is_started_as_in_the_repository(compilation: Compilation, corpus: Path, version: str) -> None:
    upstream = corpus / "pipelines" / COREOS / "base" / "batch" / "cronjobs"
    own = rendered(compilation, f"okd-coreos-all/okd-coreos-all-{version}-cronjob.yaml")
    assert own["metadata"].pop("namespace") == "okd-coreos"  # upstream it is the kustomization's
    assert own["spec"].pop("suspend") is False  # the default
    assert own == yaml.safe_load((upstream / f"okd-coreos-all-{version}-create-daily.yaml").read_text())


@pytest.mark.parametrize(("version", "claim"), BUILDS.items())
def test_a_build_works_in_a_claim_that_was_there(
    compilation: Compilation, corpus: Path, version: str, claim: str
) -> None:
    volume = corpus / "pipelines" / COREOS / "base" / "core" / "persistentvolumeclaims" / f"pvc-{claim}.yaml"
    own = rendered(compilation, f"okd-coreos-all/okd-coreos-all-{version}-pipelinerun.yaml")
    claims = [w["persistentVolumeClaim"]["claimName"] for w in own["spec"]["workspaces"] if "secret" not in w]
    assert claims == [yaml.safe_load(volume.read_text())["metadata"]["name"]]


def test_the_promotion_equals_the_repository(compilation: Compilation, corpus: Path) -> None:
    upstream = corpus / "pipelines" / RELEASE / "overlays" / "bare-metal-moc" / "pipelinerun"
    wanted = yaml.safe_load((upstream / "okd-release-pipelinerun.yaml").read_text())
    wanted["metadata"] = {k: v for k, v in wanted["metadata"].items() if k not in OF_A_LIVE_OBJECT}
    own = rendered(compilation, "okd-release-pipeline/okd-release-stable-pipelinerun.yaml")
    assert by_name(own) == by_name(wanted)


def test_nothing_else_is_built_or_promoted(compilation: Compilation) -> None:
    assert sorted(path for path in compilation.manifests if path.startswith("pipelines/")) == [
        "pipelines/okd-coreos-all/kustomization.yaml",
        *(f"pipelines/okd-coreos-all/okd-coreos-all-{v}-{k}.yaml" for v in BUILDS for k in ("cronjob", "pipelinerun")),
        "pipelines/okd-release-pipeline/okd-release-fcos-pipelinerun.yaml",
        "pipelines/okd-release-pipeline/okd-release-stable-pipelinerun.yaml",
    ]


def test_the_applications_are_at_paths_of_the_day(compilation: Compilation, corpus: Path) -> None:
    with (corpus / "pipelines" / "resources.tsv").open() as f:
        objects = list(csv.DictReader(f, delimiter="\t"))
    places = {(row["repository"], row["commit"], row["path"]): row["day"] for row in objects}
    applications = compilation.fleet.settings.applications
    assert {name: places[name, app.revision, app.path] for name, app in applications.items()} == {
        "okd-coreos-pipeline": "2023-07-13",
        "okd-operator-pipeline": "2023-06-23",
        "okd-payload-pipeline": "2023-06-30",
        "okd-release-pipeline": "2023-07-12",
    }
    for name, app in applications.items():
        kinds = {r["kind"] for r in objects if (r["repository"], r["path"]) == (name, app.path)}
        homes = {r["namespace"] for r in objects if (r["repository"], r["path"], r["kind"]) == (name, app.path, "Task")}
        assert "Pipeline" in kinds
        assert homes == {app.namespace}


def test_the_streams_are_short() -> None:
    assert sum(path.stat().st_size for path in (ROOT / "streams").glob("*.yaml")) <= MOST_BYTES


def test_the_document_names_every_application_and_pipeline(compilation: Compilation) -> None:
    text = (ROOT / "docs" / "fleets.md").read_text()
    for name, app in compilation.fleet.settings.applications.items():
        assert f"`{name}`" in text
        assert f"`{app.revision}`" in text
        assert f"`{app.path}`" in text
