"""The health check of ImageStreams, run by Lua as Argo CD runs it, on what the API server says of imports."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from support import ROOT

lua51 = pytest.importorskip("lupa.lua51", reason="the health check is Lua 5.1, as in Argo CD")

DEPLOY = ROOT / "deploy" / "argocd"
KEY = "resource.customizations.health.image.openshift.io_ImageStream"


def check_of_the_config_map() -> str:
    text: str = yaml.safe_load((DEPLOY / "health.yaml").read_text())["data"][KEY]
    return text


def health(body: dict[str, Any]) -> tuple[str, str]:
    """Status and message; the object is handed over as Argo CD does it, as plain tables."""
    runtime = lua51.LuaRuntime(unpack_returned_tuples=True)
    runtime.globals().obj = runtime.table_from(body, recursive=True)
    answer = runtime.execute(check_of_the_config_map())
    return str(answer.status), str(answer.message)


def tag(name: str, kind: str = "DockerImage", generation: int = 2) -> dict[str, Any]:
    reference = {"kind": kind, "name": f"quay.io/okd/{name}:4.14"}
    return {"name": name, "from": reference, "generation": generation, "importPolicy": {"scheduled": True}}


def imported(name: str) -> dict[str, Any]:
    item = {"created": "2023-07-18T06:11:02Z", "dockerImageReference": f"quay.io/okd/{name}@sha256:1", "generation": 2}
    return {"tag": name, "items": [item]}


def refused(name: str, generation: int = 2, reason: str = "NotFound") -> dict[str, Any]:
    """As openshift-apiserver writes it when a registry has no such tag."""
    message = 'dockerimage.image.openshift.io "quay.io/okd/os:4.14" not found'
    condition = {
        "type": "ImportSuccess",
        "status": "False",
        "lastTransitionTime": "2023-07-18T06:11:02Z",
        "reason": reason,
        "message": message,
        "generation": generation,
    }
    return {"tag": name, "items": None, "conditions": [condition]}


def stream(tags: list[dict[str, Any]], status: list[dict[str, Any]], *applied: str) -> dict[str, Any]:
    metadata: dict[str, Any] = {"name": "scos-4.14", "namespace": "origin"}
    if applied:
        keys = {f'k:{{"name":"{name}"}}': {"f:name": {}} for name in applied}
        fields = {"f:spec": {"f:tags": keys}}
        metadata["managedFields"] = [
            {"manager": "argocd-controller", "operation": "Apply", "fieldsV1": fields},
            {"manager": "openshift-apiserver", "operation": "Update", "fieldsV1": {"f:status": {}}},
        ]
    return {"metadata": metadata, "spec": {"tags": tags}, "status": {"tags": status}}


NOT_FOUND = 'dockerimage.image.openshift.io "quay.io/okd/os:4.14" not found'
FOREIGN = tag("installer", kind="ImageStreamImage")


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({"metadata": {"name": "4.14"}}, "Healthy", ""),
        (stream([FOREIGN], []), "Healthy", ""),
        (stream([tag("os")], [imported("os")]), "Healthy", ""),
        (stream([tag("os")], [refused("os")]), "Degraded", f"os: {NOT_FOUND}"),
        (
            stream([tag("os"), tag("base")], [refused("os"), refused("base")]),
            "Degraded",
            f"base: {NOT_FOUND}; os: {NOT_FOUND}",
        ),
        (
            stream([tag("os")], [{**refused("os"), **{"items": imported("os")["items"]}}]),
            "Degraded",
            f"os: {NOT_FOUND}",
        ),
        (stream([tag("os")], []), "Progressing", "not imported yet: os"),
        (stream([tag("os", generation=3)], [refused("os")]), "Progressing", "not imported yet: os"),
        (stream([tag("os"), FOREIGN], [imported("os"), refused("installer")]), "Healthy", ""),
        (stream([tag("os"), tag("theirs")], [imported("os"), refused("theirs")], "os"), "Healthy", ""),
        (stream([tag("os"), tag("theirs")], [refused("os"), refused("theirs")], "os"), "Degraded", f"os: {NOT_FOUND}"),
    ],
)
def test_an_import_that_fails_is_degraded_with_its_message(body: dict[str, Any], status: str, message: str) -> None:
    assert health(body) == (status, message)


def test_both_ways_to_install_argo_cd_have_the_same_check() -> None:
    operator = yaml.safe_load((DEPLOY / "health-operator.yaml").read_text())
    (entry,) = operator["spec"]["resourceHealthChecks"]
    assert (entry["group"], entry["kind"]) == ("image.openshift.io", "ImageStream")
    assert entry["check"] == check_of_the_config_map()
    patches = yaml.safe_load((DEPLOY / "kustomization.yaml").read_text())["patches"]
    assert {"health.yaml", "health-operator.yaml"} <= {patch["path"] for patch in patches}
