"""Git: the configs that ImageStreams were ever rendered with, to tell a stale annotation from an edited one."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from okdstreams.diff.normalise import at_path
from okdstreams.fleet.annotation import CONFIG
from okdstreams.git.repository import repository
from okdstreams.git.snapshot import HistoryError
from okdstreams.syntax.canonical import compact_json
from okdstreams.syntax.yaml import parse

if TYPE_CHECKING:
    import git


def past_configs(folder: str, paths: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Paths below `folder` to the configs, as compact JSON, that each has in any commit that HEAD contains.

    Without a path that was never committed; without any where that cannot be known: there is no git, no repository or
    no commit, or the clone is shallow.
    """
    try:
        with repository(folder) as repo:
            if not repo.working_tree_dir or repo.git.rev_parse("--is-shallow-repository") == "true":
                return {}
            top = os.path.realpath(repo.working_tree_dir)
            prefix = os.path.relpath(os.path.realpath(folder), top).replace(os.sep, "/")
            by_path = {path: frozenset(_configs(repo, f"{prefix}/{path}".removeprefix("./"))) for path in paths}
            return {path: configs for path, configs in by_path.items() if configs}
    except HistoryError:
        return {}


def _configs(repo: git.Repo, path: str) -> Iterator[str]:
    log = repo.git.log("--format=", "--raw", "--no-abbrev", "--no-renames", "--diff-filter=AM", "-m", "--", path)
    for blob in sorted({line.split()[3] for line in log.splitlines() if line.startswith(":")}):
        content = repo.odb.stream(bytes.fromhex(blob)).read()
        document = parse(path, content).document
        annotation = at_path(document.data if document else None, ("metadata", "annotations", CONFIG))
        try:
            yield compact_json(json.loads(annotation))
        except (TypeError, ValueError):
            continue
