"""The commits of a folder, as the branch had them."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from okdstreams.git.log import blobs_of, commits_since, log_of
from okdstreams.git.snapshot import HistoryError
from okdstreams.history.past_gates import past_gates
from support import git_in


def write(folder: Path, path: str, text: str) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(text)


def test_only_what_changed_the_folder_is_a_commit_and_paths_are_relative_to_it(tmp_path: Path) -> None:
    git = git_in(tmp_path)
    git("init", "-q")
    assert log_of(str(tmp_path / "a b")).commits == ()
    write(tmp_path, "a b/x ö.json", "1")
    write(tmp_path, "other", "1")
    git("add", "-A")
    git("commit", "-qm", "begin \x1b[31m")
    write(tmp_path, "other", "2")
    git("commit", "-qam", "elsewhere")
    git("rm", "-q", "a b/x ö.json")
    git("commit", "-qm", "end")
    first, last = log_of(str(tmp_path / "a b")).commits
    (path, blob), *_ = first.changes.items()
    assert (path, blobs_of(str(tmp_path), [blob])) == ("x ö.json", {blob: b"1"})
    assert (first.subject, first.author, first.is_merge) == ("begin ?[31m", "A", False)
    assert (last.subject, last.changes) == ("end", {"x ö.json": ""})
    assert commits_since(str(tmp_path), first.id) >= {last.id}
    with pytest.raises(HistoryError, match="neither a day nor a revision"):
        commits_since(str(tmp_path), "--all")


COMMITS, FILES = 200, 20


def test_two_hundred_commits_are_read_in_less_than_three_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of this process: how busy the machine is does not matter."""
    stream = []
    for number in range(COMMITS):
        stream.append(f"commit refs/heads/main\ncommitter A <a@example.com> {1_700_000_000 + number * 86_400} +0000\n")
        stream.append("data 1\nx\n")
        for file in range(FILES):
            flag = '"optional": true, ' if (number + file) % 7 == 0 else ""
            tests = ", ".join(f'"t{n}": {{{flag}"prowJob": {{"name": "j{n}"}}}}' for n in range(10))
            body = f'{{"name": "{file}", "expires": "{number}h", "verify": {{{tests}}}}}'
            stream.append(f"M 100644 inline rendered/release-controller/{file}.json\ndata {len(body)}\n{body}\n")
    git_in(tmp_path)("init", "-q", "-b", "main")
    subprocess.run(["git", "-C", str(tmp_path), "fast-import", "--quiet"], input="".join(stream).encode(), check=True)
    monkeypatch.chdir(tmp_path)
    start = time.process_time()
    past = past_gates("streams", "rendered")
    assert time.process_time() - start < 3
    assert (past.commits, len(past.lives)) == (COMMITS, FILES * 10)
    assert all(life.flips > 50 for life in past.lives)
