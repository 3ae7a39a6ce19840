"""Git: the files of a folder at a revision, read from its objects. Neither index nor work tree is looked at or touched.

The tree and its blobs are read by three short processes of the git program, about 15 ms together. With GitPython, its
import (75 ms of processor time) and the walk over the tree (80 ms for 377 files) come to a `diff` of 0.6 s: 1.05 to
1.25 of it, where a row of bench/ may cost 1.05. The program also knows repositories that GitPython does not walk:
SHA-256, reftable. All other questions, history and common ancestors and names, go to GitPython (see repository.py).
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from okdstreams.disk.errors import TreeError
from okdstreams.disk.names import INDEX

LOCAL = frozenset(
    [
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_DIR",
        "GIT_GRAFT_FILE",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_INTERNAL_SUPER_PREFIX",
        "GIT_NAMESPACE",
        "GIT_NO_REPLACE_OBJECTS",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_QUARANTINE_PATH",
        "GIT_REPLACE_REF_BASE",
        "GIT_SHALLOW_FILE",
        "GIT_WORK_TREE",
    ]
)
"""What git sets for its hooks to point at one repository (`git rev-parse --local-env-vars`), GIT_CONFIG_* apart: those
carry a user's own settings, such as safe.directory in CI."""

NO_REPOSITORY = "run it inside the git repository of the streams, or name the folders with --streams and --output"


class HistoryError(TreeError):
    """A revision that cannot be read. `span` is the folder, `hint` what to do."""


class Snapshot(NamedTuple):
    """A folder at a revision: the blob id of every file in it, by path relative to the folder."""

    folder: str
    commit: str
    """The commit's full id; empty when the repository has no commits yet."""
    ids: Mapping[str, str]

    def read(self, paths: Iterable[str]) -> dict[str, bytes]:
        """The content of these files, all in one batch. Paths that the revision does not have are left out."""
        wanted = [path for path in paths if path in self.ids]
        if not wanted:
            return {}
        asked = "".join(f"{self.ids[path]}\n" for path in wanted).encode()
        answer = _git(existing_folder(self.folder), "cat-file", "--batch", stdin=asked)
        if answer.returncode:
            raise HistoryError(self.folder, f"git cat-file: {_words(answer)}", "try `git fsck`")
        return dict(zip(wanted, _blobs(self.folder, answer.stdout, len(wanted)), strict=True))

    def holds(self, path: str, content: bytes) -> bool:
        """Whether the file is there with exactly this content. Nothing is read: the ids are compared."""
        stored = self.ids.get(path)
        return stored is not None and stored == blob_id(content, sha256=len(stored) == hashlib.sha256().digest_size * 2)


def snapshot(folder: str, revision: str) -> Snapshot:
    """The files below `folder` at `revision`. Raises HistoryError.

    A revision without the folder has no files; neither has HEAD of a repository that has no commits yet.
    """
    if revision.startswith("-"):
        raise HistoryError(folder, f"{revision!r} is not a revision", "name a branch, a tag or a commit")
    start = existing_folder(folder)
    answer = _git(start, "rev-parse", "--show-prefix", f"{revision}^{{commit}}")
    if answer.returncode:
        return _missing(folder, start, revision)
    prefix, commit = answer.stdout.decode("utf-8", "surrogateescape").split("\n")[:2]
    prefix += _below(folder)
    where = [prefix] if prefix else []
    listed = _git(start, "ls-tree", "-r", "-z", "--full-tree", commit, *where)
    if listed.returncode:
        raise HistoryError(folder, f"git ls-tree: {_words(listed)}", "the clone may lack objects: try `git fetch`")
    return Snapshot(folder, commit, _entries(listed.stdout, prefix))


def past_index(folder: str) -> bytes:
    """The index of an output folder as the last commit has it; empty where there is none."""
    try:
        return snapshot(folder, "HEAD").read([INDEX]).get(INDEX, b"")
    except HistoryError:
        return b""


def merge_base(folder: str, left: str, right: str) -> str:
    """The newest commit that both revisions contain. Raises HistoryError."""
    snapshot(folder, left)
    snapshot(folder, right)
    from okdstreams.git.repository import repository

    with repository(existing_folder(folder)) as repo:
        status, commit, _ = repo.git.merge_base(left, right, with_extended_output=True, with_exceptions=False)
    if status:
        hint = "in a shallow clone, fetch more history: git fetch --unshallow"
        raise HistoryError(folder, f"{left} and {right} have no commit in common", hint)
    return str(commit)


def blob_id(content: bytes, *, sha256: bool = False) -> str:
    """The id that git gives to a file of this content."""
    make = hashlib.sha256 if sha256 else hashlib.sha1
    return make(b"blob %d\0" % len(content) + content).hexdigest()


def _missing(folder: str, start: str, revision: str) -> Snapshot:
    """The reason why a revision was not found: nothing to read, or an error that says what to do."""
    inside = _git(start, "rev-parse", "--is-shallow-repository")
    if inside.returncode:
        if "not a git repository" in _words(inside):
            raise HistoryError(folder, f"{folder} is not in a git repository", NO_REPOSITORY)
        raise HistoryError(folder, _words(inside), "git refuses this repository: see its advice")
    if revision in ("HEAD", "@") and _git(start, "symbolic-ref", "-q", "HEAD").returncode == 0:
        return Snapshot(folder, "", {})
    raise HistoryError(
        folder, f"{revision!r} is not a commit of this repository", _advice(start, revision, inside.stdout)
    )


def _advice(start: str, revision: str, shallow: bytes) -> str:
    if shallow.strip() == b"true":
        return f"the clone is shallow: git fetch origin {revision}, or git fetch --unshallow"
    from okdstreams.git.hints import near

    if names := near(start, revision):
        return f"did you mean {' or '.join(names)}?"
    return "`git log` lists the commits, `git branch --all` the branches"


def _git(folder: str, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if name not in LOCAL}
    environment |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_LITERAL_PATHSPECS": "1", "GIT_TERMINAL_PROMPT": "0"}
    command = ["git", "-C", folder, *arguments]
    try:
        return subprocess.run(command, input=stdin, capture_output=True, env=environment, check=False)
    except FileNotFoundError as e:
        raise HistoryError(folder, "the git program was not found", "install git, or set PATH") from e


def _words(answer: subprocess.CompletedProcess[bytes]) -> str:
    text = answer.stderr.decode("utf-8", "replace").strip()
    return text.splitlines()[0].removeprefix("fatal: ") if text else f"exit code {answer.returncode}"


def existing_folder(folder: str) -> str:
    """The folder, or the nearest parent that is there: a revision may have what the work tree has not."""
    path = os.path.realpath(folder)
    while not os.path.isdir(path):
        path = os.path.dirname(path)
    return path


def _below(folder: str) -> str:
    """What is left of the folder below its nearest parent that is there, with a slash at the end."""
    rest = os.path.relpath(os.path.realpath(folder), existing_folder(folder))
    return "" if rest == "." else rest.replace(os.sep, "/") + "/"


def _entries(listing: bytes, prefix: str) -> dict[str, str]:
    """`ls-tree -z` to ids by path: `mode type id TAB path NUL`. Links and submodules are no files."""
    ids = {}
    for entry in listing.split(b"\0")[:-1]:
        head, path = entry.split(b"\t", 1)
        mode, _, name = head.split(b" ")
        if mode.startswith(b"100"):
            ids[path.decode("utf-8", "surrogateescape").removeprefix(prefix)] = name.decode()
    return ids


def _blobs(folder: str, answer: bytes, count: int) -> Iterable[bytes]:
    """`cat-file --batch` to contents: `id type size NL content NL`, in the order that was asked."""
    at = 0
    for _ in range(count):
        end = answer.index(b"\n", at)
        head = answer[at:end].split(b" ")
        if len(head) != 3:
            raise HistoryError(folder, f"object {head[0].decode()} is missing", "fetch it: git fetch, or try git fsck")
        size = int(head[2])
        yield answer[end + 1 : end + 1 + size]
        at = end + 1 + size + 1
