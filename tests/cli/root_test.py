"""The program works from anywhere inside the repository, and tells paths as they are from there."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from okdstreams.cli.fast_path import quick
from okdstreams.disk.root import output_folder, root, streams_folder
from support import ROOT, Invoke, Run

FAMILY = """\
apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: okd
versions: 4.12-4.14
file: release-okd-$(v).json
imageStream: origin/$(v)
config: {name: $(v).0-0.okd, to: release, expires: 72h}
tests:
  aws: {job: periodic-okd-$(v)-e2e-aws, gate: blocking}
"""
SETTINGS = "apiVersion: streams.okd.io/v1alpha2\nkind: Settings\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small repository."""
    (tmp_path / "streams").mkdir()
    (tmp_path / "streams/settings.yaml").write_text(SETTINGS)
    (tmp_path / "streams/okd.yaml").write_text(FAMILY)
    (tmp_path / "streams/.schema.json").write_bytes((ROOT / "streams/.schema.json").read_bytes())
    return tmp_path


@pytest.mark.parametrize(
    ("files", "here", "way"),
    [
        (["streams/settings.yaml"], "", ""),
        (["streams/settings.yaml"], "docs/more", "../../"),
        (["streams/settings.yaml"], "streams/sub", "../../"),
        (["streams/okd.yaml"], "", ""),
        (["streams/okd.yaml"], "docs", ""),
        (["streams/okd.yaml", ".git/HEAD"], "docs", "../"),
        (["streams/settings.yaml", "part/.git/HEAD"], "part/docs", ""),
        (["streams/settings.yaml", "part/.git/HEAD"], "part", ""),
        (["streams/settings.yaml", "part/streams/settings.yaml"], "part/docs", "../"),
        (["streams/settings.yaml", "docs/streams/notes.md"], "docs", "../"),
        (["streams/settings.yaml", "part/streams/okd.yaml"], "part", ""),
        ([], "docs", ""),
    ],
)
def test_the_repository_is_the_nearest_one_upward(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: list[str], here: str, way: str
) -> None:
    for file in [*files, f"{here or '.'}/x"]:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(FAMILY)
    monkeypatch.chdir(tmp_path / here)
    assert root() == way
    assert streams_folder() == f"{way}streams"
    assert output_folder(is_streams_named=False) == f"{way}rendered"
    assert output_folder(is_streams_named=True) == "rendered"
    monkeypatch.chdir("/")
    below = tmp_path / here / "x"
    assert Path(streams_folder([str(below)])).parent == (tmp_path / here / way).resolve()


COMMANDS = [
    ["check", "--strict"],
    ["render", "--all"],
    ["render", "--check"],
    ["list", "--family", "okd"],
    ["fmt", "--diff"],
    ["schema", "--check"],
    ["explain", "streams/okd.yaml:9"],
    ["explain", "rendered/release-controller/release-okd-4.14.json", "expires"],
]


def test_commands_say_below_the_repository_what_they_say_there(project: Path, invoke: Invoke) -> None:
    (project / "docs").mkdir()
    for line in COMMANDS:
        below = invoke(*line, cwd=project / "docs")
        said = below.output.replace("../streams", "streams").replace("../rendered", "rendered")
        if line != ["render", "--all"]:
            above = invoke(*line, cwd=project)
            assert (below.exit_code, said) == (above.exit_code, above.output), line
        assert below.exit_code == 0, line
    assert (project / "rendered/release-controller/release-okd-4.14.json").is_file()
    assert [p.name for p in (project / "docs").iterdir()] == []


def test_the_quick_way_looks_for_the_repository_too(project: Path, run: Run) -> None:
    for line in (["render"], ["render", "--check"], ["check"]):
        done = run(*line, cwd=project / "streams")
        assert (done.returncode, quick(line) is None) == (0, False)
    assert (project / "rendered").is_dir()


def test_findings_are_told_from_where_one_stands(project: Path, run: Run) -> None:
    path = project / "streams/okd.yaml"
    path.write_text(path.read_text().replace("gate: blocking", "gate: blokking", 1))
    for line in (["check"], ["check", "okd.yaml"], ["render"]):
        done = run(*line, cwd=project / "streams")
        assert done.returncode == 1
        assert "../streams/okd.yaml:9:" in done.stdout + done.stderr
    subprocess.run(["git", "init", "-q", str(project)], check=True)
    assert "file=streams/okd.yaml,line=9" in run("check", "--format", "github", cwd=project / "streams").stdout


def test_streams_that_are_named_do_not_render_over_those_of_the_repository(project: Path, run: Run) -> None:
    here = project / "trial"
    (here / "streams").mkdir(parents=True)
    (here / "streams/settings.yaml").write_bytes((project / "streams/settings.yaml").read_bytes())
    (project / "elsewhere").mkdir()
    assert run("render", cwd=project).returncode == 0
    for line in (["render", "--streams", "../trial/streams"], ["render", "--streams=../trial/streams"]):
        assert run(*line, cwd=project / "elsewhere").returncode == 0
    assert (project / "elsewhere/rendered").is_dir()
    assert run("render", "--check", cwd=project / "elsewhere").returncode == 0


def test_check_tells_what_concerns_the_files_that_are_named(project: Path, run: Run) -> None:
    okd, scos = project / "streams/okd.yaml", project / "streams/okd-scos.yaml"
    other = okd.read_text().replace(" okd\n", " okd-scos\n").replace("release-okd", "release-okd-scos")
    other = other.replace("0-0.okd", "0-0.okd-scos").replace("to: release", "to: release-scos")
    scos.write_text(other.replace("origin/", "origin/scos-"))
    okd.write_text(okd.read_text().replace("gate: blocking", "gate: blokking", 1))
    clean = run("check", "streams/okd-scos.yaml", cwd=project)
    assert (clean.returncode, clean.stdout) == (0, "")
    assert clean.stderr == "no mistakes in streams/okd-scos.yaml; 1 more elsewhere\n"
    broken = run("check", "--format", "json", "streams/okd.yaml", cwd=project)
    assert broken.returncode == 1
    assert '"file": "streams/okd.yaml"' in broken.stdout
    folder = run("check", str(project / "streams"), "README.md", cwd=Path("/"))
    assert (folder.returncode, folder.stdout) == (2, "")
    folder = run("check", str(project / "streams"), cwd=Path("/"))
    assert folder.returncode == 1
    assert f"{okd}:9:" in folder.stdout
    strange = run("check", "nowhere.yaml", "streams/okd.yaml", "docs", cwd=project)
    assert (strange.returncode, strange.stdout) == (2, "")
    assert "nowhere.yaml, docs are none of the stream files of streams" in strange.stderr
    scos.write_text(scos.read_text().replace("gate: blocking", "gat: blocking", 1))
    mended = run("check", "--fix", "streams/okd-scos.yaml", cwd=project)
    assert mended.returncode == 0
    assert "blokking" in okd.read_text()
