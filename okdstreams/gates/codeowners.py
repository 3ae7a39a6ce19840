"""A piece of CODEOWNERS: whom GitHub asks when the tests of a file change."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from okdstreams.gates.matrix import Matrix
from okdstreams.language.model.governance import Team

_NAME = re.compile(r"@[-A-Za-z0-9]+(/[-A-Za-z0-9_.]+)?|[^\s@]+@[^\s@]+\.[^\s@]+")
"""What GitHub takes: a user, a team, a mail address."""


_SPECIAL, _ESCAPED = re.compile(r"([ #!\[\]])"), r"\\\1"
HEADING = "# who answers for the gates, by `okdstreams gates --format codeowners`"


class Codeowners(NamedTuple):
    """The owners of every file that has tests with owners."""

    owners: Mapping[str, tuple[str, ...]]
    """File to its owners as GitHub names them, sorted."""
    unnamed: tuple[str, ...]
    """Teams whose name on GitHub nobody says."""


def codeowners(matrix: Matrix, teams: Mapping[str, Team]) -> Codeowners:
    """Who owns the tests of each stream file."""
    owners: dict[str, set[str]] = {}
    unnamed: set[str] = set()
    for cell in matrix.cells:
        said = cell.governance
        if not said.team:
            continue
        team = teams.get(said.team)
        names = (team.github if team is not None else "", said.team, said.contact)
        name = next((name for name in names if name and _NAME.fullmatch(name)), "")
        if name:
            owners.setdefault(cell.place.file, set()).add(name)
        else:
            unnamed.add(said.team)
    return Codeowners({file: tuple(sorted(names)) for file, names in sorted(owners.items())}, tuple(sorted(unnamed)))


def codeowners_text(owners: Mapping[str, tuple[str, ...]]) -> str:
    """The lines: the path from the root of the repository, and who owns it."""
    lines = [f"/{_SPECIAL.sub(_ESCAPED, file)} {' '.join(names)}" for file, names in owners.items()]
    return "".join(f"{line}\n" for line in (HEADING, *lines))
