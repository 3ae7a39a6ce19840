"""Both fleets on a real Argo CD, with their pipelines, from repositories on disk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from live_argocd import ArgoCD, resources_of
from live_fleet import ORIGIN, RUNS, Fleet, pipelines_of
from live_imports import NOT_FOUND
from live_pipelines import objects_of


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
