"""The ProwJobs that exist, as the checks ask for them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from okdstreams.syntax.diagnostics import Diagnostic
from okdstreams.syntax.near import close_matches

CANDIDATES = 16
"""Names with most words in common that are compared letter by letter."""


@dataclass(frozen=True)
class CiJobs:
    """The job names of a checkout, and warnings about files that could not be read."""

    names: frozenset[str] = field(repr=False)
    diagnostics: tuple[Diagnostic, ...] = ()
    upgrading: frozenset[str] = field(default=frozenset(), repr=False)
    """Those whose ci-operator workflow says that it upgrades."""

    def has(self, name: str) -> bool:
        """Whether there is a job of this name."""
        return name in self.names

    def upgrades(self, name: str) -> bool:
        """Whether the ci-operator workflow of the job says that it upgrades."""
        return name in self.upgrading

    def nearest(self, name: str) -> str:
        """The existing name most like this one; empty when none is near."""
        scores: dict[str, float] = defaultdict(float)
        for token in set(name.split("-")):
            alike = self._by_token.get(token, ())
            for other in alike:
                scores[other] += 1 / len(alike)  # a rare word in common says more than a frequent one
        likely = sorted(scores, key=lambda other: (-scores[other], other))[:CANDIDATES]
        return next(iter(close_matches(name, likely, 1, 0.8)), "")

    @cached_property
    def _by_token(self) -> dict[str, list[str]]:
        by_token: dict[str, list[str]] = {}
        for name in sorted(self.names):
            for token in set(name.split("-")):
                by_token.setdefault(token, []).append(name)
        frequent = max(100, len(self.names) // 10)
        return {token: names for token, names in by_token.items() if len(names) <= frequent}
