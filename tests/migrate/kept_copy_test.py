"""The repository's streams of v1alpha1, kept: migrated and laid out, they render to what they did."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from support import Run

OLD = Path(__file__).parent / "v1alpha1"
RENDERED = Path(__file__).parent / "rendered.txt"
"""What the old compiler made of the old files: a digest and a name for each."""


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A folder whose `streams` are the kept copy."""
    shutil.copytree(OLD, tmp_path / "streams")
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.yaml")}


def digests(folder: Path) -> list[str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [f"{hashlib.sha256(p.read_bytes()).hexdigest()[:16]} {p.relative_to(folder).as_posix()}" for p in files]


def test_the_kept_files_render_to_what_they_did(kept: Path, run: Run, update: bool) -> None:
    assert run("check", cwd=kept).returncode == 1, "the old version is refused"
    assert run("migrate", cwd=kept).returncode == 0
    assert run("fmt", cwd=kept).returncode == 0
    done = run("render", cwd=kept)
    assert done.returncode == 0, done.stderr
    rendered = digests(kept / "rendered")
    if update:
        RENDERED.write_text("".join(f"{line}\n" for line in rendered))
    assert rendered == RENDERED.read_text().splitlines()


def test_migration_alone_keeps_every_line_and_comment(kept: Path, run: Run) -> None:
    before = contents(kept / "streams")
    done = run("migrate", cwd=kept)
    assert done.stdout == ""
    assert (
        "streams/ocp.yaml: 4 cases, 37 placeholders, 17 range maps, 1 reason, 5 upgrade sources, 35 words\n"
        in done.stderr
    )
    assert done.stderr.endswith("11 files migrated: now run `okdstreams fmt` and `okdstreams render`\n")
    for name, content in contents(kept / "streams").items():
        old, new = before[name].decode().splitlines(), content.decode().splitlines()
        assert [line.partition(" #")[1:] for line in old] == [line.partition(" #")[1:] for line in new]
        assert any("{v}" in line or "v1alpha1" in line for line in old)
        assert not any("v1alpha1" in line or "{v}" in line for line in new)


def test_a_second_time_there_is_nothing_to_do(kept: Path, run: Run) -> None:
    run("migrate", cwd=kept)
    before = contents(kept)
    done = run("migrate", cwd=kept)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "nothing to migrate\n")
    assert contents(kept) == before


def test_the_difference_can_be_seen_before(kept: Path, run: Run) -> None:
    done = run("migrate", "--diff", "streams/okd.yaml", cwd=kept)
    assert done.returncode == 0
    assert "-file: release-okd-{v}.json\n" in done.stdout
    assert "+file: release-okd-$(v).json\n" in done.stdout
    assert done.stderr.endswith("1 file to migrate; nothing is changed\n")
    assert contents(kept / "streams") == contents(OLD)


def test_only_the_named_files_are_migrated(kept: Path, run: Run) -> None:
    assert run("migrate", "streams/okd.yaml", cwd=kept).returncode == 0
    old, new = contents(OLD), contents(kept / "streams")
    assert [name for name in old if old[name] != new[name]] == ["okd.yaml"]


def test_with_a_broken_file_nothing_is_written(kept: Path, run: Run) -> None:
    broken = kept / "streams" / "okd.yaml"
    broken.write_text(broken.read_text() + "tests: {a: [}\n")
    before = contents(kept)
    done = run("migrate", cwd=kept)
    assert done.returncode == 1
    assert f"streams/okd.yaml:{len(broken.read_text().splitlines())}:" in done.stderr
    assert "nothing is changed" in done.stderr
    assert contents(kept) == before


@pytest.mark.parametrize("command", ["migrate", "fmt"])
@pytest.mark.parametrize("arguments", [("nowhere.yaml",), ("--streams", "nowhere")])
def test_files_that_are_not_there_are_no_answer(
    command: str, arguments: tuple[str, ...], tmp_path: Path, run: Run
) -> None:
    done = run(command, *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert "nowhere" in done.stderr
