"""Names that tests share; the fixtures are in conftest.py."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
"""The repository."""

IGNORED = shutil.ignore_patterns("__pycache__")

BYTECODE = ("PYTHONPYCACHEPREFIX", "PYTHONDONTWRITEBYTECODE")
"""Where the interpreter keeps what it compiles: programs that tests start otherwise afresh keep it there too."""


def copy_package(folder: Path) -> Path:
    """A copy of the package below a folder, with what the interpreter has compiled of it: a program to change."""
    package = Path(shutil.copytree(ROOT / "okdstreams", folder / "okdstreams", ignore=IGNORED))
    for source in (ROOT / "okdstreams").rglob("*.py"):
        copy = package / source.relative_to(ROOT / "okdstreams")
        compiled, target = (Path(importlib.util.cache_from_source(str(path))) for path in (source, copy))
        if compiled.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(compiled, target)
    return package


Run = Callable[..., "subprocess.CompletedProcess[str]"]
"""Type of the fixture `run`: run("check", cwd=folder)."""

Invoke = Callable[..., Any]
"""Type of the fixture `invoke` of the command line's tests: the same, in this process."""

Git = Callable[..., str]
"""Type of what `git_in` gives: git("commit", "-qm", "one") runs the program and gives what it printed."""


def git_in(folder: Path) -> Git:
    """The git program in a folder, with an author, and allowed to clone from files. A failure is an exception."""

    def git(*arguments: str) -> str:
        identity = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "protocol.file.allow=always"]
        command = ["git", "-C", str(folder), *identity, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    return git
