"""Names that somebody may have meant by a revision that does not exist. Off the fast path GitPython is at home."""

from __future__ import annotations

from okdstreams.git.repository import repository
from okdstreams.git.snapshot import HistoryError
from okdstreams.syntax.near import close_matches

MOST = 3
"""So many names are suggested."""


def near(folder: str, revision: str) -> list[str]:
    """Branches and tags of the repository around `folder` that are spelled like `revision`, the nearest first.

    Only an error's hint depends on it: a repository that GitPython cannot read gives no names.
    """
    try:
        with repository(folder) as repo:
            names = [reference.name for reference in repo.references]
    except HistoryError:
        return []
    tails = {name.rpartition("/")[2]: name for name in reversed(names)}
    matches = close_matches(revision, [*names, *tails], MOST)
    return list(dict.fromkeys(tails.get(name, name) if name not in names else name for name in matches))
