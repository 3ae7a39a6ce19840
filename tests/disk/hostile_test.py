"""Bad input, as the real program meets it: a place, a hint, no traceback, and rendered/ as it was."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support import Run

OKD = "streams/okd.yaml"


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(p.relative_to(folder)): (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.rglob("*") if p.is_file()
    }


def edit(project: Path, old: str, new: str, file: str = OKD) -> None:
    path = project / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


CASES = {
    "an unknown key": (
        ("to: release", "too: release"),
        ":3: error[schema] unknown key 'too'",
        "did you mean 'to'?",
    ),
    "a duplicate key": (
        ("to: release", "to: release\n  to: x"),
        "duplicate key 'to', first on line ",
        "keep one of them",
    ),
    "a bad range": (
        ("in: 4.10-4.11, gate", "in: 4.11-4.9, gate"),
        "'4.11-4.9' ends before it begins",
        "4.9 comes before 4.10",
    ),
    "an unreadable range": (("in: 4.12+, gate", "in: latest, gate"), "'latest' is not a range", "write 4.9+"),
    "a tab": (("  to: release", "\tto: release"), "error[yaml]", "indent with spaces"),
    "a wrong type": (("maxUnreadyReleases: 1", "maxUnreadyReleases: one"), "maxUnreadyReleases", "write a number"),
    "a missing gate": ((", gate: blocking}", "}"), "has no `gate`", "add `gate:`"),
    "a number for text": (
        ("mirrorPrefix: $(v)", "mirrorPrefix: 4.10"),
        "`mirrorPrefix` is text, 4.10 is not",
        'quote it: "4.10"',
    ),
    "an alias": (("to: release", "to: *release"), "alias *release", "write the value out"),
    "an alias loop": (("  raw: x", ""), "", ""),
    "an unknown placeholder": (("to: release", "to: release-$(w)"), "unknown placeholder $(w)", "known here"),
    "an unknown job prefix": (("job: okd/e2e-aws,", "job: ok/e2e-aws,"), "unknown job prefix 'ok'", "known:"),
    "an unknown family": (("family: ocp-ci", "family: ocp-cj"), "no family 'ocp-cj' to mirror from", "families:"),
    "an unknown upgrade source": (
        ("upgradeFrom: default", "upgradeFrom: yesterday"),
        "'yesterday' is not an upgrade source",
        "write default",
    ),
    "a file name that leaves the folder": (
        ("file: release", "file: ../release"),
        "is not a file name",
        "write a plain name",
    ),
    "an ImageStream that leaves the folder": (
        ("imageStream: origin/", "imageStream: origin/../"),
        "is not an ImageStream",
        "write namespace/name",
    ),
    "an open list of versions": (
        ("versions: 4.10-4.14", "versions: 4.10+"),
        "'4.10+' is open",
        "from the first to the last",
    ),
    "a jump of major": (("versions: 4.10-4.14", "versions: 4.10-5.1"), "no way from 4.10 to 5.1", "`previous`"),
}
del CASES["an alias loop"]


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_is_told_with_its_place_and_a_hint(small_project: Path, run: Run, name: str) -> None:
    change, message, hint = CASES[name]
    edit(small_project, *change)
    before = snapshot(small_project / "rendered")
    for command in ("check", "render"):
        done = run(command, cwd=small_project)
        said = done.stdout + done.stderr
        assert done.returncode == 1, said
        assert message in said
        assert hint in said
        assert f"{OKD}:" in said
        assert "Traceback" not in said
    assert snapshot(small_project / "rendered") == before


FILES = {
    "an alias loop": b"kind: StreamFamily\na: &a [*a]\n",
    "many brackets": b"a: " + b"[" * 50_000,
    "many braces": b"{a: " * 50_000,
    "a byte that is not UTF-8": b"kind: StreamFamily\nfamily: caf\xe9\n",
    "a NUL": b"kind: Stream\0Family\n",
    "a huge file": b"# filler\n" * 1_000_000,
    "an empty file": b"",
    "a list": b"- kind: StreamFamily\n",
    "two documents": b"kind: Settings\n---\nkind: Settings\n",
    "an unknown kind": b"apiVersion: v1\nkind: ImageStream\n",
    "a tag": b"kind: !!python/object:os.system Settings\n",
    "a complex key": b"? [a, b]\n: 1\n",
    "UTF-16": "kind: Settings\n".encode("utf-16"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_told_by_its_name(small_project: Path, run: Run, name: str) -> None:
    (small_project / "streams" / "bad.yaml").write_bytes(FILES[name])
    before = snapshot(small_project / "rendered")
    done = run("render", cwd=small_project)
    assert done.returncode == 1
    assert "streams/bad.yaml:" in done.stderr
    assert "error[" in done.stderr
    assert "hint:" in done.stderr
    assert "Traceback" not in done.stderr
    assert snapshot(small_project / "rendered") == before


def test_all_mistakes_are_told_in_one_run(small_project: Path, run: Run) -> None:
    edit(small_project, "to: release", "too: release")
    edit(small_project, "upgradeFrom: default", "upgradeFrom: yesterday")
    edit(small_project, "gate: blocking", "gate: blokking", "streams/okd-scos.yaml")
    (small_project / "streams" / "bad.yaml").write_bytes(b"a: 1\na: 2\n")
    done = run("check", cwd=small_project)
    for part in ("unknown key 'too'", "blokking", "duplicate key 'a'", "no `kind`"):
        assert part in done.stdout
    assert done.returncode == 1


def test_a_folder_in_place_of_a_file(small_project: Path, run: Run) -> None:
    (small_project / "streams" / "new.yaml").mkdir()
    done = run("check", cwd=small_project)
    assert done.returncode == 1
    assert "streams/new.yaml:1:1: error[file] new.yaml is a folder" in done.stdout


def test_a_pipe_and_a_dangling_link_do_not_hang(small_project: Path, run: Run) -> None:
    os.mkfifo(small_project / "streams" / "pipe.yaml")
    (small_project / "streams" / "gone.yaml").symlink_to("nowhere.yaml")
    (small_project / "streams" / "loop.yaml").symlink_to("loop.yaml")
    done = run("check", cwd=small_project)
    assert done.returncode == 1
    for name in ("pipe.yaml", "gone.yaml", "loop.yaml"):
        assert f"streams/{name}:1:1: error[file]" in done.stdout


@pytest.mark.parametrize("make", ["missing", "file", "empty"])
def test_nothing_to_compile_is_no_answer(tmp_path: Path, run: Run, make: str) -> None:
    if make == "file":
        (tmp_path / "streams").write_text("")
    elif make == "empty":
        (tmp_path / "streams").mkdir()
    for command in ("check", "render"):
        done = run(command, cwd=tmp_path)
        assert done.returncode == 2
        assert "error[file]" in done.stderr
        assert "hint:" in done.stderr
        assert not (tmp_path / "rendered").exists()


def test_4_10_unquoted_is_the_version(small_project: Path, run: Run) -> None:
    """As value and as key, wherever a version or a range stands."""
    edit(small_project, "versions: 4.10-4.14", "versions: 4.10")
    edit(small_project, "      version: 4.13", "      version: 4.10")
    checks = "{in: 4.1, set: {}}, {in: 4.10, set: {x: {consistentImages: {parent: $(v)}}}}"
    edit(small_project, "check: [{in: 4.12+, set: {}}]", f"check: [{checks}]")
    edit(small_project, "expires: 72h", "expires: {4.1: 24h, 4.10: 96h}")
    edit(small_project, "in: 4.10-4.11, gate", "in: 4.10, gate")
    assert run("render", cwd=small_project).returncode == 0
    config = (small_project / "rendered/release-controller/release-okd-4.10.json").read_text()
    assert '"parent": "4.10"' in config
    assert '"expires": "96h"' in config
    assert not (small_project / "rendered/release-controller/release-okd-4.1.json").exists()
    assert not (small_project / "rendered/release-controller/release-okd-4.11.json").exists()
