"""The ranges, cases and rows that were chosen on the way to a place, and what they were chosen over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from okdstreams.language.choices import CASE, Alternative, alternatives, covers, selector
from okdstreams.language.evaluate import yaml_names
from okdstreams.language.model.declared import Strict
from okdstreams.language.model.rows import Row
from okdstreams.language.model.sources import Built, Exclusion, Import, Mirror
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

    def choices(self, model: Strict, loc: Loc) -> Iterator[Choice]:
        """Every choice between the top of a file and `loc`, outermost first."""
        node: Any = model
        depth = 0
        while depth < len(loc):
            choices = alternatives(node)
            if choices is None:
                node = _step(node, loc[depth])
                depth += 1
                if isinstance(node, RANGED) and (asked := _selector(node)):
                    yield Choice("row", loc[:depth], asked, applies=self._applies(node))
                continue
            here = [choice for choice in choices if choice.loc == loc[depth : depth + len(choice.loc)]]
            if not here:
                return
            yield self._choice(choices, choices.index(here[0]), loc[:depth])
            node = here[0].value
            depth += len(here[0].value_loc)
        if isinstance(node, Range) and depth == len(loc):
            yield Choice("range", loc, node.text, applies=self.version in node, is_value=True)

    def _choice(self, choices: Sequence[Alternative], number: int, place: Loc) -> Choice:
        """One of several alternatives at a place, and the later ones that would have applied too."""
        choice = choices[number]
        later = tuple((*place, *other.loc) for other in choices[number + 1 :] if other.covers(self.version, self.arch))
        label = choice.selector or ("the default" if choice.kind == CASE else "for all streams")
        applies = choice.covers(self.version, self.arch)
        return Choice(choice.kind, (*place, *choice.loc), label, number + 1, len(choices), later, applies)

    def _applies(self, row: Any) -> bool:
        return covers(row.in_, getattr(row, "arch", None), self.version, self.arch)


def _step(node: Any, segment: str | int) -> Any:
    if isinstance(node, Strict):
        attribute = next((a for a, name in yaml_names(type(node)) if name == segment), "")
        return getattr(node, attribute, None)
    if isinstance(node, dict):
        return node.get(segment)
    if isinstance(node, list) and isinstance(segment, int) and segment < len(node):
        return node[segment]
    return None


def _selector(row: Any) -> str:
    """What a row asks for, as it was written."""
    return selector(row.in_ if "in_" in row.model_fields_set else None, getattr(row, "arch", None))
