"""The pre-commit hooks, installed from this repository by the real pre-commit, in a real git repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from support import ROOT

IDENTITY = {
    f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in (("NAME", "a"), ("EMAIL", "a@b"))
}
HOOKS = ("okdstreams-fmt", "okdstreams-check", "okdstreams-render")
PROGRAM = Path(sys.executable).with_name("pre-commit")


class Repository:
    """A git repository, apart from the settings of whoever runs the test."""

    def __init__(self, path: Path, home: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        outer = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PYTHONPATH"))}
        # pip reads its "no" options by what they switch: what it installs is compiled when it is first imported
        cache = {
            "PIP_NO_COMPILE": "no",
            "PRE_COMMIT_HOME": str(home),
            "PATH": f"{PROGRAM.parent}{os.pathsep}{outer['PATH']}",
        }
        self.environment = {**outer, **IDENTITY, **cache, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        self.run("git", "init", "-q", "-b", "main")

    def run(self, *command: str, fails: bool = False) -> str:
        done = subprocess.run(
            command, cwd=self.path, env=self.environment, capture_output=True, text=True, check=False, timeout=500
        )
        output = done.stdout + done.stderr
        assert (done.returncode != 0) == fails, output
        return output

    def commit(self, message: str, *, fails: bool = False) -> str:
        self.run("git", "add", "-A")
        return self.run("git", "commit", "-q", "-m", message, fails=fails)

    def head(self) -> str:
        return self.run("git", "rev-parse", "HEAD").strip()


@pytest.fixture
def hooks(tmp_path: Path) -> Repository:
    """What of this repository a checkout has, as it stands in the work tree, committed."""
    repository = Repository(tmp_path / "hooks", tmp_path / "home")
    for name in (".pre-commit-hooks.yaml", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, repository.path / name)
    shutil.copytree(ROOT / "okdstreams", repository.path / "okdstreams", ignore=shutil.ignore_patterns("__pycache__"))
    repository.commit("hooks")
    return repository


@pytest.mark.skipif(not PROGRAM.exists(), reason="pre-commit is not installed beside the interpreter")
def test_a_broken_stream_is_refused_and_a_repaired_one_is_committed(hooks: Repository, tmp_path: Path) -> None:
    scratch = Repository(tmp_path / "scratch", tmp_path / "home")
    config = {"repos": [{"repo": str(hooks.path), "rev": hooks.head(), "hooks": [{"id": hook} for hook in HOOKS]}]}
    (scratch.path / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    for name in ("streams", "rendered"):
        shutil.copytree(ROOT / "examples/okd-2026" / name, scratch.path / name)
    scratch.commit("before there are hooks")
    scratch.run(str(PROGRAM), "install")
    good = scratch.head()

    stream = scratch.path / "streams" / "okd-scos-art.yaml"
    text = stream.read_text()
    line = 1 + text[: text.index("gate: blocking")].count("\n")
    stream.write_text(text.replace("gate: blocking", "gate: blockin", 1))
    output = scratch.commit("broken", fails=True)
    assert f"streams/okd-scos-art.yaml:{line}:" in output
    assert "'blockin' is not" in output
    assert scratch.head() == good

    stream.write_text(text)
    gone = scratch.path / "rendered/release-controller/release-okd-scos-5.1-art.json"
    gone.unlink()
    (scratch.path / "streams/okd-scos-5-next.yaml").unlink()
    output = scratch.commit("only deleted: a rendered file, and a stream", fails=True)
    assert gone.exists()
    assert "removed  rendered/release-controller/release-okd-scos-5.y-next.json" in output
    assert scratch.head() == good

    stream.write_text(text.replace("gate: blocking, retries: 2", "gate: blocking, retries: 1", 1))
    output = scratch.commit("repaired, not rendered", fails=True)
    assert "files were modified by this hook" in output
    assert scratch.head() == good
    (scratch.path / "streams/notes.txt").write_text("todo")
    output = scratch.commit("repaired and rendered, with a warning")
    assert output.count("Passed") == len(HOOKS), output
    assert "warning[file] notes.txt is no stream file" in output
    assert scratch.head() != good
    changed = scratch.run("git", "show", "--stat=200", "--format=", "HEAD")
    assert "rendered/release-controller/release-okd-scos-5.1-art.json" in changed
    assert scratch.run("git", "status", "--porcelain") == ""


def published() -> dict[str, dict[str, Any]]:
    return {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}


def test_the_hooks_run_once_over_the_whole_repository() -> None:
    assert tuple(published()) == HOOKS
    for hook in published().values():
        assert (hook["pass_filenames"], hook["require_serial"], hook["language"]) == (False, True, "python")
        assert hook.get("always_run", hook["id"] == "okdstreams-fmt"), "deleted files start no hook"
        assert hook["description"]


@pytest.mark.parametrize("name", HOOKS)
def test_this_repository_uses_the_hooks_that_it_publishes(name: str) -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    own = next(hook for repo in config["repos"] for hook in repo["hooks"] if hook["id"] == name)
    for key in ("language", "files", "pass_filenames", "require_serial", "always_run", "verbose"):
        assert own.get(key) == published()[name].get(key)
    assert own["entry"] == f"python -m {published()[name]['entry']}"
