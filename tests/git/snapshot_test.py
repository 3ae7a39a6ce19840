"""Git read from its objects: whatever the environment, the kind of clone, and the place of the folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from okdstreams.git.snapshot import HistoryError, blob_id, merge_base, snapshot
from support import Git, git_in

FILES = {
    "rendered/a.json": b"{}\n",
    "rendered/deep/b c\n\xc3\xa9.yaml": b"\r\n\x00\xff",
    "rendered/empty": b"",
    "other": b"x",
}
NAMES = {name.removeprefix("rendered/") for name in FILES if name != "other"}


def make(folder: Path, *options: str) -> Git:
    """A repository with FILES in its first commit and one file more in its second, tagged."""
    folder.mkdir(exist_ok=True)
    git = git_in(folder)
    git("init", "-q", "-b", "main", *options)
    for name, content in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (folder / "rendered" / "link").symlink_to("a.json")
    git("add", "-A")
    git("commit", "-qm", "one")
    git("tag", "one")
    (folder / "rendered" / "new").write_bytes(b"new\n")
    git("add", "-A")
    git("commit", "-qm", "two")
    return git


@pytest.fixture
def git(tmp_path: Path) -> Git:
    return make(tmp_path)


def contents(folder: Path, revision: str) -> dict[str, bytes]:
    found = snapshot(str(folder), revision)
    return found.read(sorted(found.ids))


EXPECTED = {name.removeprefix("rendered/"): content for name, content in FILES.items() if name != "other"}


def test_a_folder_at_a_revision(git: Git, tmp_path: Path) -> None:
    found = snapshot(str(tmp_path / "rendered"), "one")
    assert found.commit == git("rev-parse", "one")
    assert set(found.ids) == NAMES
    assert found.read([*found.ids, "not there"]) == EXPECTED
    assert set(snapshot(str(tmp_path / "rendered"), "HEAD").ids) == {*NAMES, "new"}


def test_a_file_is_compared_without_being_read(git: Git, tmp_path: Path) -> None:
    found = snapshot(str(tmp_path / "rendered"), "one")
    assert found.holds("a.json", b"{}\n")
    assert not found.holds("a.json", b"{}")
    assert not found.holds("new", b"new\n")
    assert blob_id(b"{}\n") == found.ids["a.json"]


@pytest.mark.usefixtures("git")
@pytest.mark.parametrize(
    "variable",
    ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_NAMESPACE"],
)
def test_the_environment_of_a_hook_points_nowhere_else(
    variable: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path_factory.mktemp("other")
    make(other)("commit", "-q", "--allow-empty", "-m", "three")
    monkeypatch.setenv(variable, str(other / ".git"))
    assert contents(tmp_path / "rendered", "one") == EXPECTED


def test_neither_index_nor_work_tree_is_touched(git: Git, tmp_path: Path) -> None:
    (tmp_path / "rendered" / "a.json").write_bytes(b"changed")
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in tmp_path.rglob("*") if path.is_file()}
    assert contents(tmp_path / "rendered", "one") == EXPECTED
    assert before == {
        path: (path.stat().st_mtime_ns, path.read_bytes()) for path in tmp_path.rglob("*") if path.is_file()
    }


def test_a_folder_that_the_work_tree_lacks(git: Git, tmp_path: Path) -> None:
    git("rm", "-rq", "rendered")
    assert contents(tmp_path / "rendered", "one") == EXPECTED
    assert contents(tmp_path / "never" / "was", "one") == {}


def test_the_root_of_the_repository_is_a_folder_too(git: Git, tmp_path: Path) -> None:
    assert set(snapshot(str(tmp_path), "one").ids) == set(FILES)


def test_a_work_tree_of_its_own(git: Git, tmp_path: Path) -> None:
    git("worktree", "add", "-q", str(tmp_path / "beside"), "one")
    assert contents(tmp_path / "beside" / "rendered", "HEAD") == EXPECTED


def test_a_shallow_clone(git: Git, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    git("clone", "-q", "--depth=1", f"file://{tmp_path}", str(clone))
    assert set(contents(clone / "rendered", "HEAD")) == {*NAMES, "new"}
    with pytest.raises(HistoryError, match="not a commit") as caught:
        snapshot(str(clone / "rendered"), "HEAD~1")
    assert "--unshallow" in caught.value.hint


def test_a_repository_without_commits_has_nothing(tmp_path: Path) -> None:
    git_in(tmp_path)("init", "-q")
    assert snapshot(str(tmp_path / "rendered"), "HEAD").ids == {}
    with pytest.raises(HistoryError, match="not a commit"):
        snapshot(str(tmp_path), "main")


def test_a_sha_256_repository(tmp_path: Path) -> None:
    make(tmp_path, "--object-format=sha256")
    found = snapshot(str(tmp_path / "rendered"), "one")
    assert found.read(found.ids) == EXPECTED
    assert found.holds("a.json", b"{}\n")


@pytest.mark.usefixtures("git")
@pytest.mark.parametrize("revision", ["nowhere", "--all", "", "HEAD:rendered", "one..two", "HEAD^{tree}"])
def test_what_is_no_commit_is_refused(revision: str, tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match=r"revision|commit") as caught:
        snapshot(str(tmp_path / "rendered"), revision)
    assert caught.value.hint


def test_a_folder_outside_of_git_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match="not in a git repository"):
        snapshot(str(tmp_path / "rendered"), "HEAD")


def test_the_place_where_two_branches_parted(git: Git, tmp_path: Path) -> None:
    git("checkout", "-q", "-b", "side", "one")
    git("commit", "-q", "--allow-empty", "-m", "three")
    assert merge_base(str(tmp_path), "main", "side") == git("rev-parse", "one")
    git("checkout", "-q", "--orphan", "alone")
    git("commit", "-q", "-m", "four")
    with pytest.raises(HistoryError, match="no commit in common"):
        merge_base(str(tmp_path), "main", "alone")


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [("mian", "did you mean main?"), ("on", "did you mean one?"), ("zzz", "`git log` lists the commits")],
)
def test_a_misspelled_name_is_answered_with_the_right_one(git: Git, tmp_path: Path, wrong: str, hint: str) -> None:
    with pytest.raises(HistoryError) as caught:
        snapshot(str(tmp_path / "rendered"), wrong)
    assert caught.value.hint.startswith(hint)


def test_without_the_git_program_there_is_no_answer(git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    with pytest.raises(HistoryError, match="git program was not found"):
        snapshot(str(tmp_path / "rendered"), "HEAD")
