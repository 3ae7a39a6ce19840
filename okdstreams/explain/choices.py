"""The ranges, cases and rows that were chosen on the way to a place, and what they were chosen over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel

from okdstreams.language.evaluate import yaml_names
from okdstreams.language.model.rows import Row
from okdstreams.language.model.sources import Built, Exclusion, Import, Mirror
from okdstreams.language.model.values import Case, Cases, Ranges
from okdstreams.language.versions import Range, Version
from okdstreams.syntax.document import Loc

RANGED = (Row, Built, Exclusion, Import, Mirror)
"""Models with an `in`."""


class Choice(NamedTuple):
    """One choice: number `number` of `of`. If it `applies`, `others` are later ones that would have applied too."""

    kind: str
    loc: Loc
    label: str
    number: int = 1
    of: int = 1
    others: tuple[Loc, ...] = ()
    applies: bool = True
    is_value: bool = False
    """Whether the range is what stands at the place, and not the key before it."""


class Chooser(NamedTuple):
    """Says what applies to one stream."""

    version: Version | None
    arch: str

    def applies(self, item: Any) -> bool:
        """Whether a case, row or range is for this stream."""
        if isinstance(item, Range):
            return self.version in item
        within = item.within if isinstance(item, Case) else getattr(item, "in_", None)
        arch = getattr(item, "arch", None)
        return (within is None or self.version in within) and (arch is None or self.arch in arch)

    def choices(self, model: BaseModel, loc: Loc) -> Iterator[Choice]:
        """Every choice between the top of a file and `loc`, outermost first."""
        node: Any = model
        for depth, segment in enumerate(loc):
            here = loc[:depth]
            if isinstance(node, Case):
                node = node.value  # the segment is `set`
                continue
            items = _alternatives(node)
            if items is None:
                node = _step(node, segment)
                if isinstance(node, RANGED) and selector(node):
                    yield Choice("row", loc[: depth + 1], selector(node), applies=self.applies(node))
                continue
            keys = [key for key, _ in items]
            if segment not in keys:
                return
            number = keys.index(segment)
            later = tuple((*here, key) for key, item in items[number + 1 :] if self.applies(item))
            item = items[number][1]
            kind = "range" if isinstance(item, Range) else "case" if isinstance(item, Case) else "row"
            label = selector(item) or ("the default" if kind == "case" else "for all streams")
            yield Choice(kind, loc[: depth + 1], label, number + 1, len(items), later, self.applies(item))
            node = node.choices[item] if isinstance(node, Ranges) else item
            if isinstance(node, Case) and node.bare:
                node = node.value
        if isinstance(node, Range):
            yield Choice("range", loc, node.text, applies=self.applies(node), is_value=True)


def _alternatives(node: Any) -> list[tuple[str | int, Any]] | None:
    """(segment, what decides) of each alternative; None when there is nothing to choose."""
    if isinstance(node, Ranges):
        return [(within.text, within) for within in node.choices]
    if isinstance(node, Cases):
        return list(enumerate(node.cases))
    if isinstance(node, list) and node and all(isinstance(item, Row) for item in node):
        return list(enumerate(node))
    return None


def _step(node: Any, segment: str | int) -> Any:
    if isinstance(node, BaseModel):
        attribute = next((a for a, name in yaml_names(type(node)) if name == segment), "")
        return getattr(node, attribute, None)
    if isinstance(node, dict):
        return node.get(segment)
    if isinstance(node, list) and isinstance(segment, int) and segment < len(node):
        return node[segment]
    return None


def selector(item: Any) -> str:
    """What a case, row or range asks for, as it was written; empty when it is for all."""
    if isinstance(item, Range):
        return item.text
    within = item.within if isinstance(item, Case) else item.in_ if "in_" in item.model_fields_set else None
    arch = getattr(item, "arch", None)
    parts = [f"in {within.text}"] if within is not None else []
    parts += [f"arch {', '.join(arch)}"] if arch is not None else []
    return ", ".join(parts)
