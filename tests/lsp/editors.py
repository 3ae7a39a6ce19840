"""What the tests with real editors share."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from support import ROOT


def lines_of_docs(language: str) -> str:
    """The one block of a language in docs/editor.md."""
    [lines] = re.findall(rf"```{language}\n(.*?)```", (ROOT / "docs/editor.md").read_text(), re.DOTALL)
    return str(lines)


def environment_with_program(folder: Path) -> dict[str, str]:
    """An environment for an editor: a home in the folder, and on PATH the program of this repository."""
    program = folder / "bin" / "okdstreams"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m okdstreams "$@"\n')
    program.chmod(0o755)
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "HOME": str(folder)}
