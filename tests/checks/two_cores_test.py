"""The checks of a large repository are divided between two cores: what they find does not depend on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from okdstreams import parallel
from okdstreams.compiler import compile_streams
from okdstreams.syntax.diagnostics import Diagnostic
from support import ROOT

FOLDER = ROOT / "tests" / "checks" / "rules"
BAD = sorted(path for path in FOLDER.glob("*.bad*.yaml") if path.is_file())


def diagnostics(path: Path) -> tuple[Diagnostic, ...]:
    files = {file.name: file.read_bytes() for file in (*sorted((FOLDER / "common").iterdir()), path)}
    return tuple(compile_streams(files).diagnostics)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.name)
def test_two_cores_find_what_one_finds(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "WORTH", 1_000_000)
    on_one = diagnostics(path)
    monkeypatch.setattr(parallel, "WORTH", 0)
    assert diagnostics(path) == on_one
    assert on_one
