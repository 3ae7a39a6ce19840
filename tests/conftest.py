"""What many tests need: the repository, the reference data beside it, the real program."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from okdstreams.compiler import Compilation
from okdstreams.project import compile_folder
from support import ROOT, Run

# The same examples every time: whether a change is right does not depend on luck or on how busy the machine is.
# HYPOTHESIS_PROFILE=search looks for new ones.
settings.register_profile("same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("search", deadline=None, max_examples=1000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write what the golden cases print as what they expect")


@pytest.fixture(scope="session")
def update(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be rewritten (`pytest --update`, then read `git diff`)."""
    return bool(request.config.getoption("--update"))


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own, for this process and those that it starts."""
    monkeypatch.setenv("OKDSTREAMS_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference data beside the repository; the test is skipped where it is missing."""
    folder = ROOT.parent / "shared"
    if not (folder / "corpus").is_dir():
        pytest.skip("no reference data in ../shared")
    return folder


@pytest.fixture(scope="session")
def corpus(shared: Path) -> Path:
    """The public configuration of 2023-07-18."""
    return shared / "corpus" / "openshift-release-2023-07-18"


@pytest.fixture(scope="session")
def compilation() -> Compilation:
    """This repository's streams, compiled once for all tests that only look."""
    return compile_folder(str(ROOT / "streams"))


@pytest.fixture(scope="session")
def run() -> Run:
    """Runs the real program: run("check", cwd=...) gives returncode, stdout and stderr. Without a cache of its own
    (OKDSTREAMS_CACHE_DIR) a test leaves the user's alone."""

    def program(*arguments: str, cwd: Path | str, **environment: str) -> subprocess.CompletedProcess[str]:
        cache = {} if "OKDSTREAMS_CACHE_DIR" in os.environ else {"OKDSTREAMS_CACHE": "off"}
        return subprocess.run(
            [sys.executable, "-m", "okdstreams", *arguments],
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", **cache, **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return program


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A writable copy of this repository's streams/ and rendered/."""
    for name in ("streams", "rendered"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path
