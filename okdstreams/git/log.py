"""The commits that changed a folder, one after the other as the branch had them, and the blobs that they put there."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from okdstreams.git.repository import repository
from okdstreams.git.snapshot import HistoryError, Snapshot, existing_folder

if TYPE_CHECKING:
    import git

FORMAT = "--format=%x01%H%x1f%P%x1f%ct%x1f%aN%x1f%s"
RAW = ("--raw", "--no-abbrev", "--no-renames", "--no-color", "-m")
BLOB = "100"
"""What the modes of files begin with: links and submodules are none."""


class Commit(NamedTuple):
    """A commit of the branch. Of a merge, `id`, `author` and `subject` are its own."""

    id: str
    day: str
    """On which it was committed, in UTC: of a merge, when the branch got it."""
    author: str
    subject: str
    is_merge: bool
    changes: Mapping[str, str]
    """Path relative to the folder to the id of its blob; "" for a file that is no longer there."""


class Log(NamedTuple):
    """The commits, the oldest first."""

    commits: tuple[Commit, ...]
    authors: Mapping[tuple[str, str], Commit]
    """(path, blob) to the commit that made it on a branch which was merged later."""
    is_shallow: bool
    """Whether what was before the first of them is not known."""


def log_of(folder: str) -> Log:
    """The first-parent history of a folder, as HEAD has it. Raises HistoryError; no commit yet is an empty log."""
    with repository(existing_folder(folder)) as repo:
        if not repo.head.is_valid():
            return Log((), {}, False)
        prefix = _prefix(repo, folder)
        commits = _commits(repo, prefix, "--first-parent")
        merged = _commits(repo, prefix, "--no-merges") if any(commit.is_merge for commit in commits) else ()
        authors = {(path, blob): commit for commit in merged for path, blob in commit.changes.items()}
        is_shallow = repo.git.rev_parse("--is-shallow-repository") == "true"
        return Log(commits, authors, is_shallow)


def commits_since(folder: str, revision: str) -> frozenset[str]:
    """The ids of the commits that HEAD has and `revision` has not. Raises HistoryError."""
    with repository(existing_folder(folder)) as repo:
        try:
            base = repo.commit(revision)
        except Exception as e:
            hint = "name a day, such as 2026-08-21, or a commit, branch or tag"
            raise HistoryError(folder, f"{revision!r} is neither a day nor a revision", hint) from e
        return frozenset(repo.git.rev_list("HEAD", f"^{base.hexsha}").split())


def blobs_of(folder: str, ids: Iterable[str]) -> dict[str, bytes]:
    """The contents of blobs, in one batch: thousands of questions, one by one, cost seconds. Raises HistoryError."""
    blobs = {blob: blob for blob in ids}
    return Snapshot(folder, "", blobs).read(blobs)


def _prefix(repo: git.Repo, folder: str) -> str:
    """The folder below the root of the repository, with a slash at its end; empty for the root."""
    top = os.path.realpath(repo.working_tree_dir or repo.git_dir)
    below = os.path.relpath(os.path.realpath(folder), top).replace(os.sep, "/")
    return "" if below == "." else f"{below}/"


def _commits(repo: git.Repo, prefix: str, which: str) -> tuple[Commit, ...]:
    where = ("--", f":(top,literal){prefix}") if prefix else ()
    git = repo.git(c=["core.quotePath=false", "log.showRoot=true"])
    text = git.log("--reverse", which, FORMAT, *RAW, *where, stdout_as_string=False)
    commits = text.decode("utf-8", "replace").split("\x01")[1:]
    return tuple(_commit(commit, prefix) for commit in commits)


def _commit(text: str, prefix: str) -> Commit:
    head, _, entries = text.partition("\n")
    name, parents, seconds, author, subject = head.split("\x1f", 4)
    changes: dict[str, str] = {}
    for entry in entries.splitlines():
        if entry.startswith(":"):
            meta, _, path = entry.partition("\t")
            _, mode, _, blob, _ = meta.split(" ", 4)
            if path.startswith(prefix):
                changes.setdefault(path.removeprefix(prefix), blob if mode.startswith(BLOB) else "")
    day = time.strftime("%Y-%m-%d", time.gmtime(int(seconds)))
    return Commit(name, day, _printable(author), _printable(subject), " " in parents, changes)


def _printable(text: str) -> str:
    """The text without what would steer a terminal: anybody may have written it."""
    return "".join(character if character.isprintable() else "?" for character in text)
