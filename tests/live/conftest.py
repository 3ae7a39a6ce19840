"""A real API server, and for the tests that ask for it a real Argo CD, for as long as the tests run."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from live_argocd import ArgoCD, start
from live_cluster import TOKEN, Cluster, Servers, binary, definitions, free_port, wait
from live_fleet import ORIGIN, RUNS, Fleet, begin, pipelines_of, seed_day, today
from live_pipelines import kinds, make_repositories

from support import Run


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = str(Path(__file__).parent)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.live)


@pytest.fixture(scope="session")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    folder = tmp_path_factory.mktemp("servers")
    running = Servers(folder)
    yield running
    running.end()


@pytest.fixture(scope="session")
def cluster(processes: Servers) -> Cluster:
    """An API server with ImageStreams and Tekton's PipelineRuns; nothing acts on them."""
    etcd, apiserver = binary("etcd"), binary("kube-apiserver")
    if shutil.which("kubectl") is None or shutil.which("openssl") is None:
        pytest.skip("no kubectl, or no openssl")
    folder = processes.folder
    store, peer, port = free_port(), free_port(), free_port()
    url, own = f"http://127.0.0.1:{store}", f"http://127.0.0.1:{peer}"
    processes.start(
        "etcd", etcd, f"--data-dir={folder}/etcd", f"--listen-client-urls={url}", f"--advertise-client-urls={url}",
        f"--listen-peer-urls={own}", f"--initial-advertise-peer-urls={own}", f"--initial-cluster=default={own}",
        "--unsafe-no-fsync=true",
    )  # fmt: skip
    key, tokens = folder / "sa.key", folder / "tokens.csv"
    subprocess.run(["openssl", "genrsa", "-out", str(key), "2048"], check=True, capture_output=True)
    tokens.write_text(f"{TOKEN},admin,admin,system:masters\n")
    kubeconfig = folder / "kubeconfig"
    kubeconfig.write_text(
        yaml.safe_dump(
            {
                "apiVersion": "v1",
                "kind": "Config",
                "current-context": "live",
                "contexts": [{"name": "live", "context": {"cluster": "live", "user": "admin"}}],
                "clusters": [
                    {
                        "name": "live",
                        "cluster": {"server": f"https://127.0.0.1:{port}", "insecure-skip-tls-verify": True},
                    }
                ],
                "users": [{"name": "admin", "user": {"token": TOKEN}}],
            }
        )
    )
    alive = processes.start(
        "kube-apiserver", apiserver, f"--etcd-servers={url}", f"--secure-port={port}", "--bind-address=127.0.0.1",
        f"--cert-dir={folder}/certs", f"--token-auth-file={tokens}", "--authorization-mode=RBAC",
        f"--service-account-key-file={key}", f"--service-account-signing-key-file={key}",
        "--service-account-issuer=https://live.test", "--service-cluster-ip-range=10.0.0.0/24",
        "--disable-admission-plugins=ServiceAccount",
    )  # fmt: skip
    answer = Cluster(folder, processes, kubeconfig, port)
    command = ["kubectl", f"--kubeconfig={kubeconfig}", "get", "--raw", "/readyz"]
    wait("the API server", lambda: alive() and not subprocess.run(command, capture_output=True, check=False).returncode)
    for definition in definitions():
        answer.apply(definition, manager="test")
    for name in ("imagestreams.image.openshift.io", "pipelineruns.tekton.dev"):
        answer.kubectl("wait", "--for=condition=Established", f"crd/{name}", "--timeout=60s")
    return answer


@pytest.fixture(scope="session")
def argocd(cluster: Cluster) -> ArgoCD:
    for definition in kinds():
        cluster.apply(definition, manager="test")
    return start(cluster)


@pytest.fixture(scope="session")
def repositories(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repositories")
    make_repositories(shared / "corpus", folder)
    return folder


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def current(argocd: ArgoCD, repositories: Path, run: Run) -> Fleet:
    """Argo CD with the root of today's streams instead, which brings the rest."""
    fleet = today(repositories, run)
    names = {path.stem for path in fleet.rendered.glob("argocd/applications/*.yaml")} | {"okd-streams"}
    return begin(argocd, fleet, ("root.yaml",), names)
