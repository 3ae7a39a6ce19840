"""What follows from another change of the same diff is accounted for by its sentence, and not told again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from okdstreams.diff.fold import Placed
from okdstreams.diff.statement import COPIED, Flow, Statement


def fold_consequences(statements: Sequence[Placed]) -> tuple[list[Placed], list[tuple[int, Placed]]]:
    """What is worth a sentence, and (number of the cause, consequence) of the rest: an image that is no longer mirrored
    to another registry since its stream no longer gets it, a CronJob that starts a channel since there is one more."""
    causes: dict[Flow, Placed] = {}
    for placed in sorted(statements, key=lambda placed: placed.statement.rank):
        if placed.statement.flow is not None:
            causes.setdefault(placed.statement.flow, placed)
    independent: list[Placed] = []
    absorbed: list[tuple[int, Placed]] = []
    for placed in statements:
        cause = _cause(placed.statement, causes)
        if cause is None:
            independent.append(placed)
        else:
            absorbed.append((cause.number, placed))
    return independent, absorbed


def _cause(statement: Statement, causes: Mapping[Flow, Placed]) -> Placed | None:
    """What this one follows from, of the lowest rank. What is copied on follows from whole mirrors, too."""
    flow = statement.flow
    if flow is None:
        return None
    flows = [flow, flow._replace(item="")] if statement.rank == COPIED else [flow]
    earlier = [causes[key] for key in flows if key in causes and causes[key].statement.rank < statement.rank]
    return min(earlier, key=lambda placed: placed.statement.rank, default=None)
