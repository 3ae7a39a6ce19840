"""`okdstreams inventory`: payloads as `oc` prints them become ranges of versions, in place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from okdstreams.inventories.ranges import corrected
from okdstreams.language.versions import parse_range, parse_version
from support import Run

VERSIONS = tuple(parse_version(f"4.{minor}") for minor in range(10, 16))
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


@pytest.mark.parametrize(
    ("before", "seen", "after"),
    [
        ("4.12+", {"4.13": True}, "4.12+"),
        ("4.12+", {"4.13": False}, "4.12, 4.14+"),
        ("4.12+", {"4.15": False}, "4.12-4.14"),
        ("4.12-4.14", {"4.15": True}, "4.12+"),
        ("4.12-4.13", {"4.14": True}, "4.12-4.14"),
        ("4.12", {"4.11": True, "4.12": False}, "4.11"),
        ("4.12", {"4.12": False}, ""),
        ("all", {"4.10": False}, "4.11+"),
        ("..4.12", {"4.13": True}, "4.10-4.13"),
        ("4.11+", {"4.10": True}, "4.10+"),
        (None, {"4.14": True}, "4.14+"),
        (None, {"4.13": True, "4.14": False}, "4.13"),
        (None, {"4.10": True, "4.12": True}, "4.10, 4.12+"),
        (None, {str(v): True for v in VERSIONS}, "all"),
    ],
)
def test_a_range_is_put_right(before: str | None, seen: dict[str, bool], after: str) -> None:
    said = parse_range(before) if before else None
    versions = {parse_version(version): there for version, there in seen.items()}
    text = corrected(said, versions, VERSIONS)
    assert text == after
    for version, there in versions.items():
        assert (bool(text) and version in parse_range(text)) == there


def test_a_payload_is_merged_in_place(project: Path, run: Run) -> None:
    (project / "p.json").write_text(release("4.15", "installer cli deployer etcd rhel-coreos rhel-coreos-10"))
    checked = run("inventory", "p.json", "--check", cwd=project)
    assert checked.returncode == 1
    assert checked.stdout.splitlines() == [
        "deployer of ocp/4.15 is in the payload, and not in the inventory",
        "etcd of ocp/4.15 is in the payload, and not in the inventory",
        "rhel-coreos-10 of ocp/4.15 is in the payload, and not in the inventory",
        "streams/inventory.yaml:7:35: tools of ocp/4.15 is in the inventory, and not in the payload",
    ]
    assert run("inventory", "p.json", "--dry-run", cwd=project).returncode == 0
    assert (project / "streams/inventory.yaml").read_text() == INVENTORY
    done = run("inventory", "p.json", cwd=project)
    assert done.returncode == 0, done.stderr
    edited = INVENTORY.replace("tools: 4.12+", "deployer: 4.15+, tools: 4.12-4.14")
    edited = edited.replace("  openshift/installer", "  openshift/etcd: {etcd: 4.15+}\n  openshift/installer")
    assert (project / "streams/inventory.yaml").read_text() == edited + "  rhel-coreos-10: 4.15+\n"
    assert run("inventory", "p.json", "--check", cwd=project).returncode == 0
    again = run("inventory", "p.json", cwd=project)
    assert (again.returncode, again.stdout) == (0, "")


def test_the_first_inventory_is_written(project: Path, run: Run) -> None:
    (project / "streams/inventory.yaml").unlink()
    for version, tags in (("4.13", "cli"), ("4.14", "cli etcd"), ("4.15", "cli etcd tools")):
        (project / f"{version}.json").write_text(release(version, tags))
    files = ("4.13.json", "4.14.json", "4.15.json")
    unknown = run("inventory", *files, cwd=project)
    assert (unknown.returncode, "say with --image-stream" in unknown.stderr) == (2, True)
    done = run("inventory", *files, "--image-stream", "ocp/$(v)", cwd=project)
    assert done.returncode == 0, done.stderr
    text = (project / "streams/inventory/ocp.yaml").read_text()
    assert yaml.safe_load(text)["components"] == {
        "openshift/etcd": {"etcd": "4.14+"},
        "openshift/oc": {"cli": "all", "tools": "4.15+"},
    }
    for line in (["check", "--strict"], ["fmt", "--check"], ["inventory", "--check", *files]):
        assert run(*line, cwd=project).returncode == 0


def test_an_image_stream_tells_its_own_name(project: Path, run: Run) -> None:
    (project / "streams/inventory.yaml").unlink()
    (project / "is.yaml").write_text(image_stream("4.14", "cli etcd"))
    assert run("inventory", "is.yaml", cwd=project).returncode == 0
    text = (project / "streams/inventory/ocp.yaml").read_text()
    assert "imageStream: ocp/$(v)\n" in text
    assert yaml.safe_load(text)["external"] == {"cli": "all", "etcd": "all"}


@pytest.mark.parametrize(
    ("content", "options", "place", "message"),
    [
        ('{"a": 1,}', "", "1:9", "not JSON"),
        ("a: b: c", "", "1:5", "not YAML"),
        ("- a", "", "1:1", "neither a release's `references` nor an ImageStream"),
        (release("x", "cli"), "", "1:1", "does not tell its minor"),
        (release("4.14", ""), "", "1:1", "has no tags"),
        (release("4.14", "cli"), "--version 4", "", "'4' is not a version"),
        (release("4.14", "cli"), "--image-stream ocp", "", "is not namespace/name with $(v)"),
    ],
)
def test_what_cannot_be_read_is_told(
    project: Path, run: Run, content: str, options: str, place: str, message: str
) -> None:
    (project / "p").write_text(content)
    done = run("inventory", "p", *options.split(), cwd=project)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert not place or f"p:{place}: error[inventory]" in done.stderr
    assert (project / "streams/inventory.yaml").read_text() == INVENTORY
