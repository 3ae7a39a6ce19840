"""`okdstreams cut`, as a person runs it: on this repository's streams and on small ones."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from ruamel.yaml.tokens import CommentToken

from support import ROOT, Run

GOING = ("ocp", "ocp-ci", "okd", "okd-scos")
"""The families of this repository that end at 4.14."""

FAMILY = """\
apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: a
versions: 4.21-4.22
file: a-$(v).json
imageStream: ns/a-$(v)
config: {name: $(v).0-0.a, to: release}
tests:
"""
SETTINGS = "apiVersion: streams.okd.io/v1alpha2\nkind: Settings\nprevious: {}  # none yet\n"


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def cut_streams(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """A copy of this repository's streams, cut to 4.15."""
    folder = tmp_path_factory.mktemp("cut")
    shutil.copytree(ROOT / "streams", folder / "streams")
    done = run("cut", "4.15", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "4 files edited: now run `okdstreams render`\n")
    return folder / "streams"


def test_one_line_changes_in_each_family_that_goes_on(cut_streams: Path) -> None:
    before, after = (contents(folder) for folder in (ROOT / "streams", cut_streams))
    assert before.keys() == after.keys()
    changed = sorted(name for name in before if before[name] != after[name])
    assert tuple(Path(name).stem for name in changed) == tuple(sorted(GOING, key=lambda n: f"{n}.yaml"))
    for name in changed:
        old, new = before[name].decode().splitlines(keepends=True), after[name].decode().splitlines(keepends=True)
        [(was, now)] = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
        assert was.startswith("versions: ")
        assert now == was.replace("4.14", "4.15")
        assert (cut_streams / name).stat().st_mode == (ROOT / "streams" / name).stat().st_mode


def test_another_reader_of_yaml_sees_one_value_changed_and_every_comment(cut_streams: Path) -> None:
    comments = []
    for name in GOING:
        old, new = (YAML().load((folder / f"{name}.yaml").read_text()) for folder in (ROOT / "streams", cut_streams))
        assert old["versions"].replace("-4.14", "-4.15") == new["versions"]
        assert {k: v for k, v in old.items() if k != "versions"} == {k: v for k, v in new.items() if k != "versions"}
        comments.append(_comments(old))
        assert comments[-1] == _comments(new)
    assert any(comments)


def _comments(node: Any) -> list[str]:
    """The text of every comment in a tree that ruamel.yaml has read."""
    found: list[str] = []

    def gather(place: Any) -> None:
        if isinstance(place, list):
            for item in place:
                gather(item)
        elif isinstance(place, CommentToken):
            found.append(place.value)

    comments = getattr(node, "ca", None)
    if comments is not None:
        gather([comments.comment, comments.end, *comments.items.values()])
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return found + [text for child in children for text in _comments(child)]


def test_a_render_after_the_cut_leaves_older_versions_as_they_were(project: Path, run: Run) -> None:
    before = contents(project / "rendered")
    plan = json.loads(run("cut", "4.15", "--format", "json", cwd=project).stdout)
    assert run("render", cwd=project).returncode == 0
    after = contents(project / "rendered")
    assert before.keys() <= after.keys()
    changed = {name for name in before if before[name] != after[name]} - {".okdstreams-files"}
    # plain ImageStreams gather the tags of all versions; no file of one version is among the changed
    assert {f"rendered/{name}" for name in changed} == set(plan["rendered"]["changed"])
    assert not [name for name in changed if "4." in name]
    assert {f"rendered/{name}" for name in after.keys() - before.keys()} == set(plan["rendered"]["new"])
    assert run("check", cwd=project).returncode == 0
    assert run("render", "--check", cwd=project).returncode == 0


def test_one_family_after_the_other_adds_mirror_targets_to_what_is_there(small_project: Path, run: Run) -> None:
    assert run("cut", "4.15", "--family", "ocp-ci", cwd=small_project).returncode == 0
    plan = json.loads(run("cut", "4.15", "--family", "okd-scos", "--format", "json", cwd=small_project).stdout)
    assert plan["left"] == {"ocp-ci": "4.15", "okd": "4.14"}
    assert [(m["target"], m["publisher"]) for m in plan["mirrorTargets"]] == [
        ("origin/scos-4.15", "release-ocp-4.15-ci.json")
    ]
    assert "rendered/release-controller/release-ocp-4.15-ci.json" in plan["rendered"]["changed"]


def test_the_plan_tells_what_is_new_and_what_needs_a_look(project: Path, run: Run) -> None:
    plan = json.loads(run("cut", "4.15", "--dry-run", "--format", "json", cwd=project).stdout)
    assert (plan["version"], plan["after"], plan["families"]) == ("4.15", "4.14", list(GOING))
    streams = {s["file"]: s for s in plan["streams"]}
    assert len(streams) == 13
    okd = streams["release-okd-4.15.json"]
    assert (okd["imageStream"], okd["blocking"], okd["informing"]) == ("origin/4.15", 1, 2)
    assert okd["annotationPercent"] == round(100 * okd["annotationBytes"] / 16384, 1)
    assert {m["target"] for m in plan["mirrorTargets"]} == {"origin/4.15", "origin/scos-4.15"}
    stops = {s["path"]: s for s in plan["stops"] if s["kind"] == "stops"}
    assert set(stops) == {"external.external-dns", "external.external-dns-operator"}
    inventory = (project / stops["external.external-dns"]["file"]).read_text().splitlines()
    assert inventory[stops["external.external-dns"]["line"] - 1].strip() == "external-dns: 4.12-4.14"
    looks = {(Path(p["file"]).stem, p["path"]) for p in plan["pins"]}
    assert {
        ("okd-scos-stable", "vars.pin"),
        ("ocp-stable", "config.overrideCLIImage"),
        ("okd", "config.minCreationIntervalSeconds"),
        ("ocp", "external.external-dns"),
    } <= looks


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["4.15", "--dry-run"], 0, "dry run: nothing is changed"),
        (["4.16"], 1, "4.16 does not follow 4.14"),
        (["4.14"], 1, "has 4.14 already"),
        (["4.13"], 1, "has 4.13 already"),
        (["six"], 2, "'six' is not a version such as 4.14"),
        (["4.15", "--after", "4"], 2, "'4' is not a version such as 4.14"),
        (["4.15", "--family", "odk"], 1, "no family 'odk'"),
        (["4.15", "--family", "okd"], 1, "okd 4.15 would be mirrored from ocp-ci, which ends at 4.14"),
        (["4.15", "--family", "okd", "--without-source", "--dry-run"], 0, "dry run: nothing is changed"),
        (["4.15", "--streams", "nowhere"], 2, "nowhere does not exist"),
    ],
)
def test_nothing_is_written_when_there_is_nothing_to_do(
    small_project: Path, run: Run, arguments: list[str], code: int, says: str
) -> None:
    before = contents(small_project)
    done = run("cut", *arguments, cwd=small_project)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False)
    assert says in " ".join(done.stderr.split())
    assert contents(small_project) == before
    assert (done.stdout == "") is (code != 0)


def test_streams_with_errors_are_not_cut(small_project: Path, run: Run) -> None:
    broken = small_project / "streams" / "okd.yaml"
    broken.write_text(broken.read_text().replace("gate: blocking", "gate: blokcing", 1))
    before = contents(small_project)
    done = run("cut", "4.15", cwd=small_project)
    assert (done.returncode, done.stdout) == (1, "")
    assert "blokcing" in done.stderr
    assert contents(small_project) == before


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A project of one family, 4.21 and 4.22, whose rows a test appends."""
    (tmp_path / "streams").mkdir()
    (tmp_path / "streams" / "a.yaml").write_text(FAMILY)
    (tmp_path / "streams" / "settings.yaml").write_text(SETTINGS)
    return tmp_path


def append(project: Path, row: str) -> None:
    with (project / "streams" / "a.yaml").open("a") as f:
        f.write(row)


def test_a_cut_that_would_not_compile_is_refused(small: Path, run: Run) -> None:
    append(small, "  up: {job: e2e-upgrade, in: 4.23+, gate: informing, upgradeFrom: gone@4.9}\n")
    before = contents(small)
    done = run("cut", "4.23", cwd=small)
    assert (done.returncode, done.stdout) == (1, "")
    assert "no family 'gone'" in done.stderr
    assert contents(small) == before


def test_a_cut_across_a_major_upgrades_from_the_last_minor(small: Path, run: Run) -> None:
    append(small, "  up-$(v): {job: upgrade-from-stable-$(p)-e2e, gate: informing, in: 4.22+, upgradeFrom: a@prev}\n")
    done = run("cut", "5.0", cwd=small)
    assert (done.returncode, done.stderr) == (0, "2 files edited: now run `okdstreams render`\n")
    assert "a new major: the settings will say that 5.0 follows 4.22" in done.stdout
    assert (small / "streams" / "settings.yaml").read_text() == SETTINGS.replace("{}", "{5.0: 4.22}")
    assert run("render", cwd=small).returncode == 0
    config = json.loads((small / "rendered" / "release-controller" / "a-5.0.json").read_text())
    assert (
        config["verify"]["up-5.0"]
        == {
            "optional": True,
            "prowJob": {"name": "upgrade-from-stable-4.22-e2e"},
            "upgrade": True,
            "upgradeFromRelease": {"candidate": {"stream": "", "version": "4.22"}},
        }
        or config["verify"]["up-5.0"]["upgradeFromRelease"]["candidate"]["version"] == "4.22"
    )
    assert run("cut", "5.1", cwd=small).returncode == 0
    assert "versions: 4.21-5.1\n" in (small / "streams" / "a.yaml").read_text()


def test_the_plan_names_what_stops_and_what_takes_its_place(small: Path, run: Run) -> None:
    append(
        small,
        "  gone: {job: j1, in: ..4.22, gate: blocking}\n"
        "  same: {job: j2, in: 4.21+, gate: {4.22: blocking, else: informing}}\n"
        "  rows:\n"
        "    - {job: j3, in: 4.21-4.22, gate: blocking}\n"
        "    - {job: j4, gate: informing}\n"
        "  dated: {job: e2e-2026-07-18, gate: informing}\n",
    )
    plan = run("cut", "4.23", "--dry-run", cwd=small).stdout
    rows = [" ".join(line.split()) for line in plan.splitlines()]
    assert "streams/a.yaml:9:19 tests.gone.in in ..4.22 not in 4.23" in rows
    assert 'streams/a.yaml:10:37 tests.same.gate.4.22 4.22: "blocking" 4.23: else: "informing"' in rows
    assert 'streams/a.yaml:12:7 tests.rows.0 in 4.21-4.22 4.23: {"job": "j4", "gate": "informing"} (line 13)' in rows
    assert "streams/a.yaml:14:16 tests.dated.job e2e-2026-07-18 the date 2026-07-18 is literal" in rows
    assert [r for r in rows if r.startswith("a-4.23.json")] == ["a-4.23.json ns/a-4.23 0 3 0 207 1.3 %"]


def test_a_preparation_is_no_finding_and_the_cut_tells_it(small: Path, run: Run) -> None:
    append(small, "  later: {job: j1, in: 4.23+, gate: blocking}\n")
    assert "later" not in run("check", cwd=small).stdout
    plan = run("cut", "4.23", "--dry-run", cwd=small).stdout
    section = plan.partition("4.23 brings: ranges that begin with it\n")[2].partition("\n\n")[0]
    assert "tests.later.in  in 4.23+" in section
