"""A render that ends in its middle: what it wrote is in the index, so that the next one can remove it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from okdstreams.disk.names import INDEX, PARTIAL
from okdstreams.disk.tree import compare, write
from support import ROOT, Run

KILLED_BY_A_BIG_FILE = """
import resource, signal, sys
from okdstreams.disk.tree import write
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, resource.RLIM_INFINITY))
write(sys.argv[1], {"a.json": "1\\n", "b/big.json": "x" * 100_000, "c.json": "1\\n"})
"""
"""The kernel kills this render while it writes its second file: one file is there, half of one, nothing of the last."""

FULL = KILLED_BY_A_BIG_FILE.replace("SIG_DFL", "SIG_IGN")
"""The same, but that the write of the second file fails, as on a full disk."""


def render(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", program, str(folder)], env=environment, capture_output=True, text=True, check=False
    )


def contents(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text() for p in sorted(folder.rglob("*")) if p.is_file()}


def index(folder: Path) -> list[str]:
    return (folder / INDEX).read_text().splitlines()


def test_a_render_that_is_killed_between_two_files_forgets_none(tmp_path: Path) -> None:
    write(str(tmp_path), {"old.json": "1\n"})
    assert render(KILLED_BY_A_BIG_FILE, tmp_path).returncode == -signal.SIGXFSZ
    left = [name for name in contents(tmp_path) if PARTIAL not in name]
    assert left == [INDEX, "a.json", "old.json"]
    assert set(index(tmp_path)) >= {"a.json", "old.json"}
    assert compare(str(tmp_path), {"new.json": "1\n"}).orphaned == ("a.json", "old.json")
    write(str(tmp_path), {"new.json": "1\n"})
    assert contents(tmp_path) == {INDEX: "new.json\n", "new.json": "1\n"}


def test_a_render_that_is_killed_is_completed_by_the_next(tmp_path: Path) -> None:
    texts = {"a.json": "1\n", "b/big.json": "x" * 100_000, "c.json": "1\n"}
    render(KILLED_BY_A_BIG_FILE, tmp_path)
    assert compare(str(tmp_path), texts).missing == ("b/big.json", "c.json")
    write(str(tmp_path), texts)
    assert contents(tmp_path) == {INDEX: "a.json\nb/big.json\nc.json\n", **texts}


def test_a_write_that_fails_leaves_no_half_of_a_file(tmp_path: Path) -> None:
    done = render(FULL, tmp_path)
    assert (done.returncode, "File too large" in done.stderr) == (1, True)
    assert sorted(contents(tmp_path)) == [INDEX, "a.json"]
    assert set(index(tmp_path)) >= {"a.json"}


def test_a_render_that_finds_its_way_blocked_forgets_nothing(tmp_path: Path) -> None:
    write(str(tmp_path), {"old.json": "1\n"})
    (tmp_path / "b").write_text("a file where a folder belongs")
    with pytest.raises(OSError, match="Not a directory"):
        write(str(tmp_path), {"a.json": "1\n", "b/c.json": "1\n"})
    assert sorted(contents(tmp_path)) == [INDEX, "a.json", "b", "old.json"]
    assert set(index(tmp_path)) >= {"a.json", "old.json"}
    (tmp_path / "b").unlink()
    write(str(tmp_path), {"b/c.json": "1\n"})
    assert contents(tmp_path) == {INDEX: "b/c.json\n", "b/c.json": "1\n"}


def test_what_a_power_failure_leaves_is_mended_by_the_next_render(tmp_path: Path) -> None:
    """Files that were put in place, and whose bytes never reached the disk."""
    texts = {"a.json": "1\n", "b/c.json": "2\n"}
    write(str(tmp_path), texts)
    for name in (INDEX, "a.json", "b/c.json"):
        (tmp_path / name).write_bytes(b"")
    assert compare(str(tmp_path), texts).stale == ("a.json", "b/c.json")
    write(str(tmp_path), texts)
    assert contents(tmp_path) == {INDEX: "a.json\nb/c.json\n", **texts}


FAMILY = """apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: a
versions: VERSIONS
file: a-$(v).json
imageStream: ns/a-$(v)
config: {name: $(v).0-0.a, to: release, message: {4.14: "LONG"}}
"""


def test_a_disk_that_becomes_full_is_told_and_the_next_render_cleans_up(tmp_path: Path, run: Run) -> None:
    """The limit is on the size of a file, which stops the real program at the file of 4.14."""
    (tmp_path / "streams").mkdir()
    source = tmp_path / "streams" / "a.yaml"
    source.write_text(FAMILY.replace("LONG", "x" * 12_000).replace("VERSIONS", "4.12-4.14"))
    command = f'ulimit -f 8; exec "{sys.executable}" -m okdstreams render'
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OKDSTREAMS_CACHE": "off", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        ["sh", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode not in (0, -signal.SIGXFSZ)
    assert "Traceback" not in done.stderr
    assert "File too large" in done.stderr
    there = {name for name in contents(tmp_path / "rendered") if name != INDEX}
    assert "imagestreams/ns/a-4.12.yaml" in there
    assert not [name for name in there if "4.14" in name]
    assert there < set(index(tmp_path / "rendered"))
    source.write_text(FAMILY.replace("LONG", "x").replace("VERSIONS", "4.14"))
    assert run("render", "--yes", cwd=tmp_path).returncode == 0
    assert [name for name in contents(tmp_path / "rendered") if "4.1" in name] == [
        "imagestreams/ns/a-4.14.yaml",
        "release-controller/a-4.14.json",
    ]
