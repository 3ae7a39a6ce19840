"""The extension for VS Code: what its manifest says is so, and it can be built and packed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from okdstreams import __version__
from okdstreams.cli.app import command_names
from okdstreams.lsp.server import CHOICES
from support import ROOT

FOLDER = ROOT / "editors" / "vscode"
SWITCH = "OKDSTREAMS_NPM"
"""Environment variable: packages may be installed with npm."""

MANIFEST: dict[str, Any] = json.loads((FOLDER / "package.json").read_text())


def test_the_manifest_has_the_version_of_the_program() -> None:
    assert MANIFEST["version"] == __version__
    assert json.loads((FOLDER / "package-lock.json").read_text())["version"] == __version__


def test_every_setting_is_one_that_the_server_takes() -> None:
    settings = {name.removeprefix("okdstreams.") for name in MANIFEST["contributes"]["configuration"]["properties"]}
    assert settings == {"command", *CHOICES}
    source = (FOLDER / "src" / "extension.js").read_text()
    assert all(f'"{name}"' in source for name in settings)
    assert 'args: ["lsp"]' in source
    assert "lsp" in command_names()


def test_the_lock_names_no_registry() -> None:
    assert '"resolved"' not in (FOLDER / "package-lock.json").read_text()


@pytest.mark.npm
@pytest.mark.skipif(not os.environ.get(SWITCH) or shutil.which("npm") is None, reason=f"no npm, or {SWITCH} is not set")
def test_it_is_built_and_packed(tmp_path: Path) -> None:
    work = tmp_path / "editors" / "vscode"
    shutil.copytree(FOLDER, work, ignore=shutil.ignore_patterns("node_modules", "dist", "*.vsix"))
    shutil.copy(ROOT / "LICENSE", tmp_path)
    for command in (["npm", "ci", "--silent"], ["npm", "run", "--silent", "package"]):
        done = subprocess.run(command, cwd=work, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
    with zipfile.ZipFile(work / "okdstreams.vsix") as packed:
        names = set(packed.namelist())
        assert {"extension/package.json", "extension/dist/extension.js", "extension/LICENSE.txt"} <= names
        assert not any("node_modules" in name for name in names)
        assert json.loads(packed.read("extension/package.json"))["main"] == "./dist/extension.js"
    subprocess.run(["node", "--check", "dist/extension.js"], cwd=work, check=True, timeout=60)
