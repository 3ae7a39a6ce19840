"""What is rendered, on a real API server: applied as Argo CD applies it, beside other writers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from live_cluster import Cluster

from support import ROOT, Run

CONFIG = "release.openshift.io/config"
FOREIGN = {"name": "installer", "from": {"kind": "ImageStreamImage", "name": "installer@sha256:1"}}
TODAY = ROOT / "examples" / "okd-2026" / "rendered"


def bodies(folder: Path) -> list[dict[str, Any]]:
    return [yaml.safe_load(path.read_text()) for path in sorted(folder.glob("*.yaml"))]


@pytest.fixture(scope="module")
def origin(cluster: Cluster) -> Cluster:
    """The namespace origin, as git says."""
    cluster.namespace("origin")
    cluster.apply(*bodies(ROOT / "rendered" / "imagestreams" / "origin"))
    return cluster


def add_foreign(cluster: Cluster, name: str, *tags: dict[str, Any]) -> None:
    """What the CI and the controller do: read, add a tag and an annotation, write."""
    body = cluster.get("imagestream", "-n", "origin", name)
    del body["metadata"]["managedFields"]
    body["metadata"]["annotations"]["release.openshift.io/hasReleases"] = "true"
    body.setdefault("spec", {}).setdefault("tags", []).extend(tags or (FOREIGN,))
    cluster.kubectl("replace", "--field-manager=ci-operator", "-f", "-", given=json.dumps(body))


def tags_of(cluster: Cluster, name: str) -> set[str]:
    return {tag["name"] for tag in cluster.get("imagestream", "-n", "origin", name)["spec"].get("tags", [])}


def rendered(name: str) -> dict[str, Any]:
    body: dict[str, Any] = yaml.safe_load((ROOT / f"rendered/imagestreams/origin/{name}.yaml").read_text())
    return body


def drift(run: Run, cluster: Cluster, *arguments: str) -> Any:
    done = run("drift", "--live", "--format", "json", *arguments, cwd=ROOT, KUBECONFIG=str(cluster.kubeconfig))
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)


def of_origin(answer: Any, name: str) -> list[str]:
    """The sentences on one ImageStream of origin."""
    path = f"imagestreams/origin/{name}.yaml"
    units = {unit["file"] for unit in answer["documents"] if path in unit["files"]}
    return [c["text"] for c in answer["changes"] if any(field["file"] in units for field in c["fields"])]


@pytest.mark.parametrize("name", ["4.14", "scos-4.13"])
def test_tags_and_annotations_of_others_survive(origin: Cluster, name: str) -> None:
    add_foreign(origin, name)
    origin.apply(rendered(name))
    body = origin.get("imagestream", "-n", "origin", name)
    assert "installer" in {tag["name"] for tag in body["spec"]["tags"]}
    assert body["metadata"]["annotations"]["release.openshift.io/hasReleases"] == "true"


def test_an_edit_is_undone(origin: Cluster, run: Run) -> None:
    origin.kubectl("annotate", "imagestream", "-n", "origin", "scos-4.12", f"{CONFIG}={{}}", "--overwrite")
    assert of_origin(drift(run, origin), "scos-4.12")
    origin.apply(rendered("scos-4.12"))
    assert of_origin(drift(run, origin), "scos-4.12") == []


def test_a_tag_that_git_stops_listing_goes_and_drift_foretells_it(origin: Cluster, run: Run) -> None:
    body = rendered("scos-4.14")
    add_foreign(
        origin, "scos-4.14", {"name": "theirs", "from": {"kind": "ImageStreamImage", "name": "theirs@sha256:1"}}
    )
    more = {**body["spec"]["tags"][0], "name": "no-longer"}
    origin.apply({**body, "spec": {**body["spec"], "tags": [*body["spec"]["tags"], more]}})
    assert of_origin(drift(run, origin), "scos-4.14") == ["`no-longer` is no longer imported"]
    origin.apply(body)
    assert tags_of(origin, "scos-4.14") == {"theirs", *(tag["name"] for tag in body["spec"]["tags"])}


def test_a_stream_that_git_drops_stays_and_is_told(origin: Cluster, run: Run) -> None:
    body = rendered("4.14")
    tracking = "okd-streams-origin:image.openshift.io/ImageStream:origin/4.99"
    annotations = {**body["metadata"]["annotations"], "argocd.argoproj.io/tracking-id": tracking}
    origin.apply({**body, "metadata": {"name": "4.99", "namespace": "origin", "annotations": annotations}})
    origin.apply(*bodies(ROOT / "rendered" / "imagestreams" / "origin"))
    answer = drift(run, origin)
    assert "origin/4.99" in answer["sync"]["leave"]
    assert {item["imageStream"]: item["command"] for item in answer["dropped"]}["origin/4.99"] == (
        "oc delete imagestream -n origin 4.99"
    )
    origin.kubectl(*["delete", "imagestream", "-n", "origin", "4.99"])


@pytest.mark.parametrize("folder", [ROOT / "rendered" / "pipelines", TODAY / "pipelines"], ids=["seed day", "today"])
def test_what_starts_runs_is_taken(cluster: Cluster, folder: Path) -> None:
    cluster.namespace("okd-coreos")
    for kustomization in sorted(folder.rglob("kustomization.yaml")):
        path = str(kustomization.parent)
        cluster.kubectl("apply", "--server-side", "--field-manager=argocd-controller", "-k", path)


def test_what_promotes_may_create_runs_and_nothing_else(cluster: Cluster) -> None:
    cluster.namespace("okd-coreos", "elsewhere")
    cluster.kubectl("apply", "--server-side", "-k", str(TODAY / "pipelines" / "okd-release-pipeline"))
    account = "--as=system:serviceaccount:okd-coreos:okd-release-promotion"
    command = ("auth", "can-i", "create", "pipelineruns.tekton.dev", account)
    assert cluster.kubectl(*command, "-n", "okd-coreos") == "yes\n"
    assert cluster.kubectl(*command, "-n", "elsewhere", fails=True).startswith("no")
    for verb, kind in (("delete", "pipelineruns.tekton.dev"), ("get", "secrets"), ("create", "pods")):
        assert cluster.kubectl("auth", "can-i", verb, kind, account, "-n", "okd-coreos", fails=True).startswith("no")


def test_the_runs_of_a_promotion_are_taken_as_its_account_creates_them(cluster: Cluster, tmp_path: Path) -> None:
    cluster.namespace("okd-coreos")
    cluster.kubectl("apply", "--server-side", "-k", str(TODAY / "pipelines" / "okd-release-pipeline"))
    data = cluster.get("configmap", "-n", "okd-coreos", "okd-release-promotion")["data"]
    account = "--as=system:serviceaccount:okd-coreos:okd-release-promotion"
    assert len(data) == 2
    for text in data.values():
        created = cluster.kubectl("create", "-n", "okd-coreos", account, "-f", "-", given=text)
        assert created.startswith("pipelinerun.tekton.dev/okd-release-")
