"""Configs to families: those whose file names differ in version and architecture alone. Private twins are set aside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from okdstreams.fleet.convention import PRIVATE, private_target
from okdstreams.fleet.private import privatize
from okdstreams.importing.read.cells import Cell
from okdstreams.importing.read.naming import FileName, family_name, full_name, take_apart
from okdstreams.importing.read.template import canonical


class Input(NamedTuple):
    """A config that was read: its file below the folder of configs, its data, and the ImageStream that carries it."""

    file: str
    config: dict[str, Any]
    target: str
    origin: str
    """Where it was read, for messages."""


@dataclass(slots=True)
class Group:
    """A family to be: its streams by cell, and the cells whose private twin follows from the public config."""

    name: str
    file: str
    streams: dict[Cell, Input]
    twins: dict[Cell, Input] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    """Why something is not as compact as it could be; written as comments and reported."""

    @property
    def targets(self) -> dict[Cell, str]:
        return {cell: stream.target for cell, stream in self.streams.items()}


def group(inputs: Iterable[Input], taken: Iterable[str] = ()) -> list[Group]:
    """All families, sorted by name. Every input is in exactly one, as a stream or as a derived twin.

    `taken` are names that other families have.
    """
    everything = {stream.file: stream for stream in inputs}
    derived, reasons = {}, {}
    for file, stream in everything.items():
        if file.startswith(PRIVATE):
            public = everything.get(file.removeprefix(PRIVATE))
            reason = underivable(public, stream)
            if reason:
                reasons[file] = reason
            else:
                derived[file.removeprefix(PRIVATE)] = stream
    rest = [s for f, s in everything.items() if not f.startswith(PRIVATE) or f in reasons]
    groups = [family for members in _buckets(rest).values() for family in members]
    for family in groups:
        family.twins = {cell: derived[s.file] for cell, s in family.streams.items() if s.file in derived}
        family.notes += sorted({reasons[s.file] for s in family.streams.values() if s.file in reasons})
    return _named(groups, set(taken))


def underivable(public: Input | None, private: Input) -> str:
    """Why a private config is not the twin of its public one; "" if it is."""
    if public is None:
        return "private configs without a public one"
    if private.target != private_target(public.target):
        return "private configs on ImageStreams that are not named after the public ones"
    if canonical(privatize(public.config)) != canonical(private.config):
        return "private configs that do not follow from the public ones"
    return ""


def _buckets(streams: Iterable[Input]) -> dict[str, list[Group]]:
    by_key: dict[str, list[tuple[FileName, Input]]] = {}
    for stream in streams:
        parts = take_apart(stream.file, stream.config)
        by_key.setdefault(parts.key, []).append((parts, stream))
    return {key: _split(members) for key, members in sorted(by_key.items())}


def _split(members: list[tuple[FileName, Input]]) -> list[Group]:
    """One group, unless the files disagree on how they name their architecture."""
    named = [m for m in members if m[0].names_arch]
    unnamed = [m for m in members if not m[0].names_arch]
    if any(parts.arch == "amd64" for parts, _ in named):
        groups = _by_template([(parts.explicit, parts, s) for parts, s in named])
        return groups + _by_template([(parts.slotted, parts, s) for parts, s in unnamed])
    templates = sorted({parts.slotted for parts, _ in named})
    shared = templates[0] if templates else None
    return _by_template([(shared if not p.names_arch and shared else p.slotted, p, s) for p, s in [*unnamed, *named]])


def _by_template(members: list[tuple[str, FileName, Input]]) -> list[Group]:
    groups: dict[str, Group] = {}
    for template, parts, stream in members:
        family = groups.setdefault(template, Group("", template, {}))
        family.streams[Cell(parts.version, parts.arch)] = stream
    return list(groups.values())


def _named(groups: list[Group], taken: set[str]) -> list[Group]:
    for family in sorted(groups, key=lambda g: (g.file.startswith(PRIVATE), g.file)):
        name = family_name(family.file.removeprefix(PRIVATE)) + ("-priv" if family.file.startswith(PRIVATE) else "")
        if name in taken:
            name = full_name(family.file)
        base, number = name, 2
        while name in taken:
            name, number = f"{base}-{number}", number + 1
        taken.add(name)
        family.name = name
    return sorted(groups, key=lambda g: g.name)
