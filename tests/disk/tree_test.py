"""What render writes, leaves and removes; and what is left of it when it is killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from okdstreams.disk.errors import TreeError
from okdstreams.disk.names import INDEX, PARTIAL
from okdstreams.disk.tree import compare, write
from support import ROOT, Run


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_writes_what_differs_and_nothing_else(tmp_path: Path) -> None:
    texts = {"a.json": "1\n", "b/c.yaml": "x\n"}
    assert write(str(tmp_path), texts).missing == ("a.json", "b/c.yaml")
    times = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")}
    assert not write(str(tmp_path), texts)
    assert {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")} == times
    changes = write(str(tmp_path), {**texts, "a.json": "2\n"})
    assert (changes.stale, changes.missing, changes.unchanged) == (("a.json",), (), 1)
    assert (tmp_path / "b/c.yaml").stat().st_mtime_ns == times[tmp_path / "b/c.yaml"]


def test_removes_only_what_it_wrote(tmp_path: Path) -> None:
    write(str(tmp_path), {"old/a.json": "1\n", "b.json": "1\n"})
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "old/mine.json").write_text("mine")
    changes = write(str(tmp_path), {"b.json": "1\n"})
    assert changes.orphaned == ("old/a.json",)
    assert sorted(contents(tmp_path)) == [INDEX, "b.json", "notes.txt", "old/mine.json"]


def test_a_folder_that_becomes_empty_goes_too(tmp_path: Path) -> None:
    write(str(tmp_path), {"deep/er/a.json": "1\n", "b.json": "1\n"})
    write(str(tmp_path), {"b.json": "1\n"})
    assert not (tmp_path / "deep").exists()


def test_check_sees_a_lost_or_damaged_index(tmp_path: Path) -> None:
    texts = {"a.json": "1\n"}
    write(str(tmp_path), texts)
    (tmp_path / INDEX).unlink()
    assert compare(str(tmp_path), texts).missing == (INDEX,)
    write(str(tmp_path), texts)
    (tmp_path / INDEX).write_text("a.json\n../../etc/passwd\n")
    changes = compare(str(tmp_path), texts)
    assert changes.stale == (INDEX,)
    assert changes.damage == "line 2 is not a path below this folder: '../../etc/passwd'"


def test_never_writes_through_a_link(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    inside = tmp_path / "rendered"
    inside.mkdir()
    (inside / "linked").symlink_to(outside)
    with pytest.raises(TreeError, match="is a link"):
        write(str(inside), {"linked/a.json": "1\n"})
    assert list(outside.iterdir()) == []
    (outside / "target.json").write_text("keep")
    (inside / "a.json").symlink_to(outside / "target.json")
    write(str(inside), {"a.json": "1\n"})
    assert (outside / "target.json").read_text() == "keep"
    assert not (inside / "a.json").is_symlink()


def test_a_folder_where_a_file_belongs_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.json").mkdir()
    with pytest.raises(TreeError, match="is a folder"):
        write(str(tmp_path), {"a.json": "1\n"})


def test_render_twice_writes_nothing_the_second_time(small_project: Path, run: Run) -> None:
    assert run("render", "--check", cwd=small_project).returncode == 0
    before = {p: p.stat().st_mtime_ns for p in (small_project / "rendered").rglob("*")}
    done = run("render", cwd=small_project)
    assert done.returncode == 0
    assert "up to date" in done.stderr
    assert {p: p.stat().st_mtime_ns for p in (small_project / "rendered").rglob("*")} == before


def test_check_names_exactly_what_an_edit_changes(small_project: Path, run: Run) -> None:
    path = small_project / "streams/okd-scos.yaml"
    path.write_text(path.read_text().replace("expires: 72h", "expires: {4.13: 96h, else: 72h}"))
    before = contents(small_project / "rendered")
    done = run("render", "--check", cwd=small_project)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "stale    rendered/imagestreams/origin/scos-4.13.yaml",
        "stale    rendered/release-controller/release-okd-scos-4.13.json",
    ]
    assert contents(small_project / "rendered") == before


def test_check_tells_missing_and_orphaned(small_project: Path, run: Run) -> None:
    (small_project / "rendered/release-controller/release-okd-4.14.json").unlink()
    path = small_project / "streams/okd-scos.yaml"
    path.write_text(path.read_text().replace("versions: 4.12-4.14", "versions: 4.13-4.14"))
    done = run("render", "--check", cwd=small_project)
    assert done.returncode == 1
    assert "missing  rendered/release-controller/release-okd-4.14.json" in done.stdout
    assert "orphaned rendered/release-controller/release-okd-scos-4.12.json" in done.stdout
    assert run("render", cwd=small_project).returncode == 0
    assert not (small_project / "rendered/release-controller/release-okd-scos-4.12.json").exists()
    assert run("render", "--check", cwd=small_project).returncode == 0


def test_the_same_input_gives_the_same_bytes_wherever_it_is(small_project: Path, run: Run, tmp_path: Path) -> None:
    first, second = tmp_path / "one", tmp_path / "two"
    assert (
        run(
            "render", "--streams", str(small_project / "streams"), "--output", str(first), cwd="/", PYTHONHASHSEED="1"
        ).returncode
        == 0
    )
    assert (
        run("render", "--output", str(second), cwd=small_project, PYTHONHASHSEED="2", TZ="Asia/Tokyo").returncode == 0
    )
    assert contents(first) == contents(second) == contents(small_project / "rendered")


@pytest.mark.parametrize("seed", range(5))
def test_killed_at_any_moment_each_file_is_old_or_new(small_project: Path, run: Run, seed: int) -> None:
    old = contents(small_project / "rendered")
    path = small_project / "streams/ocp-ci.yaml"
    path.write_text(path.read_text().replace("to: release$(-arch)", "to: other$(-arch)"))
    fresh = small_project / "fresh"
    assert run("render", "--output", str(fresh), cwd=small_project).returncode == 0
    new = contents(fresh)
    process = subprocess.Popen(
        [sys.executable, "-m", "okdstreams", "render"],
        cwd=small_project,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    untouched = states(small_project / "rendered")
    while process.poll() is None and states(small_project / "rendered") == untouched:
        time.sleep(0.001)
    time.sleep(random.Random(seed).random() * 0.01)  # from the first byte that it writes to the last one
    process.send_signal(signal.SIGKILL)
    process.wait()
    for name, content in contents(small_project / "rendered").items():
        if not Path(name).name.startswith(PARTIAL):
            assert content in (old.get(name), new.get(name)), name
    assert run("render", cwd=small_project).returncode == 0
    assert contents(small_project / "rendered") == new


def states(folder: Path) -> list[int]:
    """When files came into a folder or below it, or went."""
    return [os.stat(path).st_mtime_ns for path, _, _ in os.walk(folder)]


def test_two_renders_at_once_end_in_one_result(small_project: Path, tmp_path: Path) -> None:
    target = tmp_path / "out"
    command = [sys.executable, "-m", "okdstreams", "render", "--output", str(target)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    running = [subprocess.Popen(command, cwd=small_project, env=environment, stderr=subprocess.PIPE) for _ in range(4)]
    for process in running:
        process.communicate()
    assert [process.returncode for process in running] == [0, 0, 0, 0]
    assert contents(target) == contents(small_project / "rendered")
