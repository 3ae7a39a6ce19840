"""Upgrade sources that name a stream (FAMILY@prev, FAMILY@4.12) to the candidate that the controller takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from okdstreams.fleet import tracing
from okdstreams.language.controller import Profile
from okdstreams.language.evaluate import OMIT, WITHOUT_VERSIONS, Evaluator
from okdstreams.language.matrix import Axes, Cell, Family, Key
from okdstreams.language.model.config import ReleaseConfig
from okdstreams.language.provenance import At, Trace
from okdstreams.language.versions import Version, parse_version
from okdstreams.syntax.near import close_matches

NAME = "upgrade-source"
"""The check that these mistakes are told under."""


class Head(NamedTuple):
    """What other streams need to know of a stream before its tests are made."""

    name: str
    to: str


def head_of(cell: Cell) -> Head:
    """The head of a cell's stream. Mistakes in these fields are told where the stream itself is made."""
    ev = Evaluator(cell.family.document, cell.version, cell.arch, cell.names)
    config: ReleaseConfig = cell.family.model.config
    fields = {f: ev.value(getattr(config, f), None) for f in ("name", "to") if f in config.model_fields_set}
    return Head(*(str(fields[f]) if fields.get(f, OMIT) is not OMIT else "" for f in ("name", "to")))


class Candidates(NamedTuple):
    """What is known of all streams when one asks for another."""

    axes: Axes
    families: Mapping[str, Family]
    cells: Mapping[Key, Cell]
    controller: Profile
    is_whole: bool
    evaluator: Callable[[Cell, Trace | None], Evaluator]

    def candidate(self, cell: Cell, ev: Evaluator, at: At, path: At, written: tuple[str, str]) -> dict[str, Any] | None:
        """The fields of `candidate`; None when it was reported. `written` is (family or "", version or "prev")."""
        family = self._family(cell, ev, at, written)
        version = self._version(cell, ev, at, written[1]) if family is not None else None
        if family is None or version is None:
            return None
        name = family.model.family
        if family.model.versions is None:
            hint = "name a family with versions, or write the source out: {release: {version: ...}}"
            self._say(ev, at, f"family {name!r} has no version {version} to upgrade from", hint)
            return None
        arches = self.axes.arches(family, version)
        arch = arches[0] if cell.arch not in arches and len(arches) == 1 else cell.arch
        source = self.cells.get((name, version, arch))
        if source is None:
            versions = family.model.versions
            hint = f"{name} has versions {versions}: start the row after the first, or name another source"
            self._say(ev, at, f"upgrade source {name} {version} {arch} does not exist", hint)
            return None
        stream = self._stream(cell, ev, at, head_of(source), version)
        if stream is None:
            return None
        if ev.trace is not None:
            there = self.evaluator(self.axes.cell(family, version, arch), {})
            said = f"upgradeFrom: {'@'.join(filter(None, written))}"
            tracing.candidate(ev, at, path, there, said, (cell.family.model.config, family.model.config))
        return {"stream": stream, "version": str(version)}

    def _family(self, cell: Cell, ev: Evaluator, at: At, written: tuple[str, str]) -> Family | None:
        name = written[0]
        family = self.families.get(name or cell.family.model.family)
        if family is None and self.is_whole:
            near = close_matches(name, self.families, 1)
            hint = f"did you mean '{near[0]}@{written[1]}'? " if near else ""
            hint += f"families: {', '.join(sorted(self.families))}"
            self._say(ev, at, f"no family {name!r} to upgrade from", hint)
        return family

    def _version(self, cell: Cell, ev: Evaluator, at: At, wanted: str) -> Version | None:
        if wanted != "prev":
            return parse_version(wanted)
        if cell.version is None:
            self._say(ev, at, f"`prev` {WITHOUT_VERSIONS}", "name the version: FAMILY@4.12")
            return None
        previous = self.axes.succession.previous(cell.version)
        if previous is None:
            hint = f"declare it under `previous` in the settings, such as {{{cell.version}: 4.22}}"
            self._say(ev, at, f"`prev`: {cell.version} has no declared predecessor", hint)
            return None
        return previous

    def _stream(self, cell: Cell, ev: Evaluator, at: At, head: Head, version: Version) -> str | None:
        """`stream` of the candidate: the controller puts `VERSION.0-0.` before it, and the end of `to` behind it."""
        to = head_of(cell).to
        suffix = self.controller.suffix(to)
        if "$(" in head.name:
            return head.name  # a placeholder without a meaning is told where the name stands
        prefix = f"{version}.0-0."
        if head.name.startswith(prefix) and head.name.endswith(suffix) and len(head.name) > len(prefix) + len(suffix):
            return head.name[len(prefix) : len(head.name) - len(suffix)]
        wanted = f"the controller looks for {prefix}STREAM{suffix}"
        message = f"stream {head.name!r} cannot be named as a candidate: {wanted}"
        self._say(ev, at, message, f"give the two streams the same `to` ({to!r} here)")
        return None

    def _say(self, ev: Evaluator, at: At, message: str, hint: str) -> None:
        ev.say(at, message, hint, NAME)
