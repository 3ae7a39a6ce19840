"""A real Argo CD on the API server of tests/live: its controller and repo-server with a Redis, on loopback.

Argo CD's server is not needed: it only answers people.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from live_cluster import BIN, TOKEN, Cluster, binary, free_port, wait

from support import ROOT

NAMESPACE = "openshift-gitops"
"""Where the rendered Applications stand."""

SECONDS = 90
"""How long one refresh with its sync may take."""


NOT_WATCHED = [
    {"apiGroups": ["", "discovery.k8s.io"], "kinds": ["Endpoints", "EndpointSlice"]},
    {"apiGroups": ["coordination.k8s.io"], "kinds": ["Lease"]},
    {"apiGroups": ["certificates.k8s.io"], "kinds": ["CertificateSigningRequest"]},
]
"""Of what Argo CD's own manifests leave out, the kinds that are here."""


class ArgoCD:
    """Argo CD's objects, as a person sees and refreshes them."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster

    def application(self, name: str) -> Any:
        return self.cluster.get("application", "-n", NAMESPACE, name)

    def applications(self) -> dict[str, Any]:
        """All of them, by name."""
        listed = self.cluster.get("applications", "-n", NAMESPACE)["items"]
        return {body["metadata"]["name"]: body for body in listed}

    def take(self, *files: Path) -> None:
        """Applies Argo CD objects, as a person starts with a fleet; those that were there before go."""
        self.cluster.kubectl("delete", "applications,appprojects", "-n", NAMESPACE, "--all", "--wait=true")
        self.cluster.apply(default_project(), *(yaml.safe_load(path.read_text()) for path in files))

    def refresh(self, *names: str) -> None:
        """Asks to look at git now, as a webhook does."""
        self.cluster.kubectl(
            "annotate", "applications", "-n", NAMESPACE, *names, "argocd.argoproj.io/refresh=hard", "--overwrite"
        )

    def until(self, what: str, is_so: Callable[[], Any], seconds: float = SECONDS) -> Any:
        """Waits until it is so. When it never is, tells what Argo CD says."""
        try:
            return wait(what, is_so, seconds, pause=0.5)
        except pytest.fail.Exception as e:
            said = {name: summary(body) for name, body in self.applications().items() if not is_healthy(body)}
            pytest.fail(f"{e}\n{json.dumps(said, indent=1)[:6000]}")


def left_over(application: Mapping[str, Any]) -> set[str]:
    """What git dropped, and the cluster still has."""
    return {name for (_, name), status in resources_of(application).items() if status == "left over"}


def resources_of(application: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """Kind and name of every object to whether it is in step; what git dropped is "left over"."""
    resources = application["status"].get("resources", [])
    return {(r["kind"], r["name"]): "left over" if r.get("requiresPruning") else r["status"] for r in resources}


def is_synced(application: Mapping[str, Any]) -> bool:
    """Its last sync, if any, was a success, and all that git lists is in step."""
    status = application.get("status", {})
    phase = status.get("operationState", {}).get("phase", "Succeeded")
    is_compared = status.get("sync", {}).get("status") in ("Synced", "OutOfSync")
    return is_compared and phase == "Succeeded" and set(resources_of(application).values()) <= {"Synced", "left over"}


def is_healthy(application: Mapping[str, Any]) -> bool:
    """Synced, with nothing left over, and healthy as deploy/argocd says."""
    status = application.get("status", {})
    is_clean = status.get("sync", {}).get("status") == "Synced" and status["health"]["status"] == "Healthy"
    return is_clean and is_synced(application)


def summary(application: Mapping[str, Any]) -> dict[str, Any]:
    """What Argo CD says of it."""
    status = application.get("status", {})
    operation = status.get("operationState", {})
    results = operation.get("syncResult", {}).get("resources", [])
    failed = [f"{r['kind']} {r['name']}: {r.get('message')}" for r in results if r.get("status") == "SyncFailed"]
    left = [f"{r['kind']} {r['name']}" for r in status.get("resources", []) if r.get("status") != "Synced"]
    return {
        "sync": status.get("sync", {}).get("status"),
        "health": status.get("health", {}).get("status"),
        "conditions": [condition["message"] for condition in status.get("conditions", [])],
        "phase": operation.get("phase"),
        "message": operation.get("message"),
        "failed": failed[:10],
        "not in step": left[:10],
    }


def default_project() -> dict[str, Any]:
    """Argo CD's own project, which the root is in; its server would make it."""
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "AppProject",
        "metadata": {"name": "default", "namespace": NAMESPACE},
        "spec": {
            "sourceRepos": ["*"],
            "destinations": [{"namespace": "*", "server": "*"}],
            "clusterResourceWhitelist": [{"group": "*", "kind": "*"}],
        },
    }


def settings(cluster: Cluster) -> list[dict[str, Any]]:
    """Argo CD's ConfigMaps with the health check of deploy/argocd, its secret, and the clusters that it knows.

    All clusters are the one that runs here; each has an address of its own, for Argo CD knows a cluster by it.
    """
    health = yaml.safe_load((ROOT / "deploy" / "argocd" / "health.yaml").read_text())["data"]
    part = {"namespace": NAMESPACE, "labels": {"app.kubernetes.io/part-of": "argocd"}}
    names = ("argocd-cm", "argocd-rbac-cm", "argocd-gpg-keys-cm", "argocd-ssh-known-hosts-cm", "argocd-tls-certs-cm")
    objects = [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": n, **part}, "data": {}} for n in names]
    objects[0]["data"] = {**health, "resource.exclusions": yaml.safe_dump(NOT_WATCHED)}
    secret = {"apiVersion": "v1", "kind": "Secret"}
    objects.append(
        {**secret, "metadata": {"name": "argocd-secret", **part}, "stringData": {"server.secretkey": "secret"}}
    )
    access = json.dumps({"bearerToken": TOKEN, "tlsClientConfig": {"insecure": True}})
    label = {"namespace": NAMESPACE, "labels": {"argocd.argoproj.io/secret-type": "cluster"}}
    for name, host in {"app.ci": "127.0.0.1", "moc": "localhost"}.items():
        address = {"name": name, "server": f"https://{host}:{cluster.port}", "config": access}
        objects.append({**secret, "metadata": {"name": f"cluster-{name}", **label}, "stringData": address})
    return objects


def start(cluster: Cluster) -> ArgoCD:
    """Starts it, with its definitions and settings."""
    program, redis, kustomize = binary("argocd"), binary("redis-server"), binary("kustomize")
    folder = cluster.folder
    cluster.namespace(NAMESPACE)
    cluster.kubectl("apply", "--server-side", "-f", str(BIN / "argocd-crds"))
    cluster.apply(*settings(cluster))
    store, server, metrics = free_port(), free_port(), free_port()
    libraries = {"LD_LIBRARY_PATH": str(Path(redis).parent / "lib")}
    cluster.servers.start("redis", redis, "--port", str(store), "--save", "", "--bind", "127.0.0.1", **libraries)
    (folder / "argocd").mkdir()
    common = {
        "HOME": str(folder / "argocd"),
        "TMPDIR": str(folder / "argocd"),
        "KUBECONFIG": str(cluster.kubeconfig),
        "ARGOCD_FAKE_IN_CLUSTER": "true",  # `in-cluster` is what KUBECONFIG says: nothing runs in a pod here
        "ARGOCD_GPG_ENABLED": "false",
        "ARGOCD_SYNC_WAVE_DELAY": "0",
        "ARGOCD_PLUGINSOCKFILEPATH": str(folder / "argocd"),
        "PATH": f"{Path(kustomize).parent}{os.pathsep}{os.environ['PATH']}",
    }
    repo_server = cluster.servers.start(
        "repo-server", program, f"--port={server}", f"--metrics-port={metrics}", "--address=127.0.0.1",
        "--metrics-address=127.0.0.1", f"--redis=127.0.0.1:{store}", "--disable-tls", "--loglevel=warn",
        ARGOCD_BINARY_NAME="argocd-repo-server", **common,
    )  # fmt: skip
    controller = cluster.servers.start(
        "controller", program, f"--kubeconfig={cluster.kubeconfig}", f"--namespace={NAMESPACE}",
        f"--repo-server=127.0.0.1:{server}", "--repo-server-plaintext", f"--redis=127.0.0.1:{store}",
        f"--metrics-port={free_port()}", "--app-resync=3600", "--self-heal-timeout-seconds=1",
        "--self-heal-backoff-timeout-seconds=1", "--persist-resource-health", "--loglevel=warn",
        ARGOCD_BINARY_NAME="argocd-application-controller", **common,
    )  # fmt: skip
    assert repo_server()
    assert controller()
    return ArgoCD(cluster)
