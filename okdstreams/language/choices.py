"""Which alternative applies to a stream: the one walk over range maps, cases and rows."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, NamedTuple

from okdstreams.language.model.declared import Strict
from okdstreams.language.model.rows import Row
from okdstreams.language.model.values import Case, Cases, Ranges
from okdstreams.language.versions import Range, Version
from okdstreams.syntax.document import Loc

RANGE, CASE, ROW = "range", "case", "row"
"""What an alternative can be written as."""


class Alternative(NamedTuple):
    """One of several that are written at a place; the first that covers a stream is what the place holds there."""

    kind: str
    within: Range | None
    """Its versions; None where it says none, and is for all."""
    arches: Sequence[str] | None
    """Its architectures; None where it is for all."""
    value: Any
    """What it gives; None leaves the field out."""
    loc: Loc
    """Where it stands, below the place."""
    value_loc: Loc
    """Where what it gives stands, below the place."""

    def covers(self, version: Version | None, arch: str) -> bool:
        """Whether it is for the streams of this version and architecture."""
        return covers(self.within, self.arches, version, arch)

    @property
    def selector(self) -> str:
        """What it asks for, as it was written; empty when it is for all."""
        return self.within.text if self.kind == RANGE and self.within else selector(self.within, self.arches)


def covers(within: Range | None, arches: Collection[str] | None, version: Version | None, arch: str) -> bool:
    """Whether a selection by version and architecture is for this stream; None selects all."""
    return (within is None or version in within) and (arches is None or arch in arches)


def selector(within: Range | None, arches: Collection[str] | None) -> str:
    """A selection by version and architecture as it was written; None is not written."""
    parts = [f"in {within.text}"] if within is not None else []
    parts += [f"arch {', '.join(arches)}"] if arches is not None else []
    return ", ".join(parts)


PLAIN = frozenset({str, int, bool, float, type(None), Range})
"""The types of values that hold nothing: whoever looks for what is below passes them over."""


def fields_below(value: Strict) -> list[tuple[str, Any]]:
    """(YAML key, value) of every field of a model that was written and may hold more: `arch` lists but names."""
    fields = value.__dict__
    below = [name for name in value.model_fields_set if name != "arch" and type(fields[name]) not in PLAIN]
    if not below:
        return []
    names = _names(type(value))
    return [(names[attribute], fields[attribute]) for attribute in sorted(below)]


@cache
def _names(model: type[Strict]) -> dict[str, str]:
    """Attribute to YAML key of the fields of a model."""
    return {attribute: field.alias or attribute for attribute, field in model.model_fields.items()}


def alternatives(value: Any) -> list[Alternative] | None:
    """The alternatives of a value, in order; None where there is nothing to choose."""
    if type(value) in PLAIN:
        return None
    if isinstance(value, Ranges):
        return [_of_range(*choice) for choice in value.choices.items()]
    if isinstance(value, Cases):
        return [_of_case(*numbered) for numbered in enumerate(value.cases)]
    if isinstance(value, list) and value and all(isinstance(row, Row) for row in value):
        return [_of_row(*numbered) for numbered in enumerate(value)]
    return None


def choose(value: Ranges | Cases | Sequence[Row], version: Version | None, arch: str) -> tuple[Any, Loc] | None:
    """`value` and `value_loc` of the first alternative that covers the stream.

    The same as a search in `alternatives`, without making any: this is asked for every value of every stream.
    """
    if type(value) is Ranges:
        for within, choice in value.choices.items():
            if version in within:
                return choice, (within.text,)
    elif type(value) is Cases:
        for number, case in enumerate(value.cases):
            if covers(case.within, case.arch, version, arch):
                return case.value, (number, "set")
    elif isinstance(value, list):
        for number, row in enumerate(value):
            if covers(row.in_, row.arch, version, arch):
                return row, (number,)
    return None


def _of_range(within: Range, value: Any) -> Alternative:
    loc = (within.text,)
    return Alternative(RANGE, within, None, value, loc, loc)


def _of_case(number: int, case: Case) -> Alternative:
    return Alternative(CASE, case.within, case.arch, case.value, (number,), (number, "set"))


def _of_row(number: int, row: Row) -> Alternative:
    loc = (number,)
    return Alternative(ROW, row.in_ if "in_" in row.model_fields_set else None, row.arch, row, loc, loc)
