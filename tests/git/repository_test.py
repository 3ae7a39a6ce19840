"""Git asked through GitPython and without it: nothing that a repository or an environment names is ever started."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from okdstreams.drift.past_configs import past_configs
from okdstreams.git.hints import near
from okdstreams.git.repository import repository
from okdstreams.git.snapshot import LOCAL, HistoryError, merge_base, snapshot
from support import ROOT, Git, git_in

MANIFEST = """kind: ImageStream
metadata:
  annotations:
    release.openshift.io/config: '{"name": "4.14"}'
"""


def trap(folder: Path, name: str = "trap") -> Path:
    """A program that leaves a mark when it is started."""
    program = folder / name
    program.write_text(f"#!/bin/sh\necho {name} >> '{folder / 'sprung'}'\ncat\n")
    program.chmod(0o755)
    return program


@pytest.fixture
def traps(tmp_path: Path) -> Path:
    folder = tmp_path / "traps"
    folder.mkdir()
    return folder


@pytest.fixture
def git(tmp_path: Path, traps: Path) -> Git:
    """A repository of two branches whose settings name programs for everything that git can be told to start."""
    folder = tmp_path / "repo"
    (folder / "rendered").mkdir(parents=True)
    git = git_in(folder)
    git("init", "-q", "-b", "main")
    (folder / ".gitattributes").write_text("*.yaml filter=bad diff=bad merge=bad\n")
    (folder / "rendered" / "a.yaml").write_text(MANIFEST)
    git("add", "-A")
    git("commit", "-qm", "one")
    git("branch", "side")
    (folder / "rendered" / "a.yaml").write_text(MANIFEST.replace("4.14", "4.15"))
    git("commit", "-qam", "two")
    program = trap(traps)
    for hook in ("pre-commit", "post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman"):
        trap(traps, hook)
    for key, value in {
        "core.fsmonitor": program,
        "core.hooksPath": traps,
        "core.pager": program,
        "pager.log": program,
        "core.sshCommand": program,
        "core.editor": program,
        "core.askPass": program,
        "credential.helper": f"!{program}",
        "diff.external": program,
        "diff.bad.command": program,
        "diff.bad.textconv": program,
        "filter.bad.clean": program,
        "filter.bad.smudge": program,
        "filter.bad.process": program,
        "merge.bad.driver": program,
        "gpg.program": program,
        "log.showSignature": "true",
        "alias.log": f"!{program}",
        "alias.rev-parse": f"!{program}",
    }.items():
        git("config", key, str(value))
    return git


def ask_everything(folder: Path) -> None:
    stored = snapshot(str(folder / "rendered"), "HEAD")
    assert set(stored.read(stored.ids)) == {"a.yaml"}
    assert merge_base(str(folder), "main", "side") == snapshot(str(folder), "side").commit
    assert near(str(folder), "sid") == ["side"]
    assert past_configs(str(folder / "rendered"), ["a.yaml"]) == {
        "a.yaml": frozenset({'{"name":"4.14"}', '{"name":"4.15"}'})
    }


@pytest.mark.usefixtures("git")
def test_no_program_of_a_hostile_repository_is_started(tmp_path: Path, traps: Path) -> None:
    ask_everything(tmp_path / "repo")
    assert not (traps / "sprung").exists()


def test_the_traps_are_armed(git: Git, tmp_path: Path, traps: Path) -> None:
    (tmp_path / "repo" / "rendered" / "a.yaml").write_text("changed\n")
    git("commit", "-qam", "three")
    git("log", "-1", "-p", "--ext-diff", "--textconv")
    sprung = (traps / "sprung").read_text().split()
    assert {"trap", "pre-commit"} <= set(sprung)


@pytest.mark.usefixtures("git")
def test_no_program_of_the_environment_is_started(tmp_path: Path, traps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_EXTERNAL_DIFF", "GIT_PAGER", "GIT_EDITOR", "GIT_SSH_COMMAND", "GIT_ASKPASS", "PAGER"):
        monkeypatch.setenv(name, str(traps / "trap"))
    ask_everything(tmp_path / "repo")
    assert not (traps / "sprung").exists()


@pytest.mark.usefixtures("git")
@pytest.mark.parametrize("name", sorted(LOCAL))
def test_a_hook_of_another_repository_is_no_matter(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git_in(other)("init", "-q", "-b", "elsewhere")
    monkeypatch.setenv(name, str(other / ".git"))
    ask_everything(tmp_path / "repo")
    assert os.environ[name] == str(other / ".git")


def test_what_cannot_be_asked_is_one_kind_of_error(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(HistoryError, match="not in a git repository"), repository(str(folder)):
            pass
    git_in(tmp_path)("init", "-q")
    with pytest.raises(HistoryError, match=r"^Needed a single revision$"), repository(str(tmp_path)) as repo:
        repo.git.rev_parse("--verify", "nowhere")
    with pytest.raises(ZeroDivisionError), repository(str(tmp_path)):
        _ = 1 // 0


@pytest.mark.usefixtures("git")
def test_without_the_git_program_there_is_no_history(tmp_path: Path) -> None:
    """In a process of its own: GitPython looks for the program when it is imported."""
    script = (
        "from okdstreams.drift.past_configs import past_configs\n"
        "from okdstreams.git.hints import near\n"
        f"print(past_configs({str(tmp_path / 'repo' / 'rendered')!r}, ['a.yaml']), near({str(tmp_path)!r}, 'x'))"
    )
    environment = {"PATH": str(tmp_path / "empty"), "PYTHONPATH": str(ROOT)}
    answer = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True)
    assert (answer.stdout, answer.returncode) == ("{} []\n", 0), answer.stderr


def test_an_import_leaves_the_environment_alone() -> None:
    script = (
        "import os, sys; before = dict(os.environ)\n"
        "import okdstreams.drift.past_configs, okdstreams.git.hints\n"
        "assert dict(os.environ) == before\n"
        "assert 'git' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True)
