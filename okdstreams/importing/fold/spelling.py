"""Sets of versions as a person writes them: open where nothing closes them, closed only where the data does."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from okdstreams.language.versions import Succession, Version


class Plain(str):
    """Text that YAML may hold without quotes although it looks like a number or a word: a range, a gate."""

    __slots__ = ()


ALL = Plain("all")

ELSE = Plain("else")
"""The last key of a range map, for the versions that no range before it has."""


def is_range_map(value: object) -> bool:
    """Whether a folded value is a range map: no other map has keys that are spelled."""
    return isinstance(value, dict) and bool(value) and all(isinstance(key, Plain) for key in value)


def spell(wanted: Collection[Version], universe: Sequence[Version]) -> Plain:
    """The range that holds `wanted` and nothing else of the sorted `universe`. Versions outside it do not matter."""
    pieces = [_piece(first, last, universe) for first, last in _runs(wanted, universe)]
    return Plain(", ".join(pieces))


def _runs(wanted: Collection[Version], universe: Sequence[Version]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for index, version in enumerate(universe):
        if version not in wanted:
            continue
        if runs and runs[-1][1] == index - 1:
            runs[-1] = (runs[-1][0], index)
        else:
            runs.append((index, index))
    return runs


def _piece(first: int, last: int, universe: Sequence[Version]) -> str:
    if first == 0 and last == len(universe) - 1:
        return "all"
    if first == 0:
        return f"..{universe[last]}"
    if last == len(universe) - 1:
        return f"{universe[first]}+"
    return str(universe[first]) if first == last else f"{universe[first]}-{universe[last]}"


def spell_axis(versions: Sequence[Version], succession: Succession) -> Plain:
    """A family's versions, from the first to the last: closed, in steps that the succession can take."""
    runs: list[list[Version]] = []
    for version in versions:
        if runs and succession.next(runs[-1][-1]) == version:
            runs[-1].append(version)
        else:
            runs.append([version])
    return Plain(", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs))
