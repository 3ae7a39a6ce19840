"""`okdstreams inventory`: payloads as `oc` prints them become ranges of versions, in place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from okdstreams.disk.errors import TreeError
from support import Invoke

API = "apiVersion: streams.okd.io/v1alpha2\n"
INVENTORY = f"""{API}kind: Inventory
imageStream: ocp/$(v)

components:  # pushed by CI
  openshift/installer: {{installer: all}}  # everybody's first
  openshift/oc: {{cli: all, tools: 4.12+}}

external:
  rhel-coreos: 4.13+  # since it is a container
"""
FAMILY = f"""{API}kind: StreamFamily
family: ocp
versions: 4.12-4.15
file: release-ocp-$(v).json
imageStream: ocp/$(v)
config: {{name: $(v).0-0.ocp, to: release}}
tests: {{aws: {{job: aws, gate: blocking}}}}
"""
SOURCES = {"installer": "installer", "cli": "oc", "tools": "oc", "etcd": "etcd", "deployer": "oc"}


def release(version: str, tags: str) -> str:
    """What `oc adm release info -o json` prints."""
    rows = [
        {
            "name": tag,
            "annotations": {"io.openshift.build.source-location": f"https://github.com/openshift/{SOURCES[tag]}"}
            if tag in SOURCES
            else {},
        }
        for tag in tags.split()
    ]
    name = f"{version}.0-0.ci-2026-01-01-000000"
    references = {"kind": "ImageStream", "metadata": {"name": name}, "spec": {"tags": rows}}
    metadata = {"kind": "cincinnati-metadata-v0", "version": name}
    return json.dumps({"image": "x", "metadata": metadata, "references": references})


def image_stream(version: str, tags: str) -> str:
    """What `oc get imagestream -o yaml` prints."""
    body: dict[str, Any] = {
        "apiVersion": "image.openshift.io/v1",
        "kind": "ImageStream",
        "metadata": {"name": version, "namespace": "ocp"},
        "status": {"tags": [{"tag": tag, "items": []} for tag in tags.split()]},
    }
    return yaml.safe_dump(body)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "streams").mkdir()
    (tmp_path / "streams/ocp.yaml").write_text(FAMILY)
    (tmp_path / "streams/inventory.yaml").write_text(INVENTORY)
    return tmp_path


def test_a_payload_is_merged_in_place(project: Path, invoke: Invoke) -> None:
    (project / "p.json").write_text(release("4.15", "installer cli deployer etcd rhel-coreos rhel-coreos-10"))
    checked = invoke("inventory", "p.json", "--check", cwd=project)
    assert checked.exit_code == 1
    assert checked.stdout.splitlines() == [
        "deployer of ocp/4.15 is in the payload, and not in the inventory",
        "etcd of ocp/4.15 is in the payload, and not in the inventory",
        "rhel-coreos-10 of ocp/4.15 is in the payload, and not in the inventory",
        "streams/inventory.yaml:7:35: tools of ocp/4.15 is in the inventory, and not in the payload",
    ]
    assert invoke("inventory", "p.json", "--dry-run", cwd=project).exit_code == 0
    assert (project / "streams/inventory.yaml").read_text() == INVENTORY
    done = invoke("inventory", "p.json", cwd=project)
    assert done.exit_code == 0, done.stderr
    edited = INVENTORY.replace("tools: 4.12+", "deployer: 4.15+, tools: 4.12-4.14")
    edited = edited.replace("  openshift/installer", "  openshift/etcd: {etcd: 4.15+}\n  openshift/installer")
    assert (project / "streams/inventory.yaml").read_text() == edited + "  rhel-coreos-10: 4.15+\n"
    assert invoke("inventory", "p.json", "--check", cwd=project).exit_code == 0
    again = invoke("inventory", "p.json", cwd=project)
    assert (again.exit_code, again.stdout) == (0, "")


def test_the_first_inventory_is_written(project: Path, invoke: Invoke) -> None:
    (project / "streams/inventory.yaml").unlink()
    for version, tags in (("4.13", "cli"), ("4.14", "cli etcd"), ("4.15", "cli etcd tools")):
        (project / f"{version}.json").write_text(release(version, tags))
    files = ("4.13.json", "4.14.json", "4.15.json")
    with pytest.raises(TreeError, match="no ImageStream that is known"):
        invoke("inventory", *files, cwd=project)
    done = invoke("inventory", *files, "--image-stream", "ocp/$(v)", cwd=project)
    assert done.exit_code == 0, done.stderr
    text = (project / "streams/inventory/ocp.yaml").read_text()
    assert yaml.safe_load(text)["components"] == {
        "openshift/etcd": {"etcd": "4.14+"},
        "openshift/oc": {"cli": "all", "tools": "4.15+"},
    }
    for line in (["check", "--strict"], ["fmt", "--check"], ["inventory", "--check", *files]):
        assert invoke(*line, cwd=project).exit_code == 0


def test_an_image_stream_tells_its_own_name(project: Path, invoke: Invoke) -> None:
    (project / "streams/inventory.yaml").unlink()
    (project / "is.yaml").write_text(image_stream("4.14", "cli etcd"))
    assert invoke("inventory", "is.yaml", cwd=project).exit_code == 0
    text = (project / "streams/inventory/ocp.yaml").read_text()
    assert "imageStream: ocp/$(v)\n" in text
    assert yaml.safe_load(text)["external"] == {"cli": "all", "etcd": "all"}


@pytest.mark.parametrize(
    ("content", "place", "message"),
    [
        ('{"a": 1,}', "1:8", "not JSON: a comma before a closing bracket"),
        ("a: b: c", "1:5", "not YAML"),
        ("- a", "1:1", "neither a release's `references` nor an ImageStream"),
        (release("x", "cli"), "1:1", "does not tell its minor"),
        (release("4.14", ""), "1:1", "has no tags"),
    ],
)
def test_what_cannot_be_read_is_told(project: Path, invoke: Invoke, content: str, place: str, message: str) -> None:
    (project / "p").write_text(content)
    done = invoke("inventory", "p", cwd=project)
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr
    assert f"p:{place}: error[inventory]" in done.stderr
    assert (project / "streams/inventory.yaml").read_text() == INVENTORY


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--version", "4"], "'4' is not a version"),
        (["--image-stream", "ocp"], "is not namespace/name with"),
    ],
)
def test_options_that_cannot_be_are_refused(project: Path, invoke: Invoke, options: list[str], message: str) -> None:
    (project / "p").write_text(release("4.14", "cli"))
    with pytest.raises(TreeError, match=message):
        invoke("inventory", "p", *options, cwd=project)
