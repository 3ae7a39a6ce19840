"""Which ranges make the next version differ: rows and values that stop before it, begin with it, or change in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from okdstreams.language.choices import Alternative, alternatives
from okdstreams.language.defaults import standing_at
from okdstreams.language.evaluate import yaml_names
from okdstreams.language.model.declared import Strict
from okdstreams.language.model.values import Ranges
from okdstreams.language.versions import Range, Version
from okdstreams.syntax.diagnostics import Span
from okdstreams.syntax.document import Data, Decimal, Document, Loc

WIDTH = 60
"""A value is shown with so many characters."""


class Boundary(NamedTuple):
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
    root: Strict
    before: Version
    after: Version
    arches: tuple[str, ...]

    def walk(self, value: Any, loc: Loc) -> Iterator[Boundary]:
        if isinstance(value, Range):
            yield from self.bound(value, loc)
        elif (choices := alternatives(value)) is not None:
            yield from self.ranges(choices, loc) if isinstance(value, Ranges) else self.choices(choices, loc)
        elif isinstance(value, Strict):
            yield from self.model(value, loc)
        elif isinstance(value, (dict, list)):
            for key, item in value.items() if isinstance(value, dict) else enumerate(value):
                yield from self.walk(item, (*loc, key))

    def bound(self, wanted: Range, loc: Loc) -> Iterator[Boundary]:
        """A range that says in which versions something is there at all."""
        there, then = self.before in wanted, self.after in wanted
        if there != then:
            yield self.boundary(loc, f"in {wanted}" if there else "", f"in {wanted}" if then else "")

    def model(self, value: Strict, loc: Loc) -> Iterator[Boundary]:
        within = getattr(value, "in_", None)
        if isinstance(within, Range):
            there, then = self.before in within, self.after in within
            if there != then:
                yield from self.bound(within, self.at((*loc, "in")))
            if not (there and then):
                return
        for attribute, name in yaml_names(type(value)):
            if attribute in value.model_fields_set and attribute not in ("in_", "versions", "defaults"):
                yield from self.walk(getattr(value, attribute), self.at((*loc, name)))

    def at(self, loc: Loc) -> Loc:
        return standing_at(self.root, self.document.data, loc)

    def ranges(self, ranges: Sequence[Alternative], loc: Loc) -> Iterator[Boundary]:
        """A range map: the first range that matches decides."""
        there, then = (self.first(ranges, "", version) for version in (self.before, self.after))
        if there == then:
            if there is not None:
                yield from self.walk(ranges[there].value, (*loc, *ranges[there].value_loc))
            return
        at = (*loc, *ranges[there if there is not None else then or 0].loc)
        before, after = (self.entry((*loc, *ranges[n].loc)) if n is not None else "" for n in (there, then))
        yield self.boundary(at, before, after)

    def choices(self, choices: Sequence[Alternative], loc: Loc) -> Iterator[Boundary]:
        """Cases or rows: per architecture, the first that matches decides."""
        pairs = {
            (self.first(choices, arch, self.before), self.first(choices, arch, self.after)) for arch in self.arches
        }
        for there, then in sorted(pairs, key=str):
            if there != then:
                before, after = (self.choice(choices[n], loc) if n is not None else "" for n in (there, then))
                if before and then is not None:
                    after += f" (line {self.document.span((*loc, *choices[then].loc)).line})"
                at = (*loc, *choices[there if there is not None else then or 0].loc)
                yield self.boundary(at, before, after)
            elif there is not None:
                yield from self.walk(choices[there].value, (*loc, *choices[there].value_loc))

    def first(self, choices: Sequence[Alternative], arch: str, version: Version) -> int | None:
        return next((number for number, choice in enumerate(choices) if choice.covers(version, arch)), None)

    def choice(self, choice: Alternative, loc: Loc) -> str:
        within = choice.within
        return f"in {within}" if within is not None and not within.is_all else self.entry((*loc, *choice.loc))

    def boundary(self, loc: Loc, before: str, after: str) -> Boundary:
        return Boundary(self.document.span(loc, key=True), ".".join(map(str, loc)), before, after)

    def entry(self, loc: Loc) -> str:
        text = json.dumps(_plain(_at(self.document.data, loc)), ensure_ascii=False)
        text = text if len(text) <= WIDTH else text[: WIDTH - 1] + "…"
        return f"{loc[-1]}: {text}" if isinstance(loc[-1], str) else text


def boundaries(
    document: Document, model: Strict, before: Version, after: Version, arches: Sequence[str]
) -> list[Boundary]:
    """Every place of a file where `after` is not as `before`, in the order of the file."""
    return sorted(set(_Walk(document, model, before, after, tuple(dict.fromkeys(arches))).walk(model, ())))


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
