"""Which ranges make the next version differ: rows and values that stop before it, begin with it, or change in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel

from okdstreams.language.evaluate import yaml_names
from okdstreams.language.model.rows import Row
from okdstreams.language.model.values import Case, Cases, Ranges
from okdstreams.language.versions import Range, Version
from okdstreams.syntax.diagnostics import Span
from okdstreams.syntax.document import Data, Decimal, Document, Loc

WIDTH = 60
"""A value is shown with so many characters."""


class Stop(NamedTuple):
    """A place where `after` differs from `before`. Texts are as written in the YAML; "" is nothing."""

    span: Span
    path: str
    before: str
    after: str

    @property
    def kind(self) -> str:
        """stops, begins or changes."""
        return "changes" if self.before and self.after else "stops" if self.before else "begins"


class _Walk(NamedTuple):
    """A walk over a model: two versions side by side, for these architectures."""

    document: Document
    before: Version
    after: Version
    arches: tuple[str, ...]

    def walk(self, value: Any, loc: Loc) -> Iterator[Stop]:
        if isinstance(value, Range):
            yield from self.bound(value, loc)
        elif isinstance(value, Ranges):
            yield from self.ranges(value, loc)
        elif isinstance(value, Cases):
            yield from self.choices([(case.within, case.arch, case) for case in value.cases], loc)
        elif isinstance(value, Case):
            yield from self.walk(value.value, loc if value.bare else (*loc, "set"))
        elif isinstance(value, list) and value and all(isinstance(row, Row) for row in value):
            yield from self.choices([(row.in_, row.arch, row) for row in value], loc)
        elif isinstance(value, BaseModel):
            yield from self.model(value, loc)
        elif isinstance(value, (dict, list)):
            for key, item in value.items() if isinstance(value, dict) else enumerate(value):
                yield from self.walk(item, (*loc, key))

    def bound(self, wanted: Range, loc: Loc) -> Iterator[Stop]:
        """A range that says in which versions something is there at all."""
        there, then = self.before in wanted, self.after in wanted
        if there != then:
            yield self.stop(loc, f"in {wanted}" if there else "", f"in {wanted}" if then else "")

    def model(self, value: BaseModel, loc: Loc) -> Iterator[Stop]:
        within = getattr(value, "in_", None)
        if isinstance(within, Range):
            there, then = self.before in within, self.after in within
            if there != then:
                yield from self.bound(within, (*loc, "in"))
            if not (there and then):
                return
        for attribute, name in yaml_names(type(value)):
            if attribute in value.model_fields_set and attribute not in ("in_", "versions"):
                yield from self.walk(getattr(value, attribute), (*loc, name))

    def ranges(self, value: Ranges, loc: Loc) -> Iterator[Stop]:
        """A range map: the first range that matches decides."""
        there, then = (next((r for r in value.choices if v in r), None) for v in (self.before, self.after))
        if there is then:
            if there is not None:
                yield from self.walk(value.choices[there], (*loc, there.text))
            return
        at = (*loc, (there or then or next(iter(value.choices))).text)
        yield self.stop(at, *(self.entry((*loc, r.text)) if r is not None else "" for r in (there, then)))

    def choices(self, items: Sequence[tuple[Range | None, Any, Any]], loc: Loc) -> Iterator[Stop]:
        """Cases or rows: per architecture, the first that matches decides."""
        pairs = {(self.first(items, arch, self.before), self.first(items, arch, self.after)) for arch in self.arches}
        for there, then in sorted(pairs, key=str):
            if there != then:
                before, after = (self.choice(items, loc, n) if n is not None else "" for n in (there, then))
                if before and then is not None:
                    after += f" (line {self.document.span((*loc, then)).line})"
                yield self.stop((*loc, there if there is not None else then or 0), before, after)
            elif there is not None:
                item = items[there][2]
                yield from self.walk(item, (*loc, there))

    def first(self, items: Sequence[tuple[Range | None, Any, Any]], arch: str, version: Version) -> int | None:
        for number, (within, arches, _) in enumerate(items):
            if (within is None or version in within) and (arches is None or arch in arches):
                return number
        return None

    def choice(self, items: Sequence[tuple[Range | None, Any, Any]], loc: Loc, number: int) -> str:
        within = items[number][0]
        return f"in {within}" if within is not None and not within.is_all else self.entry((*loc, number))

    def stop(self, loc: Loc, before: str, after: str) -> Stop:
        return Stop(self.document.span(loc, key=True), ".".join(map(str, loc)), before, after)

    def entry(self, loc: Loc) -> str:
        text = json.dumps(_plain(_at(self.document.data, loc)), ensure_ascii=False)
        text = text if len(text) <= WIDTH else text[: WIDTH - 1] + "…"
        return f"{loc[-1]}: {text}" if isinstance(loc[-1], str) else text


def stops(document: Document, model: BaseModel, before: Version, after: Version, arches: Sequence[str]) -> list[Stop]:
    """Every place of a file where `after` is not as `before`, in the order of the file."""
    found = _Walk(document, before, after, tuple(dict.fromkeys(arches))).walk(model, ())
    return sorted(set(found))


def _at(data: Data, loc: Loc) -> Data:
    for segment in loc:
        data = data[segment]  # type: ignore[index]
    return data


def _plain(data: Data) -> Any:
    """Data for JSON, with a decimal as it was written."""
    if isinstance(data, dict):
        return {key: _plain(item) for key, item in data.items()}
    if isinstance(data, list):
        return [_plain(item) for item in data]
    return data.text if isinstance(data, Decimal) else data
