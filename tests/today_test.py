"""The streams of OKD as it is released now (examples/okd-2026), compared with the data that they were written from."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from okdstreams.compiler import Compilation
from okdstreams.fleet.convention import by_convention, target_of
from okdstreams.project import compile_folder
from support import ROOT, Run

STREAMS = ROOT / "examples" / "okd-2026" / "streams"
MOST_BYTES = 9000
BUILDS = [f"4.{minor}" for minor in (16, 17, 18, 19)]


@pytest.fixture(scope="module")
def today() -> Compilation:
    return compile_folder(str(STREAMS))


@pytest.fixture(scope="module")
def data() -> Path:
    folder = ROOT.parent / "shared" / "corpus" / "okd-2026"
    if not folder.is_dir():
        pytest.skip("the data of 2026 is not beside the checkout")
    return folder


def by_name(body: dict[str, Any]) -> dict[str, Any]:
    """A PipelineRun, its lists of named entries as maps: their order has no meaning."""
    spec = {key: {e["name"]: e for e in body["spec"][key]} for key in ("params", "workspaces")}
    return {**body, "spec": {**body["spec"], **spec}}


def test_the_configs_equal_the_data(today: Compilation, data: Path) -> None:
    wanted = {path.name: json.loads(path.read_text()) for path in (data / "_releases").glob("*.json")}
    assert len(wanted) == 13
    assert {stream.file: stream.config for stream in today.fleet.streams} == wanted


def test_the_targets_equal_the_data(today: Compilation, data: Path) -> None:
    _, *rows = (data / "targets.tsv").read_text().splitlines()
    wanted = {file: f"{namespace}/{name}" for file, namespace, name in (row.split("\t") for row in rows)}
    assert {stream.file: stream.target for stream in today.fleet.streams} == wanted


def test_audit_and_import_know_the_targets(data: Path) -> None:
    _, *rows = (data / "targets.tsv").read_text().splitlines()
    for file, namespace, name in (row.split("\t") for row in rows):
        target = target_of(file)
        assert f"{target.namespace}/{target.image_stream}" == by_convention(file) == f"{namespace}/{name}"


def test_audit_of_the_data_tells_no_wrong_source(data: Path, run: Run) -> None:
    done = run("audit", str(data / "_releases"), "--controller", "2026-08", "--select", "upgrade-source", cwd=ROOT)
    assert "1 error in 13 configs" in done.stderr
    assert "upgrades from '4.18.0-0.okd-scos', which no stream of origin is named" in done.stdout


def test_import_of_the_data_gives_the_same_configs(data: Path, run: Run, tmp_path: Path) -> None:
    done = run("import", str(data / "_releases"), "--output", "streams", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    again = {s.file: (s.config, s.target) for s in compile_folder(str(tmp_path / "streams")).fleet.streams}
    wanted = {s.file: (s.config, s.target) for s in compile_folder(str(STREAMS)).fleet.streams}
    assert again == wanted


def test_the_mapping_lines_equal_the_data(today: Compilation, data: Path) -> None:
    mapping = today.manifests["mirroring/mapping_origin_scos-5_0"].text
    assert mapping == (data / "mappings" / "mapping_origin_scos-5_0.lines").read_text()


@pytest.mark.parametrize("version", BUILDS)
def test_a_build_equals_the_data(today: Compilation, data: Path, version: str) -> None:
    folder = data / "pipelines" / "okd-coreos-pipeline"
    run = folder / "environments" / "moc" / "pipelineruns" / f"okd-coreos-{version}-prod-pipelinerun.yaml"
    own = yaml.safe_load(today.manifests[f"pipelines/okd-coreos/okd-coreos-{version}-prod-pipelinerun.yaml"].text)
    assert by_name(own) == by_name(yaml.safe_load(run.read_text()))
    job = yaml.safe_load((folder / f"base/batch/cronjobs/okd-coreos-{version}-prod-create-daily.yaml").read_text())
    own = yaml.safe_load(today.manifests[f"pipelines/okd-coreos/okd-coreos-{version}-prod-cronjob.yaml"].text)
    assert own["spec"].pop("suspend") is False
    assert own["metadata"].pop("namespace") == "okd-coreos"  # upstream it is the kustomization's
    assert own == job


def test_nothing_else_is_built(today: Compilation) -> None:
    assert len(today.fleet.machinery.builds) == len(BUILDS)


@pytest.mark.parametrize("channel", ["next", "stable"])
def test_a_promotion_equals_the_data(today: Compilation, data: Path, channel: str) -> None:
    file = f"okd-release-{channel}-pipelinerun.yaml"
    folder = data / "pipelines" / "okd-release-pipeline" / "environments" / "moc" / "pipelineruns"
    own = by_name(yaml.safe_load(today.manifests[f"pipelines/okd-release-pipeline/{file}"].text))
    assert own["spec"]["params"].pop("previous-minors")["value"] == {"next": "4.21", "stable": "4.20"}[channel]
    assert own == by_name(yaml.safe_load((folder / file).read_text()))


def test_the_promotions_are_started_when_they_are_in_the_data(today: Compilation, data: Path) -> None:
    job = yaml.safe_load((data / "pipelines/okd-release-pipeline/release-promotions/cronjob.yaml").read_text())
    own = yaml.safe_load(today.manifests["pipelines/okd-release-pipeline/okd-release-promotion-cronjob.yaml"].text)
    assert own["metadata"] == job["metadata"], "it takes the place of that of the data, which starts other runs"
    assert own["spec"]["schedule"] == job["spec"]["schedule"]
    task = (data / "pipelines/okd-release-pipeline/release-promotions/task.yaml").read_text()
    script = own["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["args"][1]
    assert "\n        sleep 1800\n" in task
    assert script.splitlines() == [
        "oc create -f /runs/okd-release-next-pipelinerun.yaml",
        "sleep 1800",
        "oc create -f /runs/okd-release-stable-pipelinerun.yaml",
    ]


@pytest.mark.parametrize("version", BUILDS)
def test_the_claim_and_volume_of_a_build_equal_the_data(today: Compilation, data: Path, version: str) -> None:
    folder = data / "pipelines" / "okd-coreos-pipeline" / "base" / "core"
    claim, volume = (
        yaml.safe_load(today.manifests[f"pipelines/okd-coreos/pipeline-scos-{version}-pvc-{kind}.yaml"].text)
        for kind in ("claim", "volume")
    )
    assert claim["metadata"].pop("namespace") == "okd-coreos"  # upstream it is the kustomization's
    assert claim == yaml.safe_load((folder / "persistentvolumeclaims" / f"pvc-{version}.yaml").read_text())
    assert volume == yaml.safe_load((folder / "persistentvolumes" / f"pv-{version}.yaml").read_text())


def test_the_streams_are_short() -> None:
    assert sum(path.stat().st_size for path in STREAMS.glob("*.yaml")) <= MOST_BYTES


@pytest.mark.parametrize("arguments", [("check", "--strict"), ("render", "--check")])
def test_the_example_is_clean_and_up_to_date(run: Run, arguments: tuple[str, ...]) -> None:
    done = run(*arguments, cwd=STREAMS.parent)
    assert done.returncode == 0, done.stdout + done.stderr


def test_cutting_5_2_is_one_line_a_family_and_complete(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "streams"
    shutil.copytree(STREAMS, folder)
    done = run("cut", "5.2", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    for path in STREAMS.glob("*.yaml"):
        before, after = path.read_text().splitlines(), (folder / path.name).read_text().splitlines()
        changed = [line for line, old in zip(after, before, strict=True) if line != old]
        is_of_minors = path.stem in ("okd-scos-ci", "okd-scos-art")
        assert changed == (
            [f"versions: {'4.19' if path.stem == 'okd-scos-ci' else '4.21'}-5.2"] if is_of_minors else []
        )
    done = run("check", "--strict", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    new = {stream.file: stream.config for stream in compile_folder(str(folder)).fleet.streams}
    for kind in ("ci", "art"):
        wanted = json.loads(json.dumps(new[f"release-okd-scos-5.1-{kind}.json"]).replace("5.1", "5.2"))
        minor = wanted["verify"]["aws-upgrade-minor"]
        minor["prowJob"]["name"] = minor["prowJob"]["name"].replace("from-okd-scos-4.22", "from-okd-scos-5.1")
        minor["upgradeFromRelease"]["candidate"]["version"] = "5.1"
        assert new[f"release-okd-scos-5.2-{kind}.json"] == wanted
