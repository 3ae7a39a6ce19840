"""ImageStreams of a cluster: asked through `oc`, `kubectl` or the `kubernetes` package. Nothing is written."""

from __future__ import annotations

import importlib
import json
import shutil
import subprocess
from collections.abc import Iterable
from typing import Any, NamedTuple

from okdstreams.drift.live import Body, Unreadable, live_streams

PROGRAMS = ("oc", "kubectl")
SECONDS = 60
GROUP, VERSION, PLURAL = "image.openshift.io", "v1", "imagestreams"


class Cluster(NamedTuple):
    """A cluster as a kubeconfig knows it; the file's own context, and the usual file, when empty."""

    context: str = ""
    kubeconfig: str = ""


class Unreachable(Unreadable):
    """The cluster gave no answer. The message is that of who asked."""

    hint = "try `oc get imagestreams`; it takes `get` and `list` on ImageStreams in the namespaces of the streams"


def read_cluster(cluster: Cluster, namespaces: Iterable[str]) -> dict[str, Body]:
    """The ImageStreams of these namespaces, with their managedFields, by the path they are rendered to.

    Raises Unreachable.
    """
    program = next((name for name in PROGRAMS if shutil.which(name)), "")
    bodies: dict[str, Body] = {}
    for namespace in namespaces:
        text = _asked(program, cluster, namespace) if program else _through_the_package(cluster, namespace)
        bodies |= live_streams(text)
    return bodies


def _asked(program: str, cluster: Cluster, namespace: str) -> str:
    command = [program, "get", f"{PLURAL}.{GROUP}", "-n", namespace, "-o", "json", "--show-managed-fields"]
    command += [f"--context={cluster.context}"] if cluster.context else []
    command += [f"--kubeconfig={cluster.kubeconfig}"] if cluster.kubeconfig else []
    try:
        done = subprocess.run(
            [*command, f"--request-timeout={SECONDS}s"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=2 * SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as e:
        raise Unreachable(f"{program} gave no answer: {e}") from e
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise Unreachable(f"{program}: {lines[-1].strip() if lines else 'no reason given'}")
    return done.stdout


def _through_the_package(cluster: Cluster, namespace: str) -> str:
    try:
        kubernetes: Any = importlib.import_module("kubernetes")
    except ImportError as e:
        raise Unreachable("neither oc nor kubectl is on PATH, and the kubernetes package is not installed") from e
    try:
        client = kubernetes.config.new_client_from_config(
            config_file=cluster.kubeconfig or None, context=cluster.context or None
        )
        api = kubernetes.client.CustomObjectsApi(client)
        answer = api.list_namespaced_custom_object(GROUP, VERSION, namespace, PLURAL, _request_timeout=SECONDS)
    except Exception as e:  # its errors have no base of their own, and urllib3's come through
        reason = getattr(e, "reason", "") or e
        raise Unreachable(f"kubernetes: {str(reason).splitlines()[0]}") from e
    return json.dumps(answer)
