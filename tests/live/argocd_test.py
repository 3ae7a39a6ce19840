"""What is rendered, synced by a real Argo CD from repositories on disk: both fleets, with their pipelines."""

from __future__ import annotations

import json
from collections.abc import Sequence, Set
from pathlib import Path
from typing import Any

import pytest
import yaml
from live_argocd import ArgoCD, is_synced, left_over, resources_of, start
from live_cluster import Cluster
from live_fleet import Fleet, seed_day, today
from live_imports import NOT_FOUND, answer_imports
from live_pipelines import kinds, make_repositories, objects_of

from support import Run

CONFIG = "release.openshift.io/config"
HAS_RELEASES = "release.openshift.io/hasReleases"
FOREIGN = {"name": "5.1.0-0.okd-scos-nightly-1", "from": {"kind": "ImageStreamImage", "name": "release@sha256:1"}}
ORIGIN = "okd-streams-origin"
RUNS = "okd-pipelines-okd-coreos"
"""The Application of what starts runs."""


@pytest.fixture(scope="module")
def argocd(cluster: Cluster) -> ArgoCD:
    for definition in kinds():
        cluster.apply(definition, manager="test")
    return start(cluster)


@pytest.fixture(scope="module")
def repositories(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repositories")
    make_repositories(shared / "corpus", folder)
    return folder


def begin(argocd: ArgoCD, fleet: Fleet, files: Sequence[str], names: Set[str], failing: str = "") -> Fleet:
    """Gives objects of a fleet to Argo CD, and waits until these Applications are synced."""
    argocd.cluster.namespace(*{path.parent.name for path in fleet.rendered.glob("imagestreams/*/*.yaml")}, "okd-team")
    argocd.take(*(fleet.rendered / "argocd" / file for file in files))

    def all_synced() -> bool:
        answer_imports(argocd.cluster, "origin", failing)
        applications = argocd.applications()
        return applications.keys() == names and all(is_synced(body) for body in applications.values())

    argocd.until("all Applications in step with git", all_synced, 180)
    return fleet


@pytest.fixture(scope="module")
def seed(argocd: ArgoCD, repositories: Path, run: Run) -> Fleet:
    """Argo CD with OKD's part of this repository's streams; the import of an ImageStream of the middle wave fails."""
    fleet = seed_day(repositories, run)
    names = {ORIGIN, RUNS, *pipelines_of(fleet)}
    projects = (
        "project.yaml",
        "projects/okd-pipelines.yaml",
        *(f"projects/{name}.yaml" for name in pipelines_of(fleet)),
    )
    files = (*projects, *(f"applications/{name}.yaml" for name in names))
    return begin(argocd, fleet, files, names, failing="centos-stream-coreos-9")


@pytest.fixture(scope="module")
def current(argocd: ArgoCD, repositories: Path, run: Run) -> Fleet:
    """Argo CD with the root of today's streams instead, which brings the rest."""
    fleet = today(repositories, run)
    names = {path.stem for path in fleet.rendered.glob("argocd/applications/*.yaml")} | {"okd-streams"}
    return begin(argocd, fleet, ("root.yaml",), names)


def pipelines_of(fleet: Fleet) -> list[str]:
    """The Applications of pipelines' repositories."""
    return sorted(path.stem for path in fleet.rendered.glob("argocd/projects/*-pipeline.yaml"))


def image_stream(argocd: ArgoCD, name: str) -> Any:
    return argocd.cluster.get("imagestream", "-n", "origin", name)


def config_of(argocd: ArgoCD, name: str) -> Any:
    return json.loads(image_stream(argocd, name)["metadata"]["annotations"][CONFIG])


def test_a_failed_import_is_degraded_and_stops_nothing(argocd: ArgoCD, seed: Fleet) -> None:
    argocd.until("Degraded", lambda: argocd.application(ORIGIN)["status"]["health"]["status"] == "Degraded")
    resources = argocd.application(ORIGIN)["status"]["resources"]
    health = {resource["name"]: resource["health"] for resource in resources}
    assert health.keys() == {path.stem for path in seed.rendered.glob("imagestreams/origin/*.yaml")}
    failed = health.pop("centos-stream-coreos-9")
    assert failed["status"] == "Degraded"
    assert NOT_FOUND in failed["message"]
    assert {state["status"] for state in health.values()} == {"Healthy"}


@pytest.mark.parametrize("day", ["seed", "current"])
def test_no_project_refuses_what_its_pipeline_brings(
    day: str, argocd: ArgoCD, repositories: Path, request: pytest.FixtureRequest
) -> None:
    names = pipelines_of(request.getfixturevalue(day))
    assert len(names) >= 3
    for name in names:
        application = argocd.application(name)
        assert "not permitted" not in json.dumps(application["status"])
        listed = {key for key, status in resources_of(application).items() if status == "Synced"}
        assert listed == objects_of(repositories, application)


def test_tags_and_annotations_of_others_survive_a_sync(argocd: ArgoCD, current: Fleet) -> None:
    body = image_stream(argocd, "release-scos")
    del body["metadata"]["managedFields"]
    body["metadata"]["annotations"][HAS_RELEASES] = "true"
    body["spec"] = {**body.get("spec", {}), "tags": [FOREIGN]}
    argocd.cluster.kubectl("replace", "--field-manager=release-controller", "-f", "-", given=json.dumps(body))
    current.edit("okd-scos-stable.yaml", "expires: 72h", "expires: 96h")
    current.commit()
    argocd.refresh(ORIGIN)
    argocd.until("the change", lambda: config_of(argocd, "release-scos")["expires"] == "96h")
    body = image_stream(argocd, "release-scos")
    assert [tag["name"] for tag in body["spec"]["tags"]] == [FOREIGN["name"]]
    assert body["metadata"]["annotations"][HAS_RELEASES] == "true"
    argocd.until("no difference for ever", lambda: is_synced(argocd.application(ORIGIN)))


def test_an_edit_by_hand_heals(argocd: ArgoCD, current: Fleet) -> None:
    before = config_of(argocd, "scos-5.0")
    argocd.cluster.kubectl("annotate", "imagestream", "-n", "origin", "scos-5.0", f"{CONFIG}={{}}", "--overwrite")
    argocd.until("the edit to be undone", lambda: config_of(argocd, "scos-5.0") == before)


def test_a_dropped_stream_stays_and_the_next_change_comes_with_one_refresh(
    argocd: ArgoCD, current: Fleet, run: Run
) -> None:
    (current.folder / "streams" / "okd-scos-5-next.yaml").unlink()
    current.commit()
    argocd.refresh(ORIGIN)

    dropped = "release-scos-5-next"
    argocd.until("the dropped stream to be told", lambda: dropped in left_over(argocd.application(ORIGIN)))
    assert argocd.application(ORIGIN)["status"]["sync"]["status"] == "OutOfSync"
    current.edit("okd-scos-stable.yaml", "expires: 96h", "expires: 120h")
    current.commit()
    argocd.refresh(ORIGIN)
    argocd.until("a change after a drop", lambda: config_of(argocd, "release-scos")["expires"] == "120h")
    argocd.until("an end", lambda: argocd.application(ORIGIN)["status"]["operationState"]["phase"] == "Succeeded")
    assert dropped in left_over(argocd.application(ORIGIN))
    assert config_of(argocd, dropped)["name"], "it stays as it was"
    done = run("drift", "--live", "--format=json", cwd=current.folder, KUBECONFIG=str(argocd.cluster.kubeconfig))
    commands = {item["imageStream"]: item["command"] for item in json.loads(done.stdout)["dropped"]}
    assert commands[f"origin/{dropped}"] == f"oc delete imagestream -n origin {dropped}"
    argocd.cluster.kubectl("delete", "imagestream", "-n", "origin", dropped)
    argocd.refresh(ORIGIN)
    argocd.until("nothing more of it", lambda: dropped not in left_over(argocd.application(ORIGIN)))


def test_a_changed_promotion_changes_what_runs(argocd: ArgoCD, current: Fleet) -> None:
    def runs() -> dict[str, str]:
        """What the CronJob hands to `oc create`: the ConfigMap that it mounts."""
        job = argocd.cluster.get("cronjob", "-n", "okd-coreos", "cron-trigger-cluster-command")
        volume = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["volumes"][0]
        data: dict[str, str] = argocd.cluster.get("configmap", "-n", "okd-coreos", volume["configMap"]["name"])["data"]
        return data

    def promoted() -> set[str]:
        bodies = [yaml.safe_load(text) for text in runs().values()]
        return {p["value"] for body in bodies for p in body["spec"]["params"] if p["name"] == "release-stream"}

    assert promoted() == {"4.21.0-0.okd-scos-nightly", "4.22.0-0.okd-scos-nightly"}
    current.edit("okd-scos-art.yaml", "stable: {version: 4.21,", "stable: {version: 5.0,")
    current.commit()
    argocd.refresh(RUNS)
    wanted = {"5.0.0-0.okd-scos-nightly", "4.22.0-0.okd-scos-nightly"}
    argocd.until("the other promotion", lambda: promoted() == wanted)
    account = "--as=system:serviceaccount:okd-coreos:okd-release-promotion"
    text = runs()["okd-release-stable-pipelinerun.yaml"]
    created = argocd.cluster.kubectl("create", "-n", "okd-coreos", account, "-f", "-", "-o", "yaml", given=text)
    params = {p["name"]: p["value"] for p in yaml.safe_load(created)["spec"]["params"]}
    assert params["release-stream"] == "5.0.0-0.okd-scos-nightly"
