"""A shell completes values: checks, families, versions, streams, fields, revisions."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from okdstreams.cli.app import application
from support import git_in

Completed = Callable[[str, Path], list[str]]


@pytest.fixture
def completed(monkeypatch: pytest.MonkeyPatch) -> Completed:
    """What bash is offered at the end of a line, which may be a new word."""

    def offered(line: str, folder: Path) -> list[str]:
        words = ["okdstreams", *line.split(" ")]
        monkeypatch.chdir(folder)
        monkeypatch.setenv("_OKDSTREAMS_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", " ".join(words))
        monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
        done = CliRunner().invoke(application(words[1]), [], prog_name="okdstreams")
        assert (done.exit_code, done.stderr) == (0, "")
        return list(done.stdout.split())

    return offered


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("check --select upgrade-f", ["upgrade-flag", "upgrade-from"]),
        ("check --ignore size,upgrade-f", ["size,upgrade-flag", "size,upgrade-from"]),
        ("audit --select upgrade-f", ["upgrade-flag", "upgrade-from"]),
        ("rules upgrade-f", ["upgrade-flag", "upgrade-from"]),
        ("list --family o", ["ocp", "okd"]),
        ("add test x --family o", ["ocp", "okd"]),
        ("list --version 4.", ["4.12", "4.13", "4.14"]),
        ("list --arch a", ["amd64"]),
        ("cut ", ["4.15"]),
        ("explain origin/", ["origin/4.12", "origin/4.13", "origin/4.14"]),
        ("explain origin/4.14 t", ["to"]),
        ("explain origin/4.14 verify.vs", ["verify.vsphere"]),
        ("explain nowhere e", []),
        ("mirror x --stream 4.14", ["4.14.0-0.ocp"]),
        ("graph --component c", ["cli", "console"]),
        ("list --streams nowhere --family ", []),
    ],
)
def test_values_are_completed(completed: Completed, small: Path, line: str, offered: list[str]) -> None:
    assert sorted(set(completed(line, small))) == offered


def test_revisions_are_completed(completed: Completed, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", "-b", "main", str(tmp_path)], check=True)
    (tmp_path / "streams").mkdir()
    (tmp_path / "streams/settings.yaml").write_text("x\n")
    git = git_in(tmp_path)
    git("add", ".")
    git("commit", "-qm", "one")
    git("tag", "v1")
    git("branch", "release-4.14")
    assert completed("diff v", tmp_path / "streams") == ["v1"]
    assert completed("diff v1..re", tmp_path) == ["v1..release-4.14"]
    assert completed("check --base ma", tmp_path) == ["main"]
