"""The fields that differ between two normalised documents: deepdiff's answer, exact, and gathered for sentences."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from okdstreams.diff.normalise import ABSENT, Path, at_path, same
from okdstreams.syntax.canonical import compact_json

if TYPE_CHECKING:
    from deepdiff import DeepDiff
    from deepdiff.model import DiffLevel

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
_KEY = re.compile(r"[A-Za-z0-9_-]+")


class FieldChange(NamedTuple):
    """One field that differs. `path` are its keys and indexes from the root of the unit's document."""

    path: tuple[str | int, ...]
    kind: str
    old: Any
    new: Any

    @property
    def name(self) -> str:
        """config.verify["e2e-4.14"].optional"""
        return field_path(self.path)


class Difference(NamedTuple):
    """A value that differs, at the highest level where one side has no map. Lists are taken as a whole."""

    path: Path
    old: Any
    new: Any

    @property
    def key(self) -> str:
        return self.path[-1]


class _Json:
    """deepdiff's operator for equality of JSON: what is equal is not walked, and true is not 1."""

    def match(self, level: DiffLevel) -> bool:
        return bool(level.t1 == level.t2)

    def give_up_diffing(self, level: DiffLevel, diff_instance: DeepDiff) -> bool:
        if same(level.t1, level.t2):
            return True
        if isinstance(level.t1, dict):
            return False
        diff_instance.custom_report_result("values_changed", level)  # type: ignore[no-untyped-call]
        return True


def field_changes(old: Any, new: Any) -> tuple[FieldChange, ...]:
    """Every field that differs, in the order of the document. Equal documents are not to be asked about."""
    from deepdiff import DeepDiff  # 140 ms that a diff without differences need not pay

    tree = DeepDiff(
        old,
        new,
        view="tree",
        threshold_to_diff_deeper=0,
        ignore_order=False,
        ignore_private_variables=False,
        custom_operators=[_Json()],
    )
    changes = [_change(kind, level) for kind, levels in tree.items() for level in levels]
    return tuple(sorted(changes, key=lambda change: [str(part) for part in change.path]))


def _change(kind: str, level: DiffLevel) -> FieldChange:
    path = tuple(level.path(output_format="list"))
    if kind.endswith("_added"):
        return FieldChange(path, ADDED, ABSENT, level.t2)
    if kind.endswith("_removed"):
        return FieldChange(path, REMOVED, level.t1, ABSENT)
    return FieldChange(path, CHANGED, level.t1, level.t2)


class Differences:
    """The fields that differ between two documents, by path."""

    def __init__(self, old: Any, new: Any, exact: tuple[FieldChange, ...]) -> None:
        self._old, self._new = old, new
        self.exact = exact
        self._by_path = {path: Difference(path, *self.values(path)) for path in map(_without_index, exact)}
        self._paths = sorted(self._by_path)

    def values(self, path: Path) -> tuple[Any, Any]:
        """What stands at a path, old and new."""
        return at_path(self._old, path), at_path(self._new, path)

    def below(self, path: Path) -> Iterator[Difference]:
        """All differences at a path and below. Of a value that came or went with one above it: the value itself."""
        if any(path[:n] in self._by_path for n in range(len(path))):
            old, new = self.values(path)
            if not same(old, new):
                yield Difference(path, old, new)
            return
        for other in self._paths[bisect_left(self._paths, path) :]:
            if other[: len(path)] != path:
                return
            yield self._by_path[other]

    def differ(self, path: Path) -> bool:
        """Whether anything at a path or below differs."""
        return next(self.below(path), None) is not None

    def children(self, path: Path) -> list[Difference]:
        """The entries of the map at a path that differ, sorted. A map that is not there has no entries."""
        keys: set[str] = set()
        for difference in self.below(path):
            if len(difference.path) > len(path):
                keys.add(difference.path[len(path)])
            else:
                keys.update(key for side in (difference.old, difference.new) if isinstance(side, dict) for key in side)
        return [Difference((*path, key), *self.values((*path, key))) for key in sorted(keys)]


def _without_index(change: FieldChange) -> Path:
    """The path of a change down to the list that it is in."""
    keys: list[str] = []
    for part in change.path:
        if not isinstance(part, str):
            break
        keys.append(part)
    return tuple(keys)


def field_path(path: tuple[str | int, ...]) -> str:
    """A path as a person reads it; keys that are no words stand in brackets."""
    text = ""
    for part in path:
        if isinstance(part, str) and _KEY.fullmatch(part):
            text += f".{part}" if text else part
        else:
            text += f"[{compact_json(part)}]"
    return text
