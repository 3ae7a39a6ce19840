"""A private twin that changes as its public stream does is not worth a sentence of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from okdstreams.diff.normalise import ABSENT, at_path, same
from okdstreams.diff.statement import Meaning, Statement
from okdstreams.diff.units import Unit
from okdstreams.diff.values import each_text
from okdstreams.fleet.private import MARKER, SUFFIX

Described = list[tuple[Unit, Statement, bool]]
"""Statements with their unit, and whether the private twin's is in it."""


def fold_twins(described: Sequence[tuple[Unit, Statement]]) -> tuple[Described, list[tuple[int, Unit, Statement]]]:
    """Public statements marked where the twin says the same, and (index of the public one, unit, statement) of those
    twins' statements. A twin's statement that no public one matches stays on its own."""
    public: dict[Any, list[int]] = {}
    for number, (unit, _) in enumerate(described):
        if not unit.identity.private:
            public.setdefault(unit.identity.public, []).append(number)
    absorbed: list[tuple[int, Unit, Statement]] = []
    merged: dict[int, Statement] = {}
    taken: set[int] = set()
    for number, (unit, statement) in enumerate(described):
        if unit.identity.private:
            for other in public.get(unit.identity.public, ()):
                if _matches(unit, statement, *described[other]):
                    absorbed.append((other, unit, statement))
                    merged[other] = _with_amounts(merged.get(other, described[other][1]), statement)
                    taken.add(number)
                    break
    left = [(unit, merged.get(n, own), n in merged) for n, (unit, own) in enumerate(described) if n not in taken]
    order = {n: position for position, n in enumerate(n for n in range(len(described)) if n not in taken)}
    return left, [(order[other], unit, statement) for other, unit, statement in absorbed]


def _matches(twin: Unit, statement: Statement, unit: Unit, other: Statement) -> bool:
    """Whether a statement on a twin says what the other says on the public stream."""
    if statement.count and other.count:
        return statement.meaning.kind is other.meaning.kind
    if statement.count or other.count or bool(statement.amounts) != bool(other.amounts):
        return False
    if not statement.fields:
        return bool(statement.amounts) or (not other.fields and _plain(statement) == _plain(other))
    if not set(statement.fields) <= set(other.fields):
        return False
    sides = ((twin.old, unit.old), (twin.new, unit.new))
    return all(
        same(_public(at_path(a, path)), _public(at_path(b, path))) for a, b in sides for path in statement.fields
    )


def _plain(statement: Statement) -> Meaning:
    return each_text(statement.meaning, lambda text: text.replace(SUFFIX, "").replace("priv/", ""))


def _public(value: Any) -> Any:
    """A value of a private twin as the public stream has it; the switch that is off in every twin left out."""
    if isinstance(value, str):
        return value.removeprefix(MARKER).removesuffix(SUFFIX)
    if isinstance(value, dict):
        return {key: _public(item) for key, item in value.items() if key != "disabled"}
    return value if value is not ABSENT else ABSENT


def _with_amounts(public: Statement, twin: Statement) -> Statement:
    return replace(public, amounts=max(public.amounts, twin.amounts))
