"""`okdstreams add`: rows are put where they belong, every other line stays, and what it means is told first."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from okdstreams.layout.layout import laid_out
from support import Invoke


def texts(folder: Path) -> dict[str, list[str]]:
    return {path.name: path.read_text().splitlines() for path in (folder / "streams").iterdir()}


@pytest.mark.parametrize(
    ("line", "edits", "sentence"),
    [
        (
            "test gcp --family okd --job okd/gcp --gate informing --in 4.13+ --retries 1",
            ["+  gcp: {job: okd/gcp, in: 4.13+, gate: informing, retries: 1}"],
            "okd 4.13-4.14: new test `gcp`, informing",
        ),
        (
            "test weekly --family okd --job okd/weekly --interval 24h",
            ["+", "+periodics:", "+  weekly: {job: okd/weekly, interval: 24h}"],
            "new periodic `weekly`, every 24 h",
        ),
        (
            "exclude cli --dropped ours",
            [
                "-    exclude: [{tags: [console], dropped: ours}]",
                "+    exclude: [{tags: [console, cli], dropped: ours}]",
            ],
            "okd 4.12-4.14: `cli` is no longer mirrored from OCP",
        ),
        (
            "exclude cli --in 4.13-4.14 --dropped gone",
            [
                "-    exclude: [{tags: [console], dropped: ours}]",
                "+    exclude: [{tags: [console], dropped: ours}, {in: 4.13-4.14, tags: [cli], dropped: gone}]",
            ],
            "okd 4.13-4.14: `cli` is no longer mirrored from OCP",
        ),
        (
            "component openshift/oc cli --family okd --in 4.14",
            ["+    openshift/oc: {tags: [cli], in: 4.14}"],
            "okd 4.14: `cli` is no longer mirrored from OCP",
        ),
        (
            "component openshift/installer more --family okd --in 4.14",
            [
                "-    openshift/installer: {tags: [installer]}  # all of it",
                "+    openshift/installer: [{tags: [installer]}, {tags: [more], in: 4.14}]  # all of it",
            ],
            "",
        ),
        (
            "component openshift/oc tools --in 4.13+",
            ["-  openshift/oc: {cli: all}", "+  openshift/oc: {cli: all, tools: 4.13+}"],
            "nothing changes for releases",
        ),
        (
            "component openshift/a a",
            ["+  openshift/a: {a: all}"],
            "nothing changes for releases",
        ),
        (
            "stream ocp --versions 4.16",
            ["-versions: 4.12-4.14", "+versions: 4.12-4.14, 4.16"],
            "new stream 4.16.0-0.ocp",
        ),
    ],
)
def test_a_row_is_added_in_place(small: Path, invoke: Invoke, line: str, edits: list[str], sentence: str) -> None:
    before = texts(small)
    done = invoke("add", *line.split(), cwd=small)
    assert done.exit_code == 0, done.stderr
    assert sentence in done.stdout
    after = texts(small)
    changed = [
        row
        for name in before
        for row in difflib.unified_diff(before[name], after[name], n=0, lineterm="")
        if not row.startswith(("---", "+++", "@@"))
    ]
    assert changed == edits
    for name, rows in after.items():
        assert laid_out(name, "\n".join([*rows, ""]).encode()) == "\n".join([*rows, ""])
    again = invoke("add", *line.split(), cwd=small)
    assert (again.exit_code, texts(small)) == (1, after)


def test_a_dry_run_only_tells(small: Path, invoke: Invoke) -> None:
    before = texts(small)
    done = invoke("add", "exclude", "cli", "--dropped", "gone", "--dry-run", cwd=small)
    assert (done.exit_code, texts(small)) == (0, before)
    assert "no longer mirrored" in done.stdout


def test_a_new_family_is_a_file_of_its_own(small: Path, invoke: Invoke) -> None:
    done = invoke("add", "stream", "acme", "--versions", "4.14", "--image-stream", "a/b-$(v)", cwd=small)
    assert done.exit_code == 0, done.stderr
    text = (small / "streams/acme.yaml").read_text()
    assert "imageStream: a/b-$(v)" in text
    assert invoke("check", "--strict", cwd=small).exit_code == 0


@pytest.mark.parametrize(
    ("line", "code", "sentence"),
    [
        ("test aws --family okd --job x --gate off", 1, "okd.yaml:21 has a test 'aws' already"),
        ("test x --family okd --job nope/x --gate off", 1, "unknown job prefix 'nope'"),
        ("test x --family nope --job x --gate off", 1, "there is no family 'nope'"),
        ("test x --job x --gate off", 1, "name it with --family: ocp, okd"),
        ("test x --family okd --job x --gate off --in 4", 1, "'4' is not a version"),
        ("test x --family okd --job x", 2, "one of them"),
        ("test x --family okd --job x --gate blokking", 2, "blokking"),
        ("exclude console --dropped ours", 1, "excluded already"),
        ("exclude cli --family ocp", 1, "has no `sources.mirror`"),
        ("component openshift/oc cli", 1, "has cli of openshift/oc already"),
        ("stream okd --versions 4.13", 1, "has 4.13 already"),
        ("stream okd --arch arm64", 1, "would be the same for amd64 and arm64"),
        ("stream okd", 1, "say what to add"),
        ("stream Acme --versions 4.14", 1, "is no name"),
        ("stream acme", 1, "say with --versions"),
    ],
)
def test_what_cannot_be_added_is_said(small: Path, invoke: Invoke, line: str, code: int, sentence: str) -> None:
    before = texts(small)
    done = invoke("add", *line.split(), cwd=small)
    assert (done.exit_code, done.stdout) == (code, "")
    assert sentence in done.stderr.replace("\n", " ")
    assert texts(small) == before
