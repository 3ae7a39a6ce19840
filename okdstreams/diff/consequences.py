"""What follows from another change of the same diff is accounted for by its sentence, and not told again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from okdstreams.diff.fold import Said
from okdstreams.diff.statement import COPIED, Flow, Statement


def fold_consequences(said: Sequence[Said]) -> tuple[list[Said], list[tuple[int, Said]]]:
    """What is told, and (number of the cause, consequence) of the rest: an image that is no longer mirrored to another
    registry since its stream no longer gets it, a CronJob that starts a channel since there is one more."""
    causes: dict[Flow, Said] = {}
    for one in sorted(said, key=lambda one: one.statement.rank):
        if one.statement.flow is not None:
            causes.setdefault(one.statement.flow, one)
    told: list[Said] = []
    absorbed: list[tuple[int, Said]] = []
    for one in said:
        cause = _cause(one.statement, causes)
        if cause is None:
            told.append(one)
        else:
            absorbed.append((cause.number, one))
    return told, absorbed


def _cause(statement: Statement, causes: Mapping[Flow, Said]) -> Said | None:
    """What this one follows from, of the lowest rank. What is copied on follows from whole mirrors, too."""
    flow = statement.flow
    if flow is None:
        return None
    flows = [flow, flow._replace(item="")] if statement.rank == COPIED else [flow]
    found = [causes[one] for one in flows if one in causes and causes[one].statement.rank < statement.rank]
    return min(found, key=lambda one: one.statement.rank, default=None)
