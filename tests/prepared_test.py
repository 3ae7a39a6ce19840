"""What is made once per install is believed while its sources are what they were, and never when in doubt."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from okdstreams.prepared import SWITCH, keep, recall, state_of


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleSpec:
    """A module whose bytecode has a folder that is not there yet, where it may be written."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.delenv(SWITCH, raising=False)
    spec = ModuleSpec("some", None, origin=str(tmp_path / "some.py"))
    spec.cached = str(tmp_path / "__pycache__" / "some.cpython-311.pyc")
    return spec


def test_it_is_kept_for_one_state_of_things(spec: ModuleSpec, tmp_path: Path) -> None:
    assert recall(spec, b"state") is None
    keep(spec, b"state", {"some": [1]})
    assert recall(spec, b"state") == {"some": [1]}
    assert recall(spec, b"other") is None
    assert [path.name for path in (tmp_path / "__pycache__").iterdir()] == ["some.cpython-311.prepared"]


@pytest.mark.parametrize("damage", [b"", b"stat", b"state", b"state\x80\x05garbage"])
def test_a_damaged_file_is_none(spec: ModuleSpec, damage: bytes) -> None:
    keep(spec, b"state", 1)
    Path(str(spec.cached)).with_suffix(".prepared").write_bytes(damage)
    assert recall(spec, b"state") is None


def test_where_no_bytecode_is_written_nothing_is(spec: ModuleSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    keep(spec, b"state", 1)
    assert recall(spec, b"state") is None
    keep(None, b"state", 1)
    assert recall(None, b"state") is None


def test_it_can_be_switched_off(spec: ModuleSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(spec, b"state", 1)
    monkeypatch.setenv(SWITCH, "off")
    assert recall(spec, b"state") is None


def test_another_source_is_another_state(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1")
    (tmp_path / "a.txt").write_text("1")
    before = state_of([str(tmp_path)], "2.10")
    (tmp_path / "a.txt").write_text("12")
    assert state_of([str(tmp_path)], "2.10") == before != state_of([str(tmp_path)], "2.11")
    (tmp_path / "a.py").write_text("12")
    assert state_of([str(tmp_path)], "2.10") != before
