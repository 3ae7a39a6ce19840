"""Git without the git program, as in a slim CI image: GitPython reads the objects by itself. history.py decides."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping

from okdstreams.tree import TreeError

os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")  # else the import of GitPython fails without the program

import git
from git.db import GitDB
from git.exc import BadName, BadObject

INSTALL = "install git; without it only full clones in git's usual format can be read"


def _open(folder: str, start: str) -> git.Repo:
    try:
        return git.Repo(start, odbt=GitDB, search_parent_directories=True)
    except (git.InvalidGitRepositoryError, git.NoSuchPathError) as e:
        raise TreeError(folder, f"{folder} is not in a git repository", INSTALL) from e


def snapshot_ids(folder: str, start: str, below: str, revision: str) -> tuple[str, dict[str, str]]:
    """The commit of `revision`, and the blob ids below `start`/`below` by relative path. Raises TreeError."""
    with _open(folder, start) as repo:
        root = repo.working_tree_dir
        prefix = "" if root is None else os.path.relpath(start, os.path.realpath(root)).replace(os.sep, "/")
        wanted = "/".join(part for part in ("" if prefix == "." else prefix, below.rstrip("/")) if part)
        if revision in ("HEAD", "@") and not repo.head.is_valid():
            return "", {}
        try:
            commit = repo.commit(revision)
            tree = commit.tree / wanted if wanted else commit.tree
            blobs = [item for item in tree.traverse() if isinstance(item, git.Blob) and stat.S_ISREG(item.mode)]
        except KeyError:
            return commit.hexsha, {}
        except (BadName, BadObject, ValueError, IndexError) as e:
            raise TreeError(folder, f"{revision!r} is not a commit of this repository", INSTALL) from e
        return commit.hexsha, {str(blob.path)[len(wanted) :].lstrip("/"): blob.hexsha for blob in blobs}


def read_blobs(start: str, ids: Mapping[str, str]) -> dict[str, bytes]:
    """The contents of blobs by path."""
    with _open(start, start) as repo:
        return {path: repo.odb.stream(bytes.fromhex(name)).read() for path, name in ids.items()}
