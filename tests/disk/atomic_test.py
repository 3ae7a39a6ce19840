"""A file is put in place in one step, or left as it was."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from okdstreams.disk.atomic import write_atomically, write_beside


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file"
    for content in (b"one", b"two"):
        write_atomically(str(path), content)
        assert path.read_bytes() == content
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_cannot_be_put_in_place_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "folder" / "inner").mkdir(parents=True)
    with pytest.raises(OSError, match="folder"):
        write_atomically(str(tmp_path / "folder"), b"content")
    assert [p.name for p in tmp_path.iterdir()] == ["folder"]


def test_what_is_written_beside_has_the_mode_that_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o640)
    beside = Path(write_beside(str(path), b"new", sync=True, mode_of=str(path)))
    assert (beside.read_bytes(), path.read_bytes()) == (b"new", b"old")
    assert stat.S_IMODE(beside.stat().st_mode) == 0o640
