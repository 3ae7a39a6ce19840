"""What was seen of Argo CD with its own controller and repo-server, on a repository that is served from disk."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from live_cluster import Cluster, binary, free_port, wait

from support import Git, Run, git_in

SETTINGS = """\
apiVersion: streams.okd.io/v1alpha2
kind: Settings
argocd: {repoURL: "file://REPOSITORY", targetRevision: HEAD, namespace: argocd}
applications:
  tools:
    repoURL: file://REPOSITORY
    revision: HEAD
    path: tools
    namespace: tools
    kinds: [ConfigMap, Role]
    clusterKinds: [StorageClass]
    without: {ConfigMap: left-.*}
"""
FAMILY = """\
apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: okd
versions: 4.12-4.14
file: okd-$(v).json
imageStream: releases/$(v)
config: {name: $(v).0-0.okd, as: Stable, expires: 24h}
"""
TOOLS = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: taken}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: left-out}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: disk}
provisioner: example.com/disk
"""
FOREIGN = {"name": "4.14.0", "from": {"kind": "ImageStreamImage", "name": "release@sha256:1"}}
CONFIG_MAPS = ("argocd-cm", "argocd-rbac-cm", "argocd-gpg-keys-cm", "argocd-ssh-known-hosts-cm", "argocd-tls-certs-cm")


class Gitops:
    """A repository of streams, and the Argo CD that syncs it."""

    def __init__(self, cluster: Cluster, repository: Path, run: Run) -> None:
        self.cluster, self.repository, self.run = cluster, repository, run
        self.git: Git = git_in(repository)

    def commit(self) -> None:
        """Renders, and commits everything."""
        done = self.run("render", cwd=self.repository)
        assert done.returncode == 0, done.stderr
        self.git("add", "-A")
        self.git("commit", "-qm", "change")

    def edit(self, old: str, new: str) -> None:
        path = self.repository / "streams" / "okd.yaml"
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))

    def refresh(self, application: str = "okd-streams-releases") -> None:
        """Asks Argo CD to look at git now."""
        self.cluster.kubectl(
            "annotate", "application", "-n", "argocd", application, "argocd.argoproj.io/refresh=hard", "--overwrite"
        )

    def application(self, name: str = "okd-streams-releases") -> Any:
        return self.cluster.get("application", "-n", "argocd", name)

    def stream(self, name: str) -> Any:
        listed = self.cluster.get("imagestreams", "-n", "releases")["items"]
        return next((body for body in listed if body["metadata"]["name"] == name), None)

    def config(self, name: str) -> Any:
        body = self.stream(name)
        return json.loads(body["metadata"]["annotations"]["release.openshift.io/config"]) if body else {}


@pytest.fixture(scope="module")
def gitops(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory, run: Run) -> Gitops:
    """Argo CD, with the rendered Applications of a small repository."""
    start_argo_cd(cluster)
    repository = tmp_path_factory.mktemp("repository")
    for path, text in {
        "streams/settings.yaml": SETTINGS.replace("REPOSITORY", str(repository)),
        "streams/okd.yaml": FAMILY,
        "tools/objects.yaml": TOOLS,
        "tools/kustomization.yaml": "resources: [objects.yaml]\nnamespace: tools\n",
    }.items():
        (repository / path).parent.mkdir(exist_ok=True)
        (repository / path).write_text(text)
    answer = Gitops(cluster, repository, run)
    answer.git("init", "-q")
    answer.commit()
    cluster.namespace("releases", "tools")
    cluster.apply(*(yaml.safe_load(p.read_text()) for p in sorted((repository / "rendered/argocd").rglob("*.yaml"))))
    return answer


def start_argo_cd(cluster: Cluster) -> None:
    program, redis = binary("argocd"), binary("redis-server")
    folder = cluster.folder
    cluster.namespace("argocd")
    definitions = sorted(Path(binary("argocd-crds/application-crd.yaml")).parent.glob("*-crd.yaml"))
    for path in definitions:
        cluster.kubectl("apply", "--server-side", "-f", str(path))
    labels = {"app.kubernetes.io/part-of": "argocd"}
    for name in CONFIG_MAPS:
        metadata = {"name": name, "namespace": "argocd", "labels": labels}
        cluster.apply({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {}})
    secret = {"name": "argocd-secret", "namespace": "argocd", "labels": labels}
    key = {"server.secretkey": "c2VjcmV0"}
    cluster.apply({"apiVersion": "v1", "kind": "Secret", "metadata": secret, "data": key})
    default = {"sourceRepos": ["*"], "destinations": [{"namespace": "*", "server": "*"}]}
    default["clusterResourceWhitelist"] = [{"group": "*", "kind": "*"}]
    head = {"apiVersion": "argoproj.io/v1alpha1", "kind": "AppProject"}
    cluster.apply({**head, "metadata": {"name": "default", "namespace": "argocd"}, "spec": default})
    store, server = free_port(), free_port()
    libraries = {"LD_LIBRARY_PATH": str(Path(redis).parent / "lib")}
    cluster.servers.start("redis", redis, "--port", str(store), "--save", "", "--bind", "127.0.0.1", **libraries)
    common = {"ARGOCD_GPG_ENABLED": "false", "HOME": str(folder), "KUBECONFIG": str(cluster.kubeconfig)}
    alive = cluster.servers.start(
        "repo-server", program, f"--port={server}", f"--metrics-port={free_port()}", "--address=127.0.0.1",
        "--metrics-address=127.0.0.1", f"--redis=127.0.0.1:{store}", "--disable-tls",
        ARGOCD_BINARY_NAME="argocd-repo-server", ARGOCD_PLUGINSOCKFILEPATH=str(folder), TMPDIR=str(folder), **common,
    )  # fmt: skip
    controller = cluster.servers.start(
        "controller", program, f"--kubeconfig={cluster.kubeconfig}", "--namespace=argocd",
        f"--repo-server=127.0.0.1:{server}", "--repo-server-plaintext", f"--redis=127.0.0.1:{store}",
        f"--metrics-port={free_port()}", "--app-resync=10", "--self-heal-timeout-seconds=1",
        "--app-state-cache-expiration=1m",
        ARGOCD_BINARY_NAME="argocd-application-controller", **common,
    )  # fmt: skip
    assert alive()
    assert controller()


def synced(gitops: Gitops, is_so: Callable[[], Any], what: str) -> None:
    """Waits until it is so; says what Argo CD says when it never is."""
    try:
        wait(what, is_so, 90)
    except BaseException:
        status = gitops.application().get("status", {})
        shown = {key: status.get(key) for key in ("sync", "conditions", "operationState")}
        pytest.fail(f"{what}: {json.dumps(shown, default=str)[:3000]}")


def test_the_streams_are_synced(gitops: Gitops) -> None:
    gitops.refresh()
    synced(gitops, lambda: all(gitops.stream(name) for name in ("4.12", "4.13", "4.14")), "three ImageStreams")


def test_tags_of_others_survive_a_sync(gitops: Gitops) -> None:
    body = gitops.stream("4.14")
    del body["metadata"]["managedFields"]
    body["spec"] = {"tags": [FOREIGN]}
    gitops.cluster.kubectl("replace", "--field-manager=release-controller", "-f", "-", given=json.dumps(body))
    gitops.edit("expires: 24h", "expires: 48h")
    gitops.commit()
    gitops.refresh()
    synced(gitops, lambda: gitops.config("4.14").get("expires") == "48h", "the change")
    assert [tag["name"] for tag in gitops.stream("4.14")["spec"]["tags"]] == ["4.14.0"]
    synced(gitops, lambda: gitops.application()["status"]["sync"]["status"] == "Synced", "no difference for ever")


def test_an_edit_heals(gitops: Gitops) -> None:
    config = "release.openshift.io/config={}"
    gitops.cluster.kubectl("annotate", "imagestream", "-n", "releases", "4.13", config, "--overwrite")
    synced(gitops, lambda: gitops.config("4.13").get("expires") == "48h", "the edit to be undone")


def test_a_dropped_stream_stays_and_holds_up_nothing(gitops: Gitops) -> None:
    gitops.edit("versions: 4.12-4.14", "versions: 4.13-4.14")
    gitops.commit()
    gitops.refresh()
    synced(gitops, lambda: "4.12" in left_over(gitops), "the dropped stream to be told")
    gitops.edit("expires: 48h", "expires: 72h")
    gitops.commit()
    gitops.refresh()
    synced(gitops, lambda: gitops.config("4.14").get("expires") == "72h", "a change after a drop")
    assert gitops.config("4.13")["expires"] == "72h"
    assert gitops.config("4.12")["expires"] == "48h", "it stays as it was"
    synced(gitops, lambda: gitops.application()["status"]["operationState"]["phase"] == "Succeeded", "no waiting")
    done = gitops.run("drift", "--live", cwd=gitops.repository, KUBECONFIG=str(gitops.cluster.kubeconfig))
    assert "oc delete imagestream -n releases 4.12" in done.stderr, done.stderr


def left_over(gitops: Gitops) -> list[str]:
    resources = gitops.application()["status"].get("resources", [])
    return [resource["name"] for resource in resources if resource.get("requiresPruning")]


def test_a_pipelines_project_admits_what_its_path_brings(gitops: Gitops) -> None:
    gitops.refresh("tools")
    synced(gitops, lambda: exists(gitops, "storageclass", "disk"), "the objects of the pipeline")
    assert exists(gitops, "configmap", "taken", "-n", "tools")
    assert not exists(gitops, "configmap", "left-out", "-n", "tools")


def test_one_object_that_a_project_refuses_stops_the_sync_and_the_check_foretells_it(gitops: Gitops) -> None:
    secret = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: token}\n"
    objects = gitops.repository / "tools" / "objects.yaml"
    objects.write_text(TOOLS.replace("name: taken", "name: later") + secret)
    gitops.commit()
    checked = gitops.run("check", "--pipelines-repo", f"tools={gitops.repository}", cwd=gitops.repository)
    assert "its AppProject refuses Secret tools/token" in checked.stdout
    gitops.refresh("tools")

    def refused() -> bool:
        operation = gitops.application("tools")["status"].get("operationState", {})
        return "not permitted in project" in json.dumps(operation)

    synced(gitops, refused, "the refusal")
    assert not exists(gitops, "configmap", "later", "-n", "tools")


def exists(gitops: Gitops, *words: str) -> bool:
    command = ["kubectl", f"--kubeconfig={gitops.cluster.kubeconfig}", "get", *words]
    assert shutil.which("kubectl")
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
