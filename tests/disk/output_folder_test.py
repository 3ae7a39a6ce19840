"""An output folder as it may be met: files known by their digest alone, a damaged index, pipes, links and folders."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from okdstreams.disk.cache import digest
from okdstreams.disk.errors import TreeError
from okdstreams.disk.names import APART, INDEX, PARTIAL
from okdstreams.disk.tree import FolderChanges, TextsNeeded, compare, write
from support import ROOT

TEXTS = {"a.json": "1\n", "b/c.json": "2\n"}
DIGESTS = {path: digest(text.encode()) for path, text in TEXTS.items()}


@pytest.fixture
def folder(tmp_path: Path) -> str:
    """Holds what TEXTS says."""
    write(str(tmp_path), TEXTS)
    return str(tmp_path)


def test_a_digest_stands_for_a_file_that_is_there(folder: str) -> None:
    assert compare(folder, {}, DIGESTS) == FolderChanges(unchanged=2)
    assert compare(folder, {"a.json": "1\n"}, {"b/c.json": DIGESTS["b/c.json"]}) == FolderChanges(unchanged=2)
    assert write(folder, {"new.json": "3\n"}, DIGESTS) == FolderChanges(missing=("new.json",), unchanged=2)
    assert Path(folder, INDEX).read_text() == "a.json\nb/c.json\nnew.json\n"
    assert compare(folder, {**TEXTS, "new.json": "3\n"}) == FolderChanges(unchanged=3)


def test_files_that_are_told_by_their_digest_are_compared(folder: str) -> None:
    Path(folder, "a.json").write_text("by hand")
    Path(folder, "b/c.json").unlink()
    assert compare(folder, {}, DIGESTS) == FolderChanges(missing=("b/c.json",), stale=("a.json",))
    assert compare(folder, TEXTS) == FolderChanges(missing=("b/c.json",), stale=("a.json",))


def test_a_file_of_which_only_the_digest_is_known_cannot_be_written(folder: str) -> None:
    Path(folder, "a.json").write_text("by hand")
    with pytest.raises(TextsNeeded) as raised:
        write(folder, {"new.json": "3\n"}, DIGESTS)
    assert raised.value.paths == {"a.json"}
    assert not Path(folder, "new.json").exists()
    assert Path(folder, INDEX).read_text() == "a.json\nb/c.json\n"


def test_what_is_left_of_killed_renders_goes_but_only_when_something_is_written(folder: str) -> None:
    partial = Path(folder, "b", f"{PARTIAL}1")
    partial.write_text("half")
    assert write(folder, TEXTS) == FolderChanges(unchanged=2)
    assert partial.exists()
    write(folder, {**TEXTS, "new.json": "3\n"})
    assert not partial.exists()


def test_a_stale_index_is_the_only_change_that_is_told(folder: str) -> None:
    Path(folder, INDEX).write_text("a.json\nb/c.json\ngone.json\n")
    assert compare(folder, TEXTS) == FolderChanges(stale=(INDEX,), unchanged=2)
    write(folder, TEXTS)
    assert Path(folder, INDEX).read_text() == "a.json\nb/c.json\n"


@pytest.mark.parametrize(
    "line", ["", "/etc/passwd", "..", "../x", "a/../b", "a/..", ".", "./a", "a/./b", "a//b", "a/", "a\0b"]
)
def test_a_damaged_index_is_not_believed_but_made_anew(folder: str, line: str) -> None:
    Path(folder, INDEX).write_text(f"a.json\n{line}\nb/c.json\n")
    changes = write(folder, {"a.json": "1\n"})
    assert changes.damage == f"line 2 is not a path below this folder: {line!r}"
    assert (changes.orphaned, changes.foreign) == ((), ("b/c.json",))
    assert Path(folder, "b/c.json").exists()
    assert Path(folder, INDEX).read_text() == "a.json\n"


@pytest.mark.parametrize("text", [None, "a.json\n<<<<<<< HEAD\nmine.json\n=======\nb/c.json\n>>>>>>> main\n"])
def test_the_index_of_the_last_commit_stands_in_for_a_lost_or_damaged_one(folder: str, text: str | None) -> None:
    index = Path(folder, INDEX)
    past = index.read_bytes()
    Path(folder, "b/mine.json").write_text("mine")
    index.unlink() if text is None else index.write_text(text)
    changes = compare(folder, {"a.json": "1\n"}, past=lambda: past)
    assert (changes.orphaned, changes.foreign) == (("b/c.json",), ("b/mine.json",))
    assert INDEX in (*changes.missing, *changes.stale)
    write(folder, {"a.json": "1\n"}, past=lambda: past)
    assert sorted(p.name for p in Path(folder).rglob("*")) == [INDEX, "a.json", "b", "mine.json"]


def test_a_damaged_past_is_not_believed_either(folder: str) -> None:
    for damage in ("=======\n", None):
        Path(folder, INDEX).unlink() if damage is None else Path(folder, INDEX).write_text(damage)
        changes = compare(folder, {"a.json": "1\n", "b/x.json": "2\n"}, past=lambda: b"b/c.json\n../x\n")
        assert (changes.orphaned, changes.foreign) == ((), ("b/c.json",))
        assert changes.damage == ("line 1 is left of a merge: '======='" if damage else "is missing")


def test_what_lies_in_the_folders_besides_is_told_and_left(folder: str, tmp_path: Path) -> None:
    for path in ("README.md", "b/mine.json", "b/.hidden", "other/deep/x", f"b/{PARTIAL}1"):
        Path(folder, path).parent.mkdir(parents=True, exist_ok=True)
        Path(folder, path).write_text("mine")
    Path(folder, "link").symlink_to(tmp_path)
    changes = write(folder, TEXTS)
    assert changes == FolderChanges(unchanged=2, foreign=("b/.hidden", "b/mine.json", "link", "other/deep/x"))
    assert not changes


def test_a_root_with_folders_of_others_is_looked_into_where_something_is_ours(folder: str) -> None:
    for path in ("b/mine.json", "src/main.go"):
        Path(folder, path).parent.mkdir(exist_ok=True)
        Path(folder, path).write_text("mine")
    assert compare(folder, TEXTS).foreign == ("b/mine.json", "src/main.go")
    Path(folder, ".git").mkdir()
    assert compare(folder, TEXTS).foreign == ("b/mine.json",)
    Path(folder, ".git").rmdir()
    Path(folder, INDEX).unlink()
    assert compare(folder, TEXTS).foreign == ("b/mine.json",)


def test_a_folder_that_is_written_on_its_own_answers_for_itself(folder: str) -> None:
    write(f"{folder}/{APART}", {"x.yaml": "1\n"})
    write(f"{folder}/other", {"x.yaml": "1\n"})
    Path(folder, APART, "mine.yaml").write_text("mine")
    assert compare(folder, TEXTS).foreign == (f"{APART}/mine.yaml", f"other/{INDEX}", "other/x.yaml")


def test_whoever_writes_may_refuse_before_anything_is_changed(folder: str) -> None:
    def refuse(changes: FolderChanges) -> None:
        raise ValueError(*changes.orphaned)

    with pytest.raises(ValueError, match=r"b/c\.json"):
        write(folder, {"a.json": "2\n"}, agree=refuse)
    assert Path(folder, "a.json").read_text() == "1\n"
    assert Path(folder, INDEX).read_text() == "a.json\nb/c.json\n"


@pytest.mark.parametrize("line", ["...", "..a", "a../b", ".hidden/x", "a b", "ä.json"])
def test_unusual_names_are_paths_below_the_folder_too(folder: str, line: str) -> None:
    Path(folder, INDEX).write_text(f"a.json\nb/c.json\n{line}\n")
    path = Path(folder, line)
    path.parent.mkdir(exist_ok=True)
    path.write_text("x")
    assert compare(folder, TEXTS).orphaned == (line,)


def test_a_pipe_in_the_place_of_a_file_does_not_hang(folder: str) -> None:
    Path(folder, "a.json").unlink()
    os.mkfifo(Path(folder, "a.json"))
    program = "import sys; from okdstreams.disk.tree import write; print(write(sys.argv[1], {'a.json': '1'}).missing)"
    command = [sys.executable, "-c", program, folder]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=False)
    assert done.stdout == "('a.json',)\n"
    assert Path(folder, "a.json").read_text() == "1"


def test_what_cannot_be_replaced_is_refused_with_a_hint_and_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out" / "folder.json").mkdir(parents=True)
    (tmp_path / "out" / "link").symlink_to(tmp_path / "real")
    for path, hint in (
        ("link/deep/a.json", "replace the link by a folder: render does not follow it"),
        ("folder.json", "a file is rendered here; move the folder away"),
    ):
        with pytest.raises(TreeError) as raised:
            write(str(tmp_path / "out"), {"a.json": "1\n", path: "2\n"})
        assert raised.value.hint == hint
        assert raised.value.span.file == f"{tmp_path}/out/{path.removesuffix('/deep/a.json')}"
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["folder.json", "link"]
    assert not [*(tmp_path / "real").iterdir()]


def test_an_output_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(TreeError, match="cannot be used: File exists") as raised:
        write(str(tmp_path / "out"), TEXTS)
    assert raised.value.hint == "name another folder with --output DIR"
    assert (tmp_path / "out").read_text() == "mine"
