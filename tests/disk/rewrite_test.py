"""Source files on disk: all are replaced, or none."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from okdstreams.disk.errors import TreeError
from okdstreams.disk.rewrite import rewrite


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    one, other = tmp_path / "one", tmp_path / "two"
    one.write_bytes(b"old")
    other.write_bytes(b"old")
    return one, other


def test_only_files_that_differ_are_written_and_they_keep_their_mode(two: tuple[Path, Path]) -> None:
    one, other = map(str, two)
    os.chmod(one, 0o640)
    untouched = two[1].stat()
    assert rewrite({one: b"old", other: b"old"}, {one: b"new", other: b"old"}) == [one]
    assert (two[0].read_bytes(), stat.S_IMODE(two[0].stat().st_mode)) == (b"new", 0o640)
    assert (two[1].read_bytes(), two[1].stat()) == (b"old", untouched)
    assert sorted(two[0].parent.iterdir()) == sorted(two)


def test_a_file_that_somebody_changed_meanwhile_stops_everything(two: tuple[Path, Path]) -> None:
    one, other = map(str, two)
    with pytest.raises(TreeError, match="changed while it was being edited"):
        rewrite({one: b"old", other: b"what was read"}, {one: b"new", other: b"new"})
    assert [path.read_bytes() for path in two] == [b"old", b"old"]
    assert sorted(two[0].parent.iterdir()) == sorted(two)


def test_a_missing_file_stops_everything(two: tuple[Path, Path]) -> None:
    one, other = map(str, two)
    two[1].unlink()
    with pytest.raises(TreeError, match="cannot be written"):
        rewrite({one: b"old", other: b"old"}, {one: b"new", other: b"new"})
    assert list(two[0].parent.iterdir()) == [two[0]]
    assert two[0].read_bytes() == b"old"


def test_a_link_is_written_through_not_replaced(two: tuple[Path, Path], tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(two[0])
    rewrite({str(link): b"old"}, {str(link): b"new"})
    assert (link.is_symlink(), two[0].read_bytes()) == (True, b"new")
