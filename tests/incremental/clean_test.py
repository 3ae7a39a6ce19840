"""A clean verdict is kept, and never outlives what it was about."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from okdstreams.incremental import clean as verdict
from support import ROOT, Run


def verdicts(cache: Path) -> list[str]:
    return sorted(p.name for p in cache.glob("clean-*"))


def test_the_second_check_says_the_same_and_imports_nothing_heavy(small_project: Path, run: Run, cache: Path) -> None:
    first = run("check", cwd=small_project)
    assert (first.returncode, len(verdicts(cache))) == (0, 1)
    second = run("check", cwd=small_project)
    assert (second.returncode, second.stdout, second.stderr) == (0, first.stdout, first.stderr)
    code = (
        "import os, sys; sys.argv = ['okdstreams', 'check']\n"
        "def told(code): print(*sys.modules, flush=True); leave(code)\n"
        "leave, os._exit = os._exit, told\n"
        "from okdstreams.__main__ import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=small_project,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = done.stdout.split()
    assert "okdstreams.incremental.clean" in loaded
    assert not {"pydantic", "yaml", "typer", "ruamel", "git", "deepdiff", "okdstreams.cli.app"}.intersection(loaded)


@pytest.mark.parametrize(
    "change", ["an edit", "a new file", "a removed file", "a renamed file", "a link", "another name"]
)
def test_a_change_of_any_kind_asks_again(small_project: Path, run: Run, cache: Path, change: str) -> None:
    assert run("check", cwd=small_project).returncode == 0
    path = small_project / "streams/okd.yaml"
    if change == "an edit":
        path.write_text(path.read_text().replace("gate: blocking", "gate: blokking", 1))
    elif change == "a new file":
        (small_project / "streams/new.yaml").write_text("kind: Nothing\n")
    elif change == "a removed file":
        (small_project / "streams/ocp-ci.yaml").unlink()
    elif change == "a renamed file":
        path.rename(path.with_name("okd.yml"))
    elif change == "a link":
        (small_project / "streams/link.yaml").symlink_to("nowhere")
    folder = "./streams" if change == "another name" else "streams"
    assert not verdict.clean(["check", "--streams", str(small_project / folder)])
    expected = 0 if change in ("a renamed file", "another name") else 1
    assert run("check", "--streams", folder, cwd=small_project).returncode == expected


def test_a_finding_is_never_kept(small_project: Path, run: Run, cache: Path) -> None:
    path = small_project / "streams/okd.yaml"
    path.write_text(path.read_text().replace("gate: blocking", "gate: blokking", 1))
    for _ in range(2):
        done = run("check", cwd=small_project)
        assert done.returncode == 1
        assert "blokking" in done.stdout
    assert verdicts(cache) == []


def test_another_program_asks_again(
    small_project: Path, run: Run, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(small_project)
    assert run("check", cwd=small_project).returncode == 0
    assert verdict.clean(["check"])
    monkeypatch.setattr("okdstreams.disk.cache.__version__", "0.0.0")
    assert not verdict.clean(["check"])


@pytest.mark.parametrize("damage", ["emptied", "cut", "a folder", "unreadable bytes", "removed"])
def test_a_damaged_cache_costs_time_and_nothing_else(small_project: Path, run: Run, cache: Path, damage: str) -> None:
    first = run("check", cwd=small_project)
    path = cache / verdicts(cache)[0]
    content = path.read_bytes()
    path.unlink()
    if damage == "a folder":
        path.mkdir()
    elif damage != "removed":
        path.write_bytes({"emptied": b"", "cut": content[:5], "unreadable bytes": b"\xff\n"}[damage])
    second = run("check", cwd=small_project)
    assert (second.returncode, second.stderr) == (first.returncode, first.stderr)


def test_the_cache_can_be_switched_off_and_need_not_be_writable(small_project: Path, run: Run, cache: Path) -> None:
    assert run("check", cwd=small_project, OKDSTREAMS_CACHE="off").returncode == 0
    assert not cache.exists()
    cache.write_text("a file in its place")
    assert run("check", cwd=small_project).returncode == 0


def test_the_oldest_verdicts_go(cache: Path) -> None:
    for number in range(verdict.MOST + 5):
        verdict.keep([("a", str(number).encode())], "fine\n")
    assert len(verdicts(cache)) == verdict.MOST


def test_only_the_plain_question_is_answered_from_the_cache(small_project: Path, run: Run, cache: Path) -> None:
    assert run("check", cwd=small_project).returncode == 0
    for arguments in (["render"], ["check", "--help"], ["check", "--streams"], ["check", "check"], []):
        assert not verdict.clean(arguments)
