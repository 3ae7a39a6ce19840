"""What people are told of a test: who answers for it, since when, until when, and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from okdstreams.fleet.fleet import Fleet, Governance
from okdstreams.language.evaluate import OMIT, Evaluator
from okdstreams.language.fields import GOVERNANCE
from okdstreams.language.model.rows import Row
from okdstreams.language.provenance import At


def is_governed(row: Row) -> bool:
    """Whether the row says something that is for people alone."""
    return not row.model_fields_set.isdisjoint(GOVERNANCE)


def depends_on_the_day(fleet: Fleet) -> bool:
    """Whether another day may find what this one does not: something ends, or may not go on for ever."""
    policy = fleet.settings.gates
    said = (governance for stream in fleet.streams for governance in stream.governance.values())
    return policy.informingDays is not None or any(governance.since or governance.until for governance in said)


def governance(ev: Evaluator, row: Row, place: Callable[[str], At]) -> Governance:
    """What a row says for people in one stream. `place` is where the value of one of its fields stands."""
    values: dict[str, Any] = {}
    for field in sorted(row.model_fields_set.intersection(GOVERNANCE)):
        value, _ = ev.traced(getattr(row, field), place(field))
        if value is not OMIT:
            values[field] = value
    owner = values.pop("owner", {})
    return Governance(**({"team": owner} if isinstance(owner, str) else owner), **values)
