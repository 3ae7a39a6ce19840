"""Upgrade sources: which stream a `candidate` names, so that a row can say FAMILY@… instead."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from okdstreams.importing.fold.entries import SourceOf
from okdstreams.importing.fold.group import Group, Input
from okdstreams.importing.fold.spelling import Plain
from okdstreams.importing.read.cells import Cell
from okdstreams.importing.read.template import canonical
from okdstreams.language.controller import Profile
from okdstreams.language.versions import BadVersion, Predecessors, Succession, Version, parse_version


class Candidates:
    """All streams that an upgrade can begin at, by the way in which the compiler names them."""

    def __init__(self, groups: Iterable[Group], succession: Succession, controller: Profile) -> None:
        self.succession = succession
        self.controller = controller
        self.groups = {group.name: group for group in groups}
        self.by_version: dict[Version, list[str]] = {}
        for name, group in sorted(self.groups.items()):
            for version in {cell.version for cell in group.streams if cell.version is not None}:
                self.by_version.setdefault(version, []).append(name)

    def source_of(self, family: str, cell: Cell) -> SourceOf:
        """For the tests of one stream: an upgradeFromRelease to the short text that compiles to it, or None."""
        config = self.groups[family].streams[cell].config
        to = config.get("to", "")
        if not isinstance(to, str):
            return lambda release: None
        suffix = self.controller.suffix(to)
        before = self.succession.previous(cell.version) if cell.version is not None else None

        def find(release: dict[str, Any]) -> str | None:
            wanted = _candidate(release)
            if wanted is None:
                return None
            version, stream = wanted
            names = self.by_version.get(version, [])
            for name in [family, *names] if family in names else names:
                if self._name(name, version, cell.arch) == f"{version}.0-0.{stream}{suffix}":
                    return f"{name}@prev" if version == before else f"{name}@{version}"
            return None

        return find

    def _name(self, family: str, version: Version, arch: str) -> str | None:
        """The name of the stream that the compiler takes for this architecture."""
        streams = self.groups[family].streams
        arches = sorted(cell.arch for cell in streams if cell.version == version)
        own = arch if arch in arches else arches[0] if len(arches) == 1 else None
        name = streams[Cell(version, own)].config.get("name") if own is not None else None
        return name if isinstance(name, str) else None


def _candidate(release: Mapping[str, Any]) -> tuple[Version, str] | None:
    """Version and stream of {candidate: {stream, version}} and nothing else; an empty stream names no one."""
    candidate = release.get("candidate")
    if set(release) != {"candidate"} or not isinstance(candidate, dict) or set(candidate) != {"stream", "version"}:
        return None
    try:
        return (parse_version(candidate["version"]), candidate["stream"]) if candidate["stream"] else None
    except BadVersion:
        return None


def declared(groups: Iterable[Group], given: Predecessors) -> dict[Version, tuple[Version, ...]]:
    """The predecessors of versions x.0: the last minor of the major before that there is, or that its jobs speak of."""
    streams = [(cell.version, s) for g in groups for cell, s in g.streams.items() if cell.version is not None]
    versions = {version for version, _ in streams}
    previous = dict(given)
    for version in sorted(versions):
        if version.minor or not version.major or version in previous:
            continue
        before = [v for v in versions if v.major == version.major - 1]
        said = _spoken_of([s for v, s in streams if v == version], version.major - 1)
        if before or said:
            previous[version] = (max([*before, *said]),)
    return previous


def _spoken_of(streams: Iterable[Input], major: int) -> list[Version]:
    """The version of that major that the tests of these streams name most often, if they name any."""
    pattern = re.compile(rf"(?<![0-9.]){major}\.([0-9]{{1,3}})(?![0-9.])")
    counts = Counter(minor for s in streams for minor in pattern.findall(canonical(s.config.get("verify", ""))))
    return [Version(major, int(min(counts, key=lambda m: (-counts[m], -int(m)))))] if counts else []


def predecessors(previous: Predecessors) -> dict[str, Any]:
    """`previous` of the settings, as it is written."""
    return {
        str(later): Plain(earlier[0]) if len(earlier) == 1 else list(map(Plain, earlier))
        for later, earlier in sorted(previous.items())
    }
