"""The extension for VS Code, packed as `npm run package` does, from packages of the lock that packing takes."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from support import ROOT

FOLDER = ROOT / "editors" / "vscode"
ABSENT = "absent"
"""An empty package, in the place of one that is asked for and never used."""


def packed(folder: Path) -> Path:
    """The extension in a copy of its folder, below which it is built; gives the copy."""
    work = folder / "editors" / "vscode"
    shutil.copytree(FOLDER, work, ignore=shutil.ignore_patterns("node_modules", "dist", "*.vsix"))
    shutil.copy(ROOT / "LICENSE", folder)
    leave_out_what_publishes(work)
    install = ["npm", "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
    for command in (install, ["npm", "run", "--silent", "package"]):
        done = subprocess.run(command, cwd=work, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    return work


def leave_out_what_publishes(work: Path) -> None:
    """Take from the lock what vsce needs to sign in, to sign and to be called otherwise: more than half of all files.
    npm leaves out what nothing asks for any more."""
    manifest, lock = (json.loads((work / name).read_text()) for name in ("package.json", "package-lock.json"))
    packages: dict[str, Any] = lock["packages"]
    vsce = packages["node_modules/@vscode/vsce"]
    del vsce["dependencies"]["secretlint"], vsce["optionalDependencies"]["keytar"]
    del packages["node_modules/@vscode/vsce-sign"]["optionalDependencies"]
    manifest["overrides"] = {"@azure/identity": f"file:{ABSENT}"}
    packages["node_modules/@azure/identity"] = {"resolved": ABSENT, "link": True}
    packages[ABSENT] = {"version": "99.0.0"}
    (work / ABSENT).mkdir()
    (work / ABSENT / "package.json").write_text(json.dumps({"name": ABSENT, "version": "99.0.0"}))
    (work / ABSENT / "index.js").touch()
    (work / "package.json").write_text(json.dumps(manifest))
    (work / "package-lock.json").write_text(json.dumps(lock))
