"""Streams that are already there: which configs they render, and which new ones belong to their families."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from okdstreams.fleet.convention import PRIVATE
from okdstreams.fleet.fleet import Stream
from okdstreams.fleet.resolver import Resolver
from okdstreams.importing.fold.group import Group, Input, underivable
from okdstreams.importing.merge.prove import comparable
from okdstreams.importing.merge.resolved import Resolved
from okdstreams.importing.read.cells import Cell
from okdstreams.importing.read.naming import take_apart
from okdstreams.importing.read.template import canonical, filled
from okdstreams.language.load import Source
from okdstreams.language.model.family import StreamFamily

Family = Source[StreamFamily]


@dataclass(slots=True)
class Addition:
    """What a family that is there shall render besides, or otherwise."""

    family: Family
    streams: dict[Cell, Input] = field(default_factory=dict)
    twins: dict[Cell, Input] = field(default_factory=dict)
    dropped: set[Cell] = field(default_factory=set)
    """Cells whose twin no longer follows from the public config."""

    def gone(self, standing: Standing) -> set[str]:
        """Files of twins that the family renders and must not."""
        return {
            file
            for file, s in standing.streams.items()
            if s.private and s.source is self.family and Cell(s.version, s.arch) in self.dropped
        }


class Standing:
    """The compiled streams of a folder."""

    def __init__(self, compilation: Resolved) -> None:
        self.compilation = compilation
        self.resolver = Resolver(compilation.loaded)
        self.streams = {stream.file: stream for stream in compilation.fleet.streams}

    def has(self, wanted: Input) -> bool:
        """Whether the config is rendered already, for the same ImageStream."""
        stream = self.streams.get(wanted.file)
        return stream is not None and stream.target == wanted.target and same(stream.config, wanted.config)

    def claim(self, wanted: Input) -> tuple[Family, Cell, bool] | None:
        """The family whose `file` is that of the config, its cell there, and whether it is a derived twin."""
        stream = self.streams.get(wanted.file)
        if stream is not None:
            return stream.source, Cell(stream.version, stream.arch), stream.private
        parts = take_apart(wanted.file, wanted.config)
        public = take_apart(wanted.file.removeprefix(PRIVATE), wanted.config)
        for family in self.compilation.loaded.families:
            for file, name in ((wanted.file, parts), (wanted.file.removeprefix(PRIVATE), public)):
                if (name.version is None) == (family.model.versions is None):
                    cell = Cell(name.version, name.arch)
                    if self._file(family, cell) == file:
                        return family, cell, file != wanted.file
        return None

    def _file(self, family: Family, cell: Cell) -> str | None:
        try:
            return str(filled(family.model.file, self.names(family, cell)))
        except KeyError:
            return None

    def names(self, family: Family, cell: Cell) -> Mapping[str, str]:
        """The placeholders of a cell, the family's vars among them."""
        return self.resolver.axes.cell(family, cell.version, cell.arch).names

    def groups(self) -> list[Group]:
        """All families with their public streams, as upgrades may begin at them."""
        groups: dict[str, Group] = {}
        for stream in self.compilation.fleet.streams:
            group_of = groups.setdefault(stream.family, Group(stream.family, stream.source.model.file, {}))
            inputs = group_of.twins if stream.private else group_of.streams
            inputs[Cell(stream.version, stream.arch)] = as_input(stream)
        return list(groups.values())

    def mirrored(self, family: Family, cell: Cell) -> set[str]:
        """The publish steps that mirror rules of other families give to a stream."""
        receivers = self.resolver.publishing.receivers(family.model.family, cell.version, cell.arch)
        return {mirror.step for _, mirror in receivers}


def as_input(stream: Stream) -> Input:
    """A rendered stream as if it had been read."""
    return Input(stream.file, stream.config, stream.target, stream.source.document.file)


def same(config: Any, other: Any) -> bool:
    """Whether two configs say the same to the controller."""
    return canonical(comparable(config)) == canonical(comparable(other))


def additions(standing: Standing, inputs: Iterable[Input]) -> tuple[dict[str, Addition], list[Input]]:
    """What is new to families that are there, by family, and what no family claims. What they have is in neither."""
    by_family: dict[str, Addition] = {}
    rest = []
    twins: list[tuple[Family, Cell, Input]] = []
    for wanted in inputs:
        if standing.has(wanted):
            continue
        claim = standing.claim(wanted)
        if claim is None:
            rest.append(wanted)
        elif claim[2]:
            twins.append((claim[0], claim[1], wanted))
        else:
            by_family.setdefault(claim[0].model.family, Addition(claim[0])).streams[claim[1]] = wanted
    for family, cell, twin in twins:
        addition = by_family.get(family.model.family, Addition(family))
        there = standing.streams.get(twin.file.removeprefix(PRIVATE))
        public = addition.streams.get(cell) or (as_input(there) if there is not None else None)
        if underivable(public, twin):
            rest.append(twin)
            addition.dropped.add(cell)
        else:
            addition.twins[cell] = twin
        by_family[family.model.family] = addition
    return {name: a for name, a in by_family.items() if a.streams or a.twins or a.gone(standing)}, rest
