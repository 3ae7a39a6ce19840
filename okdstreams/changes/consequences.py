"""What follows from another change of the same diff is accounted for by its sentence, and not told again."""

from __future__ import annotations

from collections.abc import Sequence

from okdstreams.changes.fold import Said
from okdstreams.changes.statement import Flow


def fold_consequences(said: Sequence[Said]) -> tuple[list[Said], list[tuple[int, Said]]]:
    """What is told, and (number of the cause, consequence) of the rest: an image that is no longer mirrored to another
    registry since its stream no longer gets it, a CronJob that starts a channel since there is one more."""
    causes: dict[Flow, int] = {}
    for one in said:
        flow = one.statement.flow
        if flow is not None and not one.statement.follows:
            causes.setdefault(flow, one.number)
    told: list[Said] = []
    absorbed: list[tuple[int, Said]] = []
    for one in said:
        flow = one.statement.flow if one.statement.follows else None
        cause = None if flow is None else causes.get(flow, causes.get(flow._replace(item="")))
        if cause is None:
            told.append(one)
        else:
            absorbed.append((cause, one))
    return told, absorbed
