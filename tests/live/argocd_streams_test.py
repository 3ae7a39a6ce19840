"""What Argo CD does to ImageStreams that others write to, that git drops, and whose Application goes."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from live_argocd import NAMESPACE, ArgoCD, is_synced, left_over
from live_fleet import ORIGIN, Fleet

from support import Run

CONFIG = "release.openshift.io/config"
HAS_RELEASES = "release.openshift.io/hasReleases"
FOREIGN = {"name": "5.1.0-0.okd-scos-nightly-1", "from": {"kind": "ImageStreamImage", "name": "release@sha256:1"}}
ROOT = "okd-streams"
OPTIONS = "argocd.argoproj.io/sync-options"
SPARE = """\
apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: spare
file: release-spare.json
imageStream: spare/release
config: {name: 4-spare, as: Stable, expires: 24h}
"""


def image_stream(argocd: ArgoCD, name: str) -> Any:
    return argocd.cluster.get("imagestream", "-n", "origin", name)


def config_of(argocd: ArgoCD, name: str) -> Any:
    return json.loads(image_stream(argocd, name)["metadata"]["annotations"][CONFIG])


def test_tags_and_annotations_of_others_survive_a_sync(argocd: ArgoCD, current: Fleet) -> None:
    body = image_stream(argocd, "release-scos")
    del body["metadata"]["managedFields"]
    body["metadata"]["annotations"][HAS_RELEASES] = "true"
    body["spec"] = {**body.get("spec", {}), "tags": [FOREIGN]}
    argocd.cluster.kubectl("replace", "--field-manager=release-controller", "-f", "-", given=json.dumps(body))
    keep_for(argocd, current, 4)
    argocd.until("the change", lambda: is_kept_for(argocd, 4))
    body = image_stream(argocd, "release-scos")
    assert [tag["name"] for tag in body["spec"]["tags"]] == [FOREIGN["name"]]
    assert body["metadata"]["annotations"][HAS_RELEASES] == "true"
    argocd.until("no difference for ever", lambda: is_synced(argocd.application(ORIGIN)))


def test_an_edit_by_hand_heals(argocd: ArgoCD, current: Fleet) -> None:
    before = config_of(argocd, "scos-5.0")
    argocd.cluster.kubectl("annotate", "imagestream", "-n", "origin", "scos-5.0", f"{CONFIG}={{}}", "--overwrite")
    argocd.until("the edit to be undone", lambda: config_of(argocd, "scos-5.0") == before)


@pytest.fixture(scope="module")
def dropped(argocd: ArgoCD, current: Fleet) -> str:
    """An ImageStream that git dropped, and that Argo CD tells."""
    (current.folder / "streams" / "okd-scos-5-next.yaml").unlink()
    current.commit()
    argocd.refresh(ORIGIN)
    name = "release-scos-5-next"
    argocd.until("the dropped stream to be told", lambda: name in left_over(argocd.application(ORIGIN)))
    return name


def keep_for(argocd: ArgoCD, current: Fleet, days: int) -> None:
    """A change of another stream of the namespace, and one refresh."""
    path = current.folder / "streams" / "okd-scos-stable.yaml"
    path.write_text(re.sub(r"expires: \d+h", f"expires: {24 * days}h", path.read_text()))
    current.commit()
    argocd.refresh(ORIGIN)


def is_kept_for(argocd: ArgoCD, days: int) -> bool:
    kept: str = config_of(argocd, "release-scos")["expires"]
    return kept == f"{24 * days}h"


def operation(argocd: ArgoCD) -> Any:
    return argocd.application(ORIGIN)["status"]["operationState"]


def test_a_change_after_a_drop_is_synced_within_one_refresh_and_the_dropped_stream_stays(
    argocd: ArgoCD, current: Fleet, dropped: str, run: Run
) -> None:
    assert argocd.application(ORIGIN)["status"]["sync"]["status"] == "OutOfSync"
    keep_for(argocd, current, 5)
    argocd.until("the change", lambda: is_kept_for(argocd, 5))
    argocd.until("an end", lambda: operation(argocd)["phase"] == "Succeeded")
    assert dropped in left_over(argocd.application(ORIGIN))
    assert config_of(argocd, dropped)["name"]
    done = run("drift", "--live", "--format=json", cwd=current.folder, KUBECONFIG=str(argocd.cluster.kubeconfig))
    commands = {item["imageStream"]: item["command"] for item in json.loads(done.stdout)["dropped"]}
    assert commands[f"origin/{dropped}"] == f"oc delete imagestream -n origin {dropped}"


def test_with_prune_confirm_it_would_hold_its_namespace_until_that_is_changed(
    argocd: ArgoCD, current: Fleet, dropped: str
) -> None:
    annotate = ("annotate", "imagestream", "-n", "origin", dropped, "--overwrite")
    argocd.cluster.kubectl(*annotate, f"{OPTIONS}=Prune=confirm,Delete=confirm")
    keep_for(argocd, current, 6)
    argocd.until("the wait for a person", lambda: "pruning confirmation" in operation(argocd).get("message", ""))
    argocd.cluster.kubectl(*annotate, f"{OPTIONS}=Prune=false,Delete=confirm")
    end = json.dumps({"status": {"operationState": {"phase": "Terminating"}}})  # argocd app terminate-op
    argocd.cluster.kubectl("patch", "application", "-n", NAMESPACE, ORIGIN, "--type=merge", "-p", end)
    keep_for(argocd, current, 7)
    argocd.until("a change after that", lambda: is_kept_for(argocd, 7))


@pytest.fixture(scope="module")
def spare(argocd: ArgoCD, current: Fleet) -> str:
    """The Application of a namespace with one ImageStream."""
    argocd.cluster.namespace("spare")
    (current.folder / "streams" / "spare.yaml").write_text(SPARE)
    current.commit()
    argocd.refresh(ROOT)
    name = "okd-streams-spare"
    argocd.until("its Application", lambda: name in argocd.applications())
    argocd.until("its ImageStream", lambda: is_there(argocd) and is_synced(argocd.application(name)))
    return name


def is_there(argocd: ArgoCD) -> bool:
    listed = argocd.cluster.get("imagestreams", "-n", "spare")["items"]
    return [body["metadata"]["name"] for body in listed if "deletionTimestamp" not in body["metadata"]] == ["release"]


def test_without_its_application_an_image_stream_stays_and_the_root_brings_the_application_back(
    argocd: ArgoCD, spare: str
) -> None:
    argocd.cluster.kubectl("delete", "application", "-n", NAMESPACE, spare)
    assert is_there(argocd)
    argocd.refresh(ROOT)
    argocd.until("the Application again", lambda: spare in argocd.applications())
    argocd.until("its state", lambda: is_synced(argocd.application(spare)))


def delete_with_what_it_applied(argocd: ArgoCD, name: str) -> None:
    """argocd app delete --cascade --propagation-policy background: there is no garbage collector here."""
    change = ("application", "-n", NAMESPACE, name)
    cascade = json.dumps({"metadata": {"finalizers": ["resources-finalizer.argocd.argoproj.io/background"]}})
    argocd.cluster.kubectl("patch", *change, "--type=merge", "-p", cascade)
    argocd.cluster.kubectl("delete", *change, "--wait=false")


def test_deleting_it_with_what_it_applied_waits_for_a_person(argocd: ArgoCD, spare: str) -> None:
    delete_with_what_it_applied(argocd, spare)
    time.sleep(3)
    assert is_there(argocd)
    assert "deletionTimestamp" in argocd.application(spare)["metadata"]
    approved = f"argocd.argoproj.io/deletion-approved={datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    argocd.cluster.kubectl("annotate", "application", "-n", NAMESPACE, spare, approved)
    argocd.until("the ImageStream to go", lambda: not is_there(argocd))
    argocd.refresh(ROOT)
    argocd.until("the Application again, for git lists it", lambda: spare in argocd.applications())
    argocd.until("the ImageStream again", lambda: is_there(argocd))


def test_an_application_whose_last_stream_goes_from_git_stays_and_says_so(
    argocd: ArgoCD, current: Fleet, spare: str
) -> None:
    (current.folder / "streams" / "spare.yaml").unlink()
    current.commit()
    argocd.refresh(ROOT, spare)

    def complaint() -> str:
        conditions = argocd.application(spare)["status"].get("conditions", [])
        return " ".join(condition["message"] for condition in conditions)

    argocd.until("the complaint", lambda: "does not exist" in complaint() or "not permitted" in complaint())
    argocd.until("the root to tell it", lambda: spare in left_over(argocd.application(ROOT)))
    assert is_there(argocd)
    delete_with_what_it_applied(argocd, spare)  # which its project no longer permits
    argocd.until("it to go", lambda: spare not in argocd.applications())
    assert is_there(argocd)
