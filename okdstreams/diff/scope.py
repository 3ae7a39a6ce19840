"""Which streams a sentence is about, as people say it: `okd-scos 4.13-4.14`, `ocp 4.12-4.14 on arm64 and s390x`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from okdstreams.diff.words import plain
from okdstreams.language.versions import Version, spell
from okdstreams.output.identity import ARGO_CD, CHANNEL, Identity

NAMES = 3
"""So many names are listed; of more, the rest is counted."""

Member = tuple[Version | None, str]
"""Version and architecture of one stream of a family."""


@dataclass(frozen=True, slots=True)
class Family:
    """What all of a family has, changed or not: whether architectures are worth a word depends on it."""

    versions: tuple[Version, ...]
    arches: tuple[str, ...]
    members: frozenset[Member]


def families(streams: Iterable[Identity]) -> dict[str, Family]:
    """The families of these streams."""
    by_name: dict[str, set[Member]] = {}
    for stream in streams:
        if stream.arch:
            by_name.setdefault(stream.family, set()).add((stream.version, stream.arch))
    return {
        name: Family(
            tuple(sorted({version for version, _ in members if version is not None})),
            tuple(sorted({arch for _, arch in members})),
            frozenset(members),
        )
        for name, members in by_name.items()
    }


def label(streams: Iterable[Identity], sizes: Mapping[str, Family], *, twins: bool) -> str:
    """The streams in words. All are of one family, and either all public or all private."""
    members = sorted(set(streams), key=lambda stream: (stream.version or Version(0, 0), stream.arch, stream.name))
    first = members[0]
    if not first.arch:
        return _objects(members)
    words = f"{plain(first.family)}{_places(members, sizes.get(first.family))}"
    if first.private:
        return f"{words} (private twin{'s' if len(members) > 1 else ''})"
    if twins:
        return f"{words} and {'their private twins' if len(members) > 1 else 'its private twin'}"
    return words


def _objects(members: list[Identity]) -> str:
    names = [plain(stream.name) for stream in members if stream.name]
    shown = ", ".join(names[:NAMES]) + (f" and {len(names) - NAMES} more" if len(names) > NAMES else "")
    family = members[0].family
    if family == CHANNEL and len(names) != 1:
        family = "channels"
    return f"{family if family == ARGO_CD else plain(family)} {shown}".rstrip()


def _places(members: list[Identity], family: Family | None) -> str:
    """Versions, and architectures if they are not all that the family has there."""
    arches: dict[str, set[Version | None]] = {}
    for stream in members:
        arches.setdefault(stream.arch, set()).add(stream.version)
    if family and {(stream.version, stream.arch) for stream in members} == family.members:
        return _spaced(spell(family.versions, family.versions))
    everything, order = (family.arches, family.versions) if family else (("amd64",), ())
    by_versions: dict[tuple[Version, ...], list[str]] = {}
    for arch, versions in sorted(arches.items()):
        by_versions.setdefault(tuple(sorted(v for v in versions if v is not None)), []).append(arch)
    if set(everything) <= set(arches) and (len(by_versions) == 1 or len(everything) == 1):
        return _spaced(spell(next(iter(by_versions)), order))
    parts = [
        f"{spell(versions, order)} on {' and '.join(_two(names))}".strip() for versions, names in by_versions.items()
    ]
    return _spaced(", ".join(parts))


def _spaced(text: str) -> str:
    return f" {text}" if text else ""


def _two(names: list[str]) -> list[str]:
    return [", ".join(names[:-1]), names[-1]] if len(names) > 1 else names
