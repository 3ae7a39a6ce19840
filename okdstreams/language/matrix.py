"""The axes of a family: its versions and architectures, and the placeholders at each point."""

from __future__ import annotations

from typing import NamedTuple

from okdstreams.language.evaluate import OMIT, Evaluator
from okdstreams.language.load import Source
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.provenance import link
from okdstreams.language.versions import BadVersion, Succession, Version
from okdstreams.syntax.diagnostics import Diagnostic, Severity, error
from okdstreams.syntax.rule_text import RuleText

RULE = RuleText(
    name="versions",
    severity=Severity.ERROR,
    summary="The versions of a family are a closed range, or a list of them.",
    why="An open range has no last stream, and a jump of major must be declared.",
    bad="versions: 4.13+",
    good="versions: 4.13-4.14",
)

MOST_AT_ONCE = 40
"""Versions that a range may give a family; more have to be listed one by one."""

Family = Source[StreamFamily]
Key = tuple[str, Version | None, str]
"""Family, version, architecture: what tells one cell from all others."""


class Cell(NamedTuple):
    """One point of a family: a version and an architecture, and the placeholders there."""

    family: Family
    version: Version | None
    arch: str
    names: dict[str, str]
    diagnostics: tuple[Diagnostic, ...] = ()
    """What is wrong with its placeholders."""

    @property
    def key(self) -> Key:
        return (self.family.model.family, self.version, self.arch)


class Cells(NamedTuple):
    """All cells of a family, and what is wrong with its axes."""

    cells: tuple[Cell, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


class Axes(NamedTuple):
    """Makes the cells of families."""

    succession: Succession

    def cells(self, family: Family) -> Cells:
        """Every cell of a family, by version and architecture."""
        wanted = family.model.versions
        try:
            versions: tuple[Version | None, ...] = (None,) if wanted is None else self.succession.span(wanted)
        except BadVersion as e:
            hint = "write from the first to the last minor, such as 4.12-4.14"
            return Cells((), (error(family.document.span(("versions",)), "versions", str(e), hint),))
        listed = 0 if wanted is None else len(wanted.bounds)
        if len(versions) > MOST_AT_ONCE and listed < len(versions):
            message = f"{wanted} is {len(versions)} versions, more than {MOST_AT_ONCE}"
            hint = "to mean it, list them one by one: 4.1, 4.2 and so on"
            return Cells((), (error(family.document.span(("versions",)), "versions", message, hint),))
        return Cells(tuple(self.cell(family, v, arch) for v in versions for arch in self.arches(family, v)))

    def arches(self, family: Family, version: Version | None) -> list[str]:
        """The architectures that a family has in `version`."""
        axis = family.model.arches
        if isinstance(axis, list):
            return list(dict.fromkeys(axis))
        return [arch for arch, within in axis.items() if version in within]

    def cell(self, family: Family, version: Version | None, arch: str) -> Cell:
        """The cell with its placeholders, the family's vars among them."""
        names = self.succession.placeholders(version, arch)
        ev = Evaluator(family.document, version, arch, names)
        for name, value in family.model.vars.items():
            text = ev.value(value, link("vars", name))
            if text is not OMIT:
                ev.names[name] = text
        return Cell(family, version, arch, ev.names, tuple(ev.problems))
