"""Servers on loopback that tests/live starts, and how they are spoken to. docs/live-test.md tells how to have them.

kube-apiserver and etcd: bounded in time, with their files in a temporary folder, and ended with the tests.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

BIN = Path(os.environ.get("OKDSTREAMS_LIVE_BIN") or Path.home() / ".cache" / "okdstreams-live")
SECONDS = 120
"""How long anything may take to come up."""

ANYTHING = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
"""The schema of an object of which every field is taken."""

TOKEN = "secret"
"""With which the administrator speaks to the API server."""


def wait(what: str, is_there: Callable[[], Any], seconds: float = SECONDS, pause: float = 0.2) -> Any:
    """What `is_there` gives, as soon as that is true; it is asked again after a `pause`. Fails after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := is_there():
            return answer
        time.sleep(pause)
    pytest.fail(f"{what}: not within {seconds} s")


def free_port() -> int:
    """A port of loopback that nobody has."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port: int = s.getsockname()[1]
        return port


def binary(name: str) -> str:
    """A program of the folder; without it the tests that need it are skipped."""
    path = BIN / name
    if not path.is_file():
        pytest.skip(f"no {name} in {BIN}: tests/live/build.sh makes it (docs/live-test.md)")
    return str(path)


class Servers:
    """Processes that were started, with a log each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, name: str, *command: str, **environment: str) -> Callable[[], bool]:
        """Starts one; gives what fails the test when it has ended."""
        log = self.folder / f"{name}.log"
        with log.open("wb") as f:
            process = subprocess.Popen(
                command,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=f,
                stderr=subprocess.STDOUT,
                env={**os.environ, **environment},
            )
        self.running.append(process)

        def alive() -> bool:
            if process.poll() is not None:
                pytest.fail(f"{name} ended: {log.read_text(errors='replace')[-1500:]}")
            return True

        return alive

    def end(self) -> None:
        """Ends all, the last first."""
        for process in reversed(self.running):
            process.terminate()
        for process in reversed(self.running):
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class Cluster:
    """The API server, spoken to with kubectl."""

    def __init__(self, folder: Path, servers: Servers, kubeconfig: Path, port: int) -> None:
        self.folder, self.servers, self.kubeconfig, self.port = folder, servers, kubeconfig, port

    def kubectl(self, *arguments: str, given: str = "", fails: bool = False) -> str:
        """What kubectl prints; a failure is a failure of the test, unless it `fails`."""
        done = subprocess.run(
            ["kubectl", f"--kubeconfig={self.kubeconfig}", "--request-timeout=30s", *arguments],
            input=given,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert (done.returncode != 0) is fails, f"kubectl {' '.join(arguments)}: {done.stderr}"
        return done.stdout + done.stderr if fails else done.stdout

    def get(self, *arguments: str) -> Any:
        """An object, or a list of them."""
        return json.loads(self.kubectl("get", *arguments, "-o", "json", "--show-managed-fields"))

    def apply(self, *bodies: dict[str, Any], manager: str = "argocd-controller") -> None:
        """As Argo CD applies with ServerSideApply=true: as its own manager, and over the conflicts of others."""
        text = yaml.safe_dump_all(bodies)
        self.kubectl("apply", "--server-side", "--force-conflicts", f"--field-manager={manager}", "-f", "-", given=text)

    def namespace(self, *names: str) -> None:
        """Makes namespaces."""
        heads = [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}} for name in names]
        self.apply(*heads, manager="test")


def definitions() -> Iterator[dict[str, Any]]:
    """The kinds beside those of Kubernetes. Tags of an ImageStream merge by name, and `from` as a whole, as in the
    OpenAPI document of openshift-apiserver; both are what its own type does."""
    tag = {
        **ANYTHING,
        "required": ["name"],
        "properties": {"name": {"type": "string"}, "from": {**ANYTHING, "x-kubernetes-map-type": "atomic"}},
    }
    tags = {"type": "array", "items": tag, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"]}
    spec = {**ANYTHING, "properties": {"tags": tags}}
    image_stream = {"type": "object", "properties": {"spec": spec, "status": ANYTHING}}
    yield definition("image.openshift.io", "v1", "ImageStream", image_stream)
    yield definition("tekton.dev", "v1beta1", "PipelineRun")


def definition(
    group: str, version: str, kind: str, schema: Mapping[str, Any] = ANYTHING, scope: str = "Namespaced"
) -> dict[str, Any]:
    """A custom resource; without a schema every field of it is taken."""
    plural = f"{kind.lower()}s"
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{group}"},
        "spec": {
            "group": group,
            "scope": scope,
            "names": {"kind": kind, "plural": plural, "singular": kind.lower()},
            "versions": [{"name": version, "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}],
        },
    }
