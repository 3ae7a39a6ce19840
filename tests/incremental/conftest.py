"""What tests of memory share."""

from __future__ import annotations

from pathlib import Path

import pytest
from three_parts import Project, render


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own, in use whatever the caller has set."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("OKDSTREAMS_CACHE_DIR", str(folder))
    monkeypatch.delenv("OKDSTREAMS_CACHE", raising=False)
    return folder


@pytest.fixture
def clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small repository, rendered and remembered; the working directory."""
    folder = tmp_path / "again"
    folder.mkdir()
    Project().write(folder)
    assert render(folder, "on", check=False)[0] == 0
    monkeypatch.chdir(folder)
    monkeypatch.setenv("OKDSTREAMS_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("OKDSTREAMS_CACHE", raising=False)
    return folder
