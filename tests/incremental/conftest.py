"""What tests of memory share."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own, in use whatever the caller has set."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("OKDSTREAMS_CACHE_DIR", str(folder))
    monkeypatch.delenv("OKDSTREAMS_CACHE", raising=False)
    return folder
