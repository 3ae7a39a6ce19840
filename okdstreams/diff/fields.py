"""The exact fields of what changed, by deepdiff over normalised documents. Only documents that differ come here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from okdstreams.diff.normalise import ABSENT
from okdstreams.diff.units import Unit
from okdstreams.syntax.canonical import compact_json

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


def field_changes(unit: Unit) -> Iterator[FieldChange]:
    """Every field of a unit that differs, in the order of the document."""
    from deepdiff import DeepDiff  # 140 ms that a diff without differences need not pay

    tree = DeepDiff(unit.old or {}, unit.new or {}, view="tree", threshold_to_diff_deeper=0, ignore_order=False)
    found = [_change(kind, level) for kind, levels in tree.items() for level in levels]
    return iter(sorted(found, key=lambda change: [str(part) for part in change.path]))


def _change(kind: str, level: Any) -> FieldChange:
    path = tuple(level.path(output_format="list"))
    if kind.endswith("_added"):
        return FieldChange(path, ADDED, ABSENT, level.t2)
    if kind.endswith("_removed"):
        return FieldChange(path, REMOVED, level.t1, ABSENT)
    return FieldChange(path, CHANGED, level.t1, level.t2)


def field_path(path: tuple[str | int, ...]) -> str:
    """A path as a person reads it; keys that are no words stand in brackets."""
    text = ""
    for part in path:
        if isinstance(part, str) and _KEY.fullmatch(part):
            text += f".{part}" if text else part
        else:
            text += f"[{compact_json(part)}]"
    return text
