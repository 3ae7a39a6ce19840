"""okdstreams import, as a team uses it: whole folders, odd configs, broken files, additions to what is there."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from okdstreams.disk.tree import write as write_tree
from okdstreams.importing.merge.prove import comparable
from okdstreams.importing.merge.resolved import resolved
from okdstreams.importing.run import Outcome, Request
from okdstreams.importing.run import run as import_all
from okdstreams.syntax.canonical import pretty_json
from support import Run

Json = dict[str, Any]
Fleet = dict[str, Json]

OKD: Json = {
    "name": "{v}.0-0.okd",
    "to": "release",
    "expires": "72h",
    "publish": {"tag": {"tagRef": {"name": "{v}"}}},
    "verify": {
        "aws": {"maxRetries": 2, "prowJob": {"name": "periodic-ci-openshift-release-master-okd-{v}-e2e-aws"}},
        "upgrade": {
            "optional": True,
            "upgrade": True,
            "upgradeFromRelease": {"candidate": {"stream": "okd", "version": "{p}"}},
            "prowJob": {"name": "release-openshift-okd-installer-e2e-gcp-upgrade"},
        },
    },
}


def fleet(*versions: str, base: Json = OKD, file: str = "release-okd-{v}.json") -> Fleet:
    """One config for each version; the predecessor of the first is one minor earlier."""
    configs = {}
    major, minor = versions[0].split(".")
    previous = f"{major}.{int(minor) - 1}"
    for version in versions:
        text = json.dumps(base).replace("{v}", version).replace("{p}", previous)
        configs[file.replace("{v}", version)] = json.loads(text)
        previous = version
    return configs


def write(folder: Path, configs: Mapping[str, Any]) -> Path:
    for name, config in configs.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(config if isinstance(config, str) else json.dumps(config, ensure_ascii=False))
    return folder


def read(folder: Path) -> Fleet:
    return {str(path.relative_to(folder)): json.loads(path.read_bytes()) for path in folder.rglob("*.json")}


def texts(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*.yaml"))}


def imported(*paths: str, output: str = "streams", targets: str = "", force: bool = False) -> Outcome:
    """Import without a process of its own, which a test of the command line has."""
    return import_all(Request(paths, output, targets=targets, force=force))


def rendered() -> Fleet:
    """What the streams of the current folder are, whatever the checks say of them; also written, as `render` would."""
    files = {str(path): path.read_bytes() for path in Path("streams").rglob("*.yaml")}
    streams = resolved(files).fleet.streams
    write_tree("rendered", {f"release-controller/{stream.file}": pretty_json(stream.config) for stream in streams})
    return read(Path("rendered/release-controller"))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project, and the current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def roundtrip(project: Path) -> Callable[..., dict[str, str]]:
    """Import, render, compare; import what was rendered, compare the streams. Gives the texts of the stream files."""

    def check(configs: Fleet) -> dict[str, str]:
        write(project / "in", configs)
        outcome = imported("in")
        assert (outcome.exit_code, [d for d in outcome.diagnostics if d.is_error]) == (0, [])
        assert rendered() == configs
        assert imported("rendered/release-controller", output="again").exit_code == 0
        assert texts(project / "again") == texts(project / "streams")
        return texts(project / "streams")

    return check


Roundtrip = Callable[..., dict[str, str]]


def test_the_corpus_is_imported_without_loss_and_small(corpus: Path, run: Run, tmp_path: Path) -> None:
    assert run("import", str(corpus / "releases"), "--output", "streams", cwd=tmp_path).returncode == 0
    assert run("render", cwd=tmp_path).returncode == 0
    wanted = read(corpus / "releases")
    assert len(wanted) == 172
    assert read(tmp_path / "rendered" / "release-controller") == wanted
    assert sum(len(text.encode()) for text in texts(tmp_path / "streams").values()) < 40_000
    assert max(len(line) for text in texts(tmp_path / "streams").values() for line in text.splitlines()) <= 160
    assert run("import", "rendered", "--output", "again", cwd=tmp_path).returncode == 0
    assert texts(tmp_path / "again") == texts(tmp_path / "streams")


def test_exclusions_of_the_corpus_become_mirror_rules(corpus: Path, run: Run, tmp_path: Path) -> None:
    inputs = (str(corpus / "releases"), str(corpus / "imagestreams"))
    options = ("--inventory", str(corpus / "components.tsv"), "--targets", str(corpus / "targets.tsv"))
    assert run("import", *inputs, *options, "--output", "streams", cwd=tmp_path).returncode == 0
    assert run("render", cwd=tmp_path).returncode == 0
    actual, wanted = read(tmp_path / "rendered" / "release-controller"), read(corpus / "releases")
    assert {n: comparable(c) for n, c in actual.items()} == {n: comparable(c) for n, c in wanted.items()}
    streams = texts(tmp_path / "streams")
    assert sum(len(text.encode()) for text in streams.values()) < 60_000
    assert max(len(line) for text in streams.values() for line in text.splitlines()) <= 160
    assert "excludeTags" not in streams["ocp-ci.yaml"]
    assert "step: mirror-to-okd-scos" in streams["okd-scos.yaml"]
    assert "rhel-coreos*" in streams["okd-scos.yaml"]
    assert "centos-stream-coreos-9: quay.io/okd/centos-stream-coreos-9:$(v)-x86_64" in streams["okd-scos.yaml"]


def test_this_repository_is_imported_from_what_it_renders(root: Path, run: Run, tmp_path: Path) -> None:
    assert run("import", str(root / "rendered"), "--output", "streams", cwd=tmp_path).returncode == 0
    assert run("render", cwd=tmp_path).returncode == 0
    for folder in ("release-controller", "imagestreams"):
        for path in (root / "rendered" / folder).rglob("*.*"):
            assert path.read_text() == (tmp_path / path.relative_to(root)).read_text()


def test_versions_that_jump_a_major_declare_their_predecessor(roundtrip: Roundtrip) -> None:
    streams = roundtrip(fleet("4.21", "4.22", "5.0", "5.1"))
    assert "previous:\n  5.0: 4.22\n" in streams["settings.yaml"]
    assert "versions: 4.21-5.1\n" in streams["okd.yaml"]
    assert "upgradeFrom: {..4.21: {candidate" in streams["okd.yaml"]
    assert "else: okd@prev}" in streams["okd.yaml"]


def test_hand_edited_oddities_are_kept(roundtrip: Roundtrip) -> None:
    configs = fleet("4.10", "4.11", "4.12", "4.13")
    odd = configs["release-okd-4.12.json"]
    odd["verify"]["aws"] |= {"maxRetries": 0, "optional": False, "upgrade": False, "disabled": False, "async": None}
    odd["verify"]["no-job"] = {"optional": True}
    odd["verify"]["odd-job"] = {"prowJob": {"name": "a/b", "cluster": "x"}, "unknown": [{"set": 1}, {"4.1+": None}]}
    odd |= {"check": {}, "hide": False, "all": 1, "4.12+": {"all": "{v}"}, "message": "a: b #c\n{v} $(v) ünï \u2028"}
    odd["publish"] |= {"empty": {}, "4.12": {"tagRef": {"name": "x", "extra": 0.5}}, "no": {"disabled": False}}
    configs["release-okd-4.11.json"] |= {"publish": {}, "verify": {}, "expires": None, "maxUnreadyReleases": "1"}
    configs["release-okd-4.10.json"] = {"name": "4.10.0-0.okd", "verify": None, "publish": [], "periodic": {}}
    roundtrip(dict(reversed(configs.items())))


def test_files_of_any_name_are_kept(roundtrip: Roundtrip) -> None:
    names = ["a b.json", "(1).json", "ünï-{v}.json", "x/y-4.3.json", "-.json", "release-OKD.json", "settings.json"]
    roundtrip({name: {"name": f"n{number}"} for number, name in enumerate(names)})


def test_private_twins_are_derived_where_they_follow_from_the_public(roundtrip: Roundtrip) -> None:
    marker = "<!-- GENERATED FROM PUBLIC ANNOTATION CONFIG - DO NOT EDIT. -->"
    configs = fleet("4.10", "4.11", "4.12")
    for version in ("4.10", "4.11", "4.12"):
        public: Json = json.loads(json.dumps(configs[f"release-okd-{version}.json"]))
        public["message"] = configs[f"release-okd-{version}.json"]["message"] = "hello"
        del public["publish"]
        for test in public["verify"].values():
            test["disabled"] = True
            test["prowJob"]["name"] += "-priv"
        twin = {**public, "name": f"{public['name']}-priv", "to": "release-priv", "message": f"{marker}hello"}
        configs[f"priv/release-okd-{version}.json"] = twin
    streams = roundtrip(configs)
    assert sorted(streams) == ["okd.yaml", "settings.yaml"]
    assert "private: all\n" in streams["okd.yaml"]
    configs["priv/release-okd-4.11.json"]["expires"] = "1h"


def test_a_private_config_of_its_own_becomes_a_family_with_a_comment(roundtrip: Roundtrip) -> None:
    configs = fleet("4.10", "4.11")
    configs["priv/release-okd-4.11.json"] = {"name": "4.11.0-0.okd-priv", "to": "elsewhere"}
    streams = roundtrip(configs)
    assert "# private configs that do not follow from the public ones\n" in streams["okd-priv.yaml"]
    assert "private" not in streams["okd.yaml"]


def test_new_architectures_are_recognised(roundtrip: Roundtrip) -> None:
    configs = {}
    for arch in ("", "-arm64", "-riscv64"):
        base = {"name": "{v}.0-0.nightly" + arch, "to": f"release{arch}", "message": f"built{arch}"}
        configs |= fleet("4.20", "4.21", base=base, file="release-ocp-{v}" + arch + ".json")
    del configs["release-ocp-4.20-riscv64.json"]
    streams = roundtrip(configs)
    assert "arches: {amd64: all, arm64: all, riscv64: 4.21+}" in streams["ocp.yaml"]
    assert "  to: release$(-arch)\n" in streams["ocp.yaml"]


def test_the_report_names_what_stands_alone(project: Path) -> None:
    configs = fleet("4.15", "4.16", "4.17")
    configs["release-okd-4.16.json"]["verify"]["aws"]["maxRetries"] = 3
    del configs["release-okd-4.16.json"]["expires"]
    write(project / "in", configs)
    report = imported("in").report
    assert "family okd: 3 streams, 2 rows; versions 4.15-4.17" in report
    assert "4.16 amd64: tests aws.retries is 3, 4.15 and 4.17 have 2" in report
    assert "4.16 amd64: expires is missing, 4.15 and 4.17 have it" in report


def test_what_the_checks_object_to_gets_an_exception_or_is_told(run: Run, project: Path) -> None:
    configs = fleet("4.10", "4.11", "4.12")
    del configs["release-okd-4.10.json"]["verify"]["upgrade"]  # from 4.9, which is not there
    del configs["release-okd-4.11.json"]["verify"]["upgrade"]["upgrade"]
    del configs["release-okd-4.11.json"]["verify"]["upgrade"]["upgradeFromRelease"]
    write(project / "in", configs)
    outcome = imported("in")
    assert outcome.exit_code == 0
    assert outcome.report.count("1 exception for what the checks object to") == 1
    assert "upgrade-flag: imported as it was" in texts(project / "streams")["okd.yaml"]
    assert run("render", cwd=project).returncode == 0
    assert read(project / "rendered" / "release-controller") == configs
    configs["release-okd-4.12.json"]["verify"]["aws"] |= {"async": True}
    write(project / "in", configs)
    outcome = imported("in")
    assert (outcome.exit_code, {d.name for d in outcome.diagnostics}) == (0, {"async"})
    assert rendered() == configs


BROKEN = {
    "release-okd-4.1.json": ('{"name": "a",\n "to": "b",}', "2:11: error[json]"),
    "release-okd-4.2.json": ('{"name": "a",\n "x": 1,\n "x": 2}', "3:2: error[schema] duplicate key 'x'"),
    "release-okd-4.3.json": (b'{"name": "a\xff"}', "1:12: error[json] byte 0xff is not UTF-8"),
    "release-okd-4.4.json": (json.dumps({"message": "x" * 20_000}), "1:1: error[size] the config has 20,014 bytes"),
    "release-okd-4.5.json": ("[]", "1:1: error[json] the file does not hold an object"),
    "release-okd-4.6.json": ("", "1:1: error[json] the file is empty"),
}


def test_broken_files_are_told_by_their_places_and_the_others_can_go_on(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "in", fleet("4.10", "4.11"))
    for name, (content, _) in BROKEN.items():
        (tmp_path / "in" / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    stopped = run("import", "in", "--output", "streams", cwd=tmp_path)
    assert stopped.returncode == 1
    assert not (tmp_path / "streams").exists()
    going = run("import", "in", "--output", "streams", "--keep-going", cwd=tmp_path)
    assert going.returncode == 1
    for name, (_, place) in BROKEN.items():
        assert f"in/{name}:{place}" in stopped.stderr
        assert f"in/{name}:{place}" in going.stderr
    assert run("render", cwd=tmp_path).returncode == 0
    assert read(tmp_path / "rendered" / "release-controller") == fleet("4.10", "4.11")


def test_files_that_import_did_not_make_are_not_overwritten(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "in", fleet("4.10", "4.11"))
    (tmp_path / "streams").mkdir()
    mine = tmp_path / "streams" / "okd.yaml"
    mine.write_text("# mine\n")
    assert run("import", "in", "--output", "streams", cwd=tmp_path).returncode == 1
    assert mine.read_text() == "# mine\n"
    assert sorted(path.name for path in mine.parent.iterdir()) == ["okd.yaml"]
    assert run("import", "in", "--output", "streams", "--force", cwd=tmp_path).returncode == 0
    assert "family: okd\n" in mine.read_text()


def test_what_somebody_changed_by_hand_is_not_changed_back(project: Path) -> None:
    write(project / "in", fleet("4.10", "4.11"))
    imported("in")
    okd = project / "streams" / "okd.yaml"
    okd.write_text(okd.read_text().replace("72h", "96h"))
    refused = imported("in")
    assert refused.exit_code == 1
    assert "streams/okd.yaml renders another release-okd-4.10.json" in [d.message for d in refused.diagnostics]
    assert "96h" in okd.read_text()
    assert imported("in", force=True).exit_code == 0
    assert "72h" in okd.read_text()


def test_what_import_made_follows_the_configs(project: Path) -> None:
    write(project / "in", fleet("4.10", "4.11"))
    imported("in")
    write(project / "in", fleet("4.10", "4.11", "4.12", base={**OKD, "expires": "48h"}))
    assert imported("in").exit_code == 0
    assert imported("in", output="fresh").exit_code == 0
    assert texts(project / "streams") == texts(project / "fresh")


HAND_WRITTEN = """\
# Our streams
apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: okd
versions: 4.10-4.11              # the branch cut
file: release-okd-$(v).json
imageStream: origin/$(v)

config:
    name: $(v).0-0.okd           # wide indentation
    to: release
    expires: {..4.10: 24h, else: 72h}   # longer since 4.11
    publish: {tag: {tagRef: {name: $(v)}}}

tests:
    # the one that counts
    aws: {job: release-openshift-e2e-aws, gate: blocking, retries: 2, allow: {retries: {4.13+: flaky}}}
    zzz: {job: zzz-$(v), gate: informing}   # the last
"""


@pytest.fixture
def hand_written(project: Path) -> Path:
    """A project with a family that a person wrote."""
    write(project, {"streams/okd.yaml": HAND_WRITTEN})
    rendered()
    return project


def newest(version: str = "4.12") -> Json:
    """The config of 4.11 as it would be for another version."""
    text = Path("rendered/release-controller/release-okd-4.11.json").read_text()
    config: Json = json.loads(text.replace("4.11", version))
    return config


def add(config: Json, name: str = "release-okd-4.12.json", targets: str = "") -> list[str]:
    """Import one config; the lines that were taken out of the family's file (-) and put into it (+)."""
    write(Path("new"), {name: config})
    before, old = Path("streams/okd.yaml").read_text().splitlines(), rendered()
    outcome = imported(f"new/{name}", targets=targets)
    assert (outcome.exit_code, outcome.diagnostics) == (0, [])
    after = Path("streams/okd.yaml").read_text().splitlines()
    assert rendered() == {**old, name: config}
    return [f"-{line}" for line in before if line not in after] + [f"+{line}" for line in after if line not in before]


def test_a_config_that_is_like_the_last_is_one_line(hand_written: Path) -> None:
    assert add(newest()) == [
        "-versions: 4.10-4.11              # the branch cut",
        "+versions: 4.10-4.12   # the branch cut",
    ]


def test_what_is_new_is_added_and_nothing_else(hand_written: Path) -> None:
    config = newest()
    config["verify"]["aws"]["maxRetries"] = 3
    config["verify"]["gcp-4.12"] = {"prowJob": {"name": "gcp-4.12"}}
    del config["verify"]["zzz"]
    config |= {"hide": False, "unknown": {"deep": [1]}}
    reason = "allow: {retries: {4.13+: flaky}}"
    assert add(config) == [
        "-versions: 4.10-4.11              # the branch cut",
        f"-    aws: {{job: release-openshift-e2e-aws, gate: blocking, retries: 2, {reason}}}",
        "-    zzz: {job: zzz-$(v), gate: informing}   # the last",
        "+versions: 4.10-4.12   # the branch cut",
        "+    hide: {4.12+: false}",
        "+    raw: [{in: 4.12+, set: {unknown: {deep: [1]}}}]",
        f"+    aws: {{job: release-openshift-e2e-aws, gate: blocking, retries: {{..4.11: 2, else: 3}}, {reason}}}",
        "+    gcp-$(v): {job: gcp-$(v), in: 4.12+, gate: blocking}",
        "+    zzz: {job: zzz-$(v), in: ..4.11, gate: informing}   # the last",
    ]


def test_what_is_for_people_stays_with_a_test_that_changes(hand_written: Path) -> None:
    okd = hand_written / "streams" / "okd.yaml"
    said = "owner: {team: metal, contact: a}, since: {4.11: 2023-01-10, else: 2022-01-10}, why: new"
    text = okd.read_text().replace("informing}   # the last", f"informing, {said}}}   # the last")
    okd.write_text(text.replace("\ntests:", "\ndefaults: {tests: {owner: okd}}\ntests:"))
    quoted = said.replace("2023-01-10", '"2023-01-10"').replace("2022-01-10", '"2022-01-10"')
    config = newest()
    config["verify"]["zzz"]["maxRetries"] = 1
    config["verify"]["aws"]["maxRetries"] = 3
    reason = "allow: {retries: {4.13+: flaky}}"
    assert add(config)[3:] == [
        "+versions: 4.10-4.12   # the branch cut",
        f"+    aws: {{job: release-openshift-e2e-aws, gate: blocking, retries: {{..4.11: 2, else: 3}}, {reason}}}",
        f"+    zzz: {{job: zzz-$(v), gate: informing, retries: {{4.12+: 1}}, {quoted}}}   # the last",
    ]


def test_a_config_that_is_there_changes_nothing(hand_written: Path) -> None:
    config = newest("4.11")
    assert add(config, name="release-okd-4.11.json") == []


def test_a_new_architecture_closes_what_it_does_not_have(hand_written: Path) -> None:
    config = {**newest("4.11"), "name": "4.11.0-0.okd-arm64"}
    okd = hand_written / "streams" / "okd.yaml"
    arched = (
        okd.read_text()
        .replace("okd-$(v).json", "okd-$(v)$(-arch).json")
        .replace("origin/$(v)", "origin$(-arch)/$(v)$(-arch)")
    )
    okd.write_text(arched)
    write(hand_written, {"targets.tsv": "release-okd-4.11-arm64.json\torigin-arm64\t4.11-arm64\n"})
    lines = add(config, "release-okd-4.11-arm64.json", "targets.tsv")
    assert "+arches: {amd64: all, arm64: 4.11+}" in lines
    assert "+    name: $(v).0-0.okd$(-arch)   # wide indentation" in lines


def test_a_config_that_no_family_claims_becomes_a_family_beside(hand_written: Path) -> None:
    assert add({"name": "4-new", "as": "Stable"}, name="release-okd-4.y-new.json") == []
    assert "family: okd-new\n" in (hand_written / "streams" / "okd-new.yaml").read_text()


def test_a_first_entry_that_goes_makes_room_for_another(project: Path) -> None:
    write(Path("in"), {"release-okd-4.9.json": {"to": "release"}, "release-ocp-4.21.json": {"to": "release"}})
    imported("in")
    write(Path("new"), {"release-okd-4.9.json": {"name": "4.9.0-0.okd"}})
    assert imported("new").exit_code == 0
    assert rendered()["release-okd-4.9.json"] == {"name": "4.9.0-0.okd"}


def test_a_new_mirror_step_that_the_rule_gives_otherwise_is_kept_as_it_is(root: Path, project: Path) -> None:
    shutil.copytree(root / "streams", "streams")
    text = (root / "rendered" / "release-controller" / "release-ocp-4.14-ci.json").read_text()
    up = {"4.13": "4.14", "4.14": "4.15"}
    config = json.loads(re.sub(r"\b4\.1[34]\b", lambda version: up[version[0]], text))
    config["publish"]["mirror-to-origin"]["imageStreamRef"]["excludeTags"].append("haproxy-router")
    write(Path("new"), {"release-ocp-4.15-ci.json": config})
    assert imported("new").exit_code == 0
    assert comparable(rendered()["release-ocp-4.15-ci.json"]) == comparable(config)


LIST = """\
apiVersion: v1
kind: List
items:
  - apiVersion: image.openshift.io/v1
    kind: ImageStream
    metadata:
      name: "4.12"
      namespace: origin
      annotations: {release.openshift.io/config: '{"name":"4.12.0-0.okd","to":"release"}'}
    spec:
      lookupPolicy: {local: true}
      tags:
        - {name: os, from: {kind: DockerImage, name: "quay.io/okd/os:4.12"}, importPolicy: {scheduled: true}}
        - {name: built, from: {kind: ImageStreamTag, name: "other:tag"}}
  - apiVersion: image.openshift.io/v1
    kind: ImageStream
    metadata: {name: os, namespace: origin}
    spec:
      tags:
        - {name: "4.12", from: {kind: DockerImage, name: "quay.io/okd/os:4.12"}, importPolicy: {scheduled: true}}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: team-origin, namespace: gitops}
spec:
  project: team
  source: {repoURL: "https://example.org/streams.git", targetRevision: v1, path: out/imagestreams/origin}
  destination: {name: build01, namespace: origin}
"""


def test_manifests_give_configs_targets_tags_and_applications(project: Path) -> None:
    write(Path("in"), {"cluster.yaml": LIST})
    outcome = imported("in")
    assert (outcome.exit_code, outcome.diagnostics) == (0, [])
    assert "origin/4.12: 1 tags that are not imported from a registry" in outcome.report
    streams = texts(Path("streams"))
    assert "imageStream: origin/$(v)\nlookupPolicy: local\n" in streams["okd.yaml"]
    assert "tags: {os: quay.io/okd/os:$(v)}" in streams["okd.yaml"]
    assert "origin/os: {$(v): quay.io/okd/os:$(v)}" in streams["okd.yaml"]
    assert "application: team-$(namespace)" in streams["settings.yaml"]
    assert "path: out\n" in streams["settings.yaml"]
    assert rendered() == {"release-okd-4.12.json": {"name": "4.12.0-0.okd", "to": "release"}}


def test_a_table_of_targets_is_followed_and_its_mistakes_are_told(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "in", fleet("4.10", "4.11"))
    rows = [
        "config\tnamespace\timagestream",
        "release-okd-4.10.json\tmine\tx-4.10",
        "release-okd-4.11.json\tmine\tx-4.11",
    ]
    (tmp_path / "t.tsv").write_text("\n".join(rows))
    assert run("import", "in", "--targets", "t.tsv", "--output", "streams", cwd=tmp_path).returncode == 0
    assert "imageStream: mine/x-$(v)\n" in texts(tmp_path / "streams")["okd.yaml"]
    (tmp_path / "t.tsv").write_text("\n".join([*rows, "other.json\tmine\tx-4.11", "bad"]))
    refused = run("import", "in", "--targets", "t.tsv", "--output", "other", cwd=tmp_path)
    assert refused.returncode == 1
    assert "t.tsv:4:1: error[targets] mine/x-4.11 is the target of" in refused.stderr
    assert "t.tsv:5:1: error[targets] not a target" in refused.stderr


@pytest.mark.parametrize("path", ["nowhere", "."])
def test_nothing_to_import_is_no_answer(path: str, run: Run, tmp_path: Path) -> None:
    assert run("import", path, "--output", "streams", cwd=tmp_path).returncode == 2
