"""The files of a checkout at the revision that an Application is pinned to."""

from __future__ import annotations

import io
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from okdstreams.git.repository import repository
from okdstreams.git.snapshot import HistoryError


class Files(NamedTuple):
    """A folder with the files; what is wrong with the revision; why it could not be looked at."""

    root: str
    mistake: str = ""
    limit: str = ""


@contextmanager
def files_at(folder: str, revision: str) -> Iterator[Files]:
    """The files of `revision`; those that stand in the folder when it is no checkout, or has no such revision."""
    try:
        with repository(folder) as repo:
            top = repo.working_tree_dir or repo.git_dir
            if os.path.realpath(top) != os.path.realpath(folder):
                raise HistoryError(folder, "not the top of a repository", "")
    except HistoryError:
        yield Files(folder, limit=f"{folder} is no git checkout: its files are taken for those of {revision}")
        return
    with tempfile.TemporaryDirectory(prefix="okdstreams-") as temporary:
        try:
            _extract(folder, revision, temporary)
        except HistoryError:
            yield Files(folder, f"{folder} has no revision {revision}")
            return
        yield Files(temporary)


def _extract(folder: str, revision: str, into: str) -> None:
    with repository(folder) as repo:
        commit = repo.git.rev_parse("--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        archive = io.BytesIO()
        repo.archive(archive, treeish=commit)
    archive.seek(0)
    with tarfile.open(fileobj=archive) as tar:
        tar.extractall(into, filter="data")
