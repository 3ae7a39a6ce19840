"""Names that tests share; the fixtures are in conftest.py."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
"""The repository."""

Run = Callable[..., "subprocess.CompletedProcess[str]"]
"""Type of the fixture `run`: run("check", cwd=folder)."""
