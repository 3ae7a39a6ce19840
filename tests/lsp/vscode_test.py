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
from packed_extension import FOLDER, packed

from okdstreams import __version__
from okdstreams.cli.app import command_names
from okdstreams.lsp.server import CHOICES

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
    work = packed(tmp_path)
    with zipfile.ZipFile(work / "okdstreams.vsix") as archive:
        names = set(archive.namelist())
        assert {"extension/package.json", "extension/dist/extension.js", "extension/LICENSE.txt"} <= names
        assert not any("node_modules" in name for name in names)
        assert json.loads(archive.read("extension/package.json"))["main"] == "./dist/extension.js"
    subprocess.run(["node", "--check", "dist/extension.js"], cwd=work, check=True, timeout=60)
