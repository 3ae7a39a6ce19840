"""A row is for some stream of its family, a default for some row, and a named architecture is one of the family."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, NamedTuple

from pydantic import BaseModel

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.language.choices import CASE, alternatives
from okdstreams.language.defaults import standing_at, unused
from okdstreams.language.evaluate import yaml_names
from okdstreams.language.load import Source
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.model.rows import Row
from okdstreams.language.versions import Version
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.document import Loc


def check(view: View) -> Iterator[Finding]:
    if view.fleet is None:
        return
    cells: dict[str, set[tuple[Version | None, str]]] = {}
    for stream in view.fleet.streams:
        cells.setdefault(stream.family, set()).add((stream.version, stream.arch))
    for source in view.fleet.families:
        own = cells.get(source.model.family)
        if own:  # without any, the axes themselves are reported
            arches = sorted({*source.model.arches, *(arch for _, arch in own)})
            walk = _Walk(source, {version for version, _ in own}, arches)
            for section in ("vars", "config", "tests", "periodics", "upgradeTests"):
                yield from walk.value(getattr(source.model, section), (section,))
        for loc in unused(source.model, source.document.data):
            message = f"no row under `{loc[1]}` has this default of `{loc[2]}`"
            yield Finding(source.document, loc, message, "remove it", Severity.WARNING, key=True)


class _Walk(NamedTuple):
    """A walk over the values of a family."""

    source: Source[StreamFamily]
    versions: set[Version | None]
    arches: list[str]

    def value(self, value: Any, loc: Loc) -> Iterator[Finding]:
        choices = alternatives(value)
        if choices is not None:
            for choice in choices:
                if choice.kind == CASE:
                    yield from self.named(choice.arches or (), (*loc, *choice.loc, "arch"))
                yield from self.value(choice.value, (*loc, *choice.value_loc))
        elif isinstance(value, BaseModel):
            if isinstance(value, Row):
                yield from self.row(value, loc)
            for attribute, name in yaml_names(type(value)):
                if attribute in value.model_fields_set:
                    yield from self.value(getattr(value, attribute), (*loc, name))
        elif isinstance(value, (dict, list)):
            for key, item in value.items() if isinstance(value, dict) else enumerate(value):
                yield from self.value(item, (*loc, key))

    def at(self, loc: Loc) -> Loc:
        return standing_at(self.source.model, self.source.document.data, loc)

    def row(self, row: Row, loc: Loc) -> Iterator[Finding]:
        yield from self.named(row.arch or (), (*loc, "arch"))
        if not any(version in row.in_ for version in self.versions):
            axis = sorted(version for version in self.versions if version is not None)
            versions = f"{axis[0]} to {axis[-1]}" if axis else "no versions"
            message = f"the row is for {row.in_}, and the family has {versions}: it is in no stream"
            yield Finding(
                self.source.document,
                self.at((*loc, "in")),
                message,
                "correct the range, or remove the row",
                Severity.WARNING,
            )

    def named(self, arches: Any, loc: Loc) -> Iterator[Finding]:
        for number, arch in enumerate(arches):
            if arch not in self.arches:
                near = get_close_matches(arch, self.arches, 1)
                hint = f"did you mean {near[0]}?" if near else f"the family has {', '.join(self.arches)}"
                at = self.at(loc)
                at = (*at, number) if (*at, number) in self.source.document.places else at
                yield Finding(self.source.document, at, f"the family has no architecture {arch!r}", hint)


RULE = Rule(
    name="unmatched",
    severity=Severity.ERROR,
    summary="A row is for some stream, a default for some row; an architecture that is named is one of the family.",
    why="A range or an architecture with a slip in it matches nothing, and a gate is silently not there.",
    bad="azure: {job: ci/e2e-azure, arch: s390x, gate: informing}",
    good="azure: {job: ci/e2e-azure, arch: arm64, gate: informing}",
    check=check,
    warns=True,
    needs="fleet",
)
