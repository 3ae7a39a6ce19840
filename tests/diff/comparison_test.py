"""`okdstreams diff` as a user runs it: the real program in real repositories made of this repository's streams."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import jsonschema
import pytest
import yaml

from support import ROOT, Run, git_in

SCHEMA = json.loads((ROOT / "okdstreams" / "schemas" / "diff.json").read_text())


@pytest.fixture
def repository(project: Path) -> Path:
    """A repository with this repository's streams/ and rendered/ in one commit."""
    git = git_in(project)
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "one")
    return project


@pytest.fixture
def small_repository(small_project: Path) -> Path:
    """A repository with the small streams/ and rendered/ in one commit."""
    git = git_in(small_project)
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "one")
    return small_project


def commit(repository: Path, message: str) -> None:
    git = git_in(repository)
    git("add", "-A")
    git("commit", "-qm", message)


def edit(repository: Path, file: str, old: str, new: str) -> None:
    path = repository / "streams" / file
    text = path.read_text()
    assert text.count(old) == 1, (file, old)
    path.write_text(text.replace(old, new))


def sentences(stdout: str) -> list[str]:
    """The sentences of the text format: what stands before the first empty line."""
    return [re.sub(" +", " ", line) for line in stdout.split("\n\n")[0].splitlines()]


AWS = "  aws: {job: okd-scos/e2e-aws-ovn, gate: blocking, retries: 2}\n"
EDITS = [
    (
        "okd-scos.yaml",
        "job: okd-scos/e2e-aws-ovn-upgrade, gate: informing",
        "job: okd-scos/e2e-aws-ovn-upgrade, gate: {4.13+: blocking, else: informing}",
        "tightened okd-scos 4.13-4.14: test `aws-upgrade` becomes blocking",
    ),
    (
        "okd-scos.yaml",
        "job: okd-scos/e2e-aws-ovn, gate: blocking, retries: 2",
        "job: okd-scos/e2e-aws-ovn, gate: blocking, retries: 3",
        "loosened okd-scos 4.12-4.14: test `aws` is retried 3 times instead of 2",
    ),
    (
        "okd-scos.yaml",
        "machine-os-content: $(coreos):",
        "machine-os-content: $(coreos)-extensions:",
        "published okd-scos 4.12-4.14: `machine-os-content` is imported from "
        "`quay.io/okd/centos-stream-coreos-9-extensions:$(v)-x86_64` "
        "instead of `quay.io/okd/centos-stream-coreos-9:$(v)-x86_64`",
    ),
    (
        "okd.yaml",
        "    in: ..4.2, 4.4+\n    allow: {dead-source: OKD 4.5 is not marked as ended}\n    exclude:\n",
        "    in: ..4.2, 4.4-4.14\n    exclude:\n      - {in: 4.14, tags: [cli], dropped: nobody asks for it}\n",
        "published okd 4.14: `cli` is no longer mirrored from OCP",
    ),
    (
        "okd.yaml",
        "versions: 4.5-4.14",
        "versions: 4.5-4.15",
        "published okd 4.15: new stream 4.15.0-0.okd, 3 tests (1 blocking)",
    ),
    ("ocp-ci.yaml", "else: 21600}", "else: 3600}", "published ocp-ci 4.10-4.14: release cadence 6 h → 1 h"),
    (
        "ocp.yaml",
        "    - {set: {..4.5: 72h, else: 168h}}",
        "    - {arch: [arm64, s390x], in: 4.14, set: 96h}\n    - {set: {..4.5: 72h, else: 168h}}",
        "published ocp 4.14 on arm64 and s390x and their private twins: expiry of accepted releases 168 h → 96 h",
    ),
    (
        "ocp.yaml",
        "  aws-csi: {job: e2e/aws-csi, in: 4.10+, gate: informing}\n",
        "",
        "cosmetic ocp 4.10-4.14 on amd64 and their private twins: test `aws-csi` is removed (it was informing)",
    ),
    (
        "ocp.yaml",
        "  aws-fips: {job: e2e/aws-fips,",
        "  aws-fips-$(v): {job: e2e/aws-fips,",
        "cosmetic ocp 4.3-4.11 on amd64 and their private twins: test `aws-fips` is renamed to `aws-fips-$(v)`",
    ),
    ("ocp-stable.yaml", "official image versions", "official images", "cosmetic ocp-stable: the message changes"),
    (
        "ocp-stable.yaml",
        "  gcp: {job: release-origin/e2e-gcp-upgrade, arch: amd64}",
        "  gcp: {job: release-origin/e2e-gcp-upgrade, arch: amd64, gate: off}",
        "cosmetic ocp-stable on amd64: upgrade test `gcp` is switched off",
    ),
    (
        "settings.yaml",
        "okd-streams.git",
        "okd-streams.git\n  targetRevision: stable",
        "published Argo CD okd-pipelines-okd-coreos, okd-streams-ocp, okd-streams-ocp-arm64 and 10 more: "
        "`spec.source.targetRevision` `main` → `stable`",
    ),
]


CADENCE = (
    "ocp-ci.yaml",
    "else: 21600}",
    "else: 3600}",
    "published ocp-ci 4.10-4.14 on amd64, 4.13-4.14 on arm64 and their private twins: release cadence 6 h → 1 h",
)
"""An edit of the small streams."""


def expected(edits: list[tuple[str, str, str, str]]) -> list[str]:
    """The sentences; between versions, a hyphen stands for the dash."""
    return sorted(sentence for *_, sentence in edits)


def test_twelve_edits_are_twelve_sentences(repository: Path, run: Run) -> None:
    for file, old, new, _ in EDITS:
        edit(repository, file, old, new)
    done = run("diff", cwd=repository)
    assert sorted(sentences(done.stdout)) == expected(EDITS)
    assert done.returncode == 1
    assert "12 changes (1 loosened, 1 tightened, 6 published, 4 cosmetic)" in done.stderr
    assert "--full shows them" in done.stdout

    full = run("diff", "--full", cwd=repository).stdout
    assert "--full" not in full
    assert "  - config.verify.aws-upgrade.optional: true\n" in full

    found = json.loads(run("diff", "--format", "json", cwd=repository).stdout)
    jsonschema.Draft7Validator(SCHEMA).validate(found)
    assert sorted(f"{c['severity']} {c['sentence']}" for c in found["changes"]) == expected(EDITS)
    claimed = [(field["file"], tuple(field["path"])) for change in found["changes"] for field in change["fields"]]
    assert len(claimed) == len(set(claimed))
    for document in found["documents"]:
        for field in document["fields"]:
            path = tuple(field["path"])
            claims = [
                p for file, p in claimed if file == document["file"] and (path[: len(p)] == p or p[: len(path)] == path)
            ]
            assert claims, (document["name"], path)

    comment = run("diff", "--format", "markdown", cwd=repository).stdout
    assert all(sentence.split(" ", 1)[1] in comment for sentence in expected(EDITS))
    assert comment.count("<details>") == comment.count("</details>") == 2

    assert run("render", cwd=repository).returncode == 0
    commit(repository, "two")
    assert run("diff", cwd=repository).returncode == 0
    between = run("diff", "HEAD~1..HEAD", cwd=repository)
    assert sorted(sentences(between.stdout)) == expected(EDITS)


def test_nothing_differs(small_repository: Path, run: Run) -> None:
    done = run("diff", cwd=small_repository)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "HEAD → streams: no difference\n")
    for format_ in ("json", "markdown"):
        assert run("diff", "--format", format_, cwd=small_repository).returncode == 0


def test_form_and_order_are_no_difference(small_repository: Path, run: Run) -> None:
    for path in (small_repository / "streams").rglob("*.yaml"):
        path.write_text("# by hand\n" + path.read_text())
    edit(small_repository, "okd.yaml", "[installer, installer-artifacts]", "[installer-artifacts,   installer]")
    for path in (small_repository / "rendered" / "imagestreams").rglob("*.yaml"):
        body = yaml.safe_load(path.read_text())
        if tags := body.get("spec", {}).get("tags"):
            tags.reverse()
        path.unlink()
        path.write_text(yaml.safe_dump(body, sort_keys=True, width=50))
    for path in (small_repository / "rendered" / "release-controller").rglob("*.json"):
        body = json.loads(path.read_text())
        for step in body.get("publish", {}).values():
            step.get("imageStreamRef", {}).get("excludeTags", []).reverse()
        path.unlink()
        path.write_text(json.dumps(dict(reversed(body.items()))))
    commit(small_repository, "another form")
    done = run("diff", cwd=small_repository)
    assert (done.returncode, done.stdout) == (0, "")
    assert re.search(r"no difference; \d+ files differ in form only", done.stderr)


def test_a_hook_points_nowhere_else(small_repository: Path, run: Run, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Git sets these for its hooks. Nothing is read from there, and nothing is touched here."""
    edit(small_repository, *EDITS[0][:3])
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    before = {path: path.read_bytes() for path in small_repository.rglob("*") if path.is_file()}
    hostile = {name: str(elsewhere) for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_OBJECT_DIRECTORY")}
    assert sentences(run("diff", cwd=small_repository, **hostile).stdout) == expected([EDITS[0]])
    assert list(elsewhere.iterdir()) == []
    assert before == {path: path.read_bytes() for path in small_repository.rglob("*") if path.is_file()}


def test_a_sub_folder_and_other_names(tmp_path: Path, rendered_small: Path, run: Run) -> None:
    inner = tmp_path / "deep" / "inside"
    shutil.copytree(rendered_small / "streams", inner / "sources")
    shutil.copytree(rendered_small / "rendered", inner / "out put")
    git = git_in(tmp_path)
    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "one")
    path = inner / "sources" / "ocp-ci.yaml"
    path.write_text(path.read_text().replace("else: 21600}", "else: 3600}"))
    names = ("--streams", "sources", "--output", "out put")
    assert sentences(run("diff", *names, cwd=inner).stdout) == expected([CADENCE])
    names = ("--streams", "deep/inside/sources", "--output", "deep/inside/out put", "--streams-at", "HEAD")
    assert sentences(run("diff", *names, cwd=tmp_path).stdout) == expected([CADENCE])


def test_the_streams_of_a_revision_can_be_compiled(small_repository: Path, run: Run) -> None:
    shutil.rmtree(small_repository / "rendered")
    commit(small_repository, "without rendered")
    edit(small_repository, *CADENCE[:3])
    done = run("diff", "--streams-at", "HEAD", cwd=small_repository)
    assert sentences(done.stdout) == expected([CADENCE])
    commit(small_repository, "three")
    assert sentences(run("diff", "--streams-at", "HEAD~1..HEAD", cwd=small_repository).stdout) == expected([CADENCE])
    empty = run("diff", "HEAD", cwd=small_repository)
    assert empty.returncode == 1
    assert "HEAD has no rendered: compared with nothing" in empty.stderr
    assert "okd-scos 4.12-4.14: 3 new streams" in empty.stdout


def test_a_repository_without_commits(small_project: Path, run: Run) -> None:
    git_in(small_project)("init", "-q")
    done = run("diff", cwd=small_project)
    assert done.returncode == 1
    assert "HEAD has no rendered: compared with nothing" in done.stderr
    new = "published okd-scos 4.12-4.14: 3 new streams, 4.12.0-0.okd-scos, 4.13.0-0.okd-scos, 4.14.0-0.okd-scos, "
    assert f"{new}6 tests (3 blocking)" in sentences(done.stdout)


def test_a_whole_new_version_of_every_architecture(repository: Path, run: Run) -> None:
    edit(repository, "ocp.yaml", "versions: 4.1-4.14", "versions: 4.1-4.13")
    done = run("diff", cwd=repository)
    (line,) = [line for line in sentences(done.stdout) if "streams" in line]
    assert line.startswith("published ocp 4.14 and their private twins: 5 removed streams, 4.14.0-0.nightly to ")


MACHINERY = [
    (
        "okd-scos.yaml",
        "variant: scos\n",
        "variant: {4.14: okd-c9s, else: scos}\n",
        "published okd-scos 4.14: build: `variant` `scos` → `okd-c9s`",
    ),
    (
        "okd-scos.yaml",
        "baseos-container-image-name: centos-stream-coreos-9",
        "baseos-container-image-name: scos",
        "published okd-scos 4.13-4.14: build: `baseos-container-image-name` `centos-stream-coreos-9` → `scos`",
    ),
    (
        "okd-scos.yaml",
        "else: 30 7 * * *}",
        "else: 30 8 * * *}",
        "published okd-scos 4.14: build: schedule `30 7 * * *` → `30 8 * * *`",
    ),
    (
        "okd-scos.yaml",
        "      version: 4.13\n",
        "      version: 4.12\n",
        "published channel stable: promotes 4.12.0-0.okd-scos instead of 4.13.0-0.okd-scos",
    ),
    (
        "okd.yaml",
        "repository: origin-$(tag)",
        "repository: okd-$(tag)",
        "published okd 4.12-4.14: its images are mirrored to `quay.io/openshift/okd-$(tag)` instead of "
        "`quay.io/openshift/origin-$(tag)`",
    ),
]


def test_edits_of_mirrors_and_pipelines_are_as_many_sentences(repository: Path, run: Run) -> None:
    for file, old, new, _ in MACHINERY:
        edit(repository, file, old, new)
    assert sorted(sentences(run("diff", cwd=repository).stdout)) == expected(MACHINERY)


@pytest.mark.parametrize("family", ["okd", "okd-scos"])
def test_a_stream_that_goes_is_one_sentence_with_its_mirror_or_build(family: str, repository: Path, run: Run) -> None:
    first = "4.5" if family == "okd" else "4.12"
    edit(repository, f"{family}.yaml", f"versions: {first}-4.14", f"versions: {first}-4.13")
    told = [line for line in sentences(run("diff", cwd=repository).stdout) if f" {family} " in line]
    tests = {"okd": "3 tests", "okd-scos": "2 tests"}[family]
    assert told == [f"published {family} 4.14: removed stream 4.14.0-0.{family}, {tests} (1 blocking)"]


@pytest.mark.parametrize(("severity", "code"), [("loosened", 0), ("tightened", 1)])
def test_fail_on_a_severity(severity: str, code: int, small_repository: Path, run: Run) -> None:
    edit(small_repository, *EDITS[0][:3])
    done = run("diff", "--fail-on", severity, cwd=small_repository)
    assert done.returncode == code
    assert sentences(done.stdout) == expected([EDITS[0]])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere..main"], "'nowhere' is not a commit"),
        (["main", "--streams-at", "nowhere"], "name a revision either as argument or with --streams-at"),
        (["--output", "/"], "/ is not in a git repository"),
        (["--streams-at", "main", "--streams", "missing"], "missing"),
    ],
)
def test_without_an_answer_the_exit_code_is_2(
    arguments: list[str], message: str, small_repository: Path, run: Run
) -> None:
    done = run("diff", *arguments, cwd=small_repository)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_streams_with_errors_are_not_compared(small_repository: Path, run: Run) -> None:
    edit(small_repository, *EDITS[0][:2], "job: okd-scos/e2e-aws-ovn-upgrade, gate: strict")
    done = run("diff", cwd=small_repository)
    assert (done.returncode, done.stdout) == (2, "")
    assert "streams/okd-scos.yaml:" in done.stderr
    commit(small_repository, "broken")
    assert run("diff", "--streams-at", "HEAD", cwd=small_repository).returncode == 2


def test_what_a_check_refuses_can_still_be_compared(small_repository: Path, run: Run) -> None:
    edit(small_repository, "okd-scos.yaml", "informing, retries: 2, upgradeFrom: default", "informing, retries: 2")
    done = run("diff", cwd=small_repository)
    sentence = "cosmetic okd-scos 4.12-4.14: test `aws-upgrade` is no longer an upgrade test"
    assert (done.returncode, sentences(done.stdout)) == (1, [sentence])
    assert (
        "error[upgrade-flag]" in run("check", cwd=small_repository).stdout + run("check", cwd=small_repository).stderr
    )


def test_files_that_render_did_not_write_are_none_of_ours(small_repository: Path, run: Run) -> None:
    (small_repository / "rendered" / "notes.yaml").write_text("kind: Note\n")
    (small_repository / "rendered" / "README.md").write_text("by hand\n")
    commit(small_repository, "notes")
    done = run("diff", cwd=small_repository)
    assert (done.returncode, done.stdout) == (0, "")


def test_a_comment_stays_below_the_limit_and_says_what_it_cut(small_repository: Path, run: Run) -> None:
    edit(small_repository, "ocp-ci.yaml", "  referenceMode: source\n", "")
    path = small_repository / "streams" / "ocp-ci.yaml"
    rows = "".join(
        f"  new-{n}-$(v): {{job: periodic-new-{n}-$(v), gate: informing, in: {4}.{n % 5 + 10}+}}\n" for n in range(400)
    )
    path.write_text(path.read_text() + rows)
    done = run("diff", "--format", "markdown", "--full", cwd=small_repository)
    assert done.returncode == 1, done.stderr
    assert len(done.stdout.encode()) < 60_000
    assert re.search(r"The fields of \d+ more are left out for their size", done.stdout)
    assert done.stdout.count("<details>") == done.stdout.count("</details>")


def test_a_diff_without_differences_imports_neither_git_python_nor_deepdiff(small_repository: Path, run: Run) -> None:
    done = run("diff", cwd=small_repository, PYTHONPROFILEIMPORTTIME="1")
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    assert "okdstreams.diff.comparison" in loaded
    assert loaded.isdisjoint({"git", "deepdiff", "ruamel.yaml"})


def test_a_shallow_clone_and_a_work_tree(
    small_repository: Path, run: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("clones")
    git = git_in(small_repository)
    git("clone", "-q", "--depth=1", f"file://{small_repository}", str(folder / "shallow"))
    git("worktree", "add", "-q", str(folder / "tree"), "-b", "side")
    for clone in (folder / "shallow", folder / "tree"):
        edit(clone, *CADENCE[:3])
        assert sentences(run("diff", cwd=clone).stdout) == expected([CADENCE])
    missing = run("diff", "HEAD~1", cwd=folder / "shallow")
    assert missing.returncode == 2
    assert "git fetch --unshallow" in missing.stderr
    assert os.path.exists(folder / "tree" / ".git")


def test_a_file_that_no_render_wrote_is_a_sentence_wherever_it_is(small_repository: Path, run: Run) -> None:
    for path in ("imagestreams/origin/evil.yaml", "ci-operator/config/OWNERS", "README.md"):
        file = small_repository / "rendered" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("kind: Secret\n")
    (small_repository / "rendered/ci-operator/.okdstreams-files").write_text("config/OWNERS\n")
    said = ["loosened imagestreams/origin/evil.yaml: no stream makes this file, and Argo CD would apply it"]
    for revision in ([], ["HEAD~..HEAD"], ["HEAD"], ["--fail-on", "loosened"]):
        if revision == ["HEAD~..HEAD"]:
            commit(small_repository, "two")
        done = run("diff", *revision, cwd=small_repository)
        assert (done.returncode, sentences(done.stdout)) == (1, said)
    answer = json.loads(run("diff", "--format", "json", cwd=small_repository).stdout)
    jsonschema.validate(answer, SCHEMA)
    assert [change["change"]["kind"] for change in answer["changes"]] == ["fileForeign"]


def test_what_the_next_render_removes_is_not_foreign(small_repository: Path, run: Run) -> None:
    edit(small_repository, "okd-scos.yaml", "versions: 4.12-4.14", "versions: 4.13-4.14")
    said = sentences(run("diff", cwd=small_repository).stdout)
    assert not [line for line in said if "no stream makes" in line]
