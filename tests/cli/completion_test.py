"""A shell completes values: checks, families, versions, streams, fields, revisions."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from support import ROOT, Run, git_in


def completed(run: Run, line: str, folder: Path) -> list[str]:
    """What bash is offered at the end of a line, which may be a new word."""
    words = ["okdstreams", *line.split(" ")]
    asked = {"_OKDSTREAMS_COMPLETE": "complete_bash", "COMP_WORDS": " ".join(words), "COMP_CWORD": str(len(words) - 1)}
    done = run(cwd=folder, **asked)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("check --select upgrade-f", ["upgrade-flag", "upgrade-from"]),
        ("check --ignore size,upgrade-f", ["size,upgrade-flag", "size,upgrade-from"]),
        ("audit --select upgrade-f", ["upgrade-flag", "upgrade-from"]),
        ("rules upgrade-f", ["upgrade-flag", "upgrade-from"]),
        ("list --family okd-s", ["okd-scos", "okd-scos-next", "okd-scos-stable", "okd-stable"]),
        ("add test x --family okd-scos-", ["okd-scos-next", "okd-scos-stable"]),
        ("list --version 4.1", ["4.1", "4.10", "4.11", "4.12", "4.13", "4.14"]),
        ("list --arch a", ["amd64", "arm64"]),
        ("cut ", ["4.15"]),
        ("explain origin/scos-", ["origin/scos-4.12", "origin/scos-4.13", "origin/scos-4.14"]),
        ("explain origin/4.14 e", ["expires"]),
        ("explain origin/4.14 verify.vs", ["verify.vsphere-ovn"]),
        ("explain nowhere e", []),
        ("mirror x --stream 4.14", ["4.14.0-0.ci"]),
        ("graph --component etcd", ["etcd"]),
        ("list --streams nowhere --family ", []),
    ],
)
def test_values_are_completed(run: Run, line: str, offered: list[str]) -> None:
    assert sorted(set(completed(run, line, ROOT))) == offered


def test_revisions_are_completed(run: Run, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", "-b", "main", str(tmp_path)], check=True)
    (tmp_path / "streams").mkdir()
    (tmp_path / "streams/settings.yaml").write_text("x\n")
    git = git_in(tmp_path)
    git("add", ".")
    git("commit", "-qm", "one")
    git("tag", "v1")
    git("branch", "release-4.14")
    assert completed(run, "diff v", tmp_path / "streams") == ["v1"]
    assert completed(run, "diff v1..re", tmp_path) == ["v1..release-4.14"]
    assert completed(run, "check --base ma", tmp_path) == ["main"]
