"""Which streams a sentence is about, as people say it: `okd-scos 4.13-4.14`, `ocp 4.12-4.14 on arm64 and s390x`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from okdstreams.diff.statement import DASH, plain
from okdstreams.language.versions import Version
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


def families(known: Iterable[Identity]) -> dict[str, Family]:
    """The families of these streams."""
    found: dict[str, set[Member]] = {}
    for one in known:
        if one.arch:
            found.setdefault(one.family, set()).add((one.version, one.arch))
    return {
        name: Family(
            tuple(sorted({version for version, _ in members if version is not None})),
            tuple(sorted({arch for _, arch in members})),
            frozenset(members),
        )
        for name, members in found.items()
    }


def label(streams: Iterable[Identity], known: Mapping[str, Family], *, twins: bool) -> str:
    """The streams in words. All are of one family, and either all public or all private."""
    members = sorted(set(streams), key=lambda one: (one.version or Version(0, 0), one.arch, one.name))
    first = members[0]
    if not first.arch:
        return _objects(members)
    words = f"{plain(first.family)}{_places(members, known.get(first.family))}"
    if first.private:
        return f"{words} (private twin{'s' if len(members) > 1 else ''})"
    if twins:
        return f"{words} and {'their private twins' if len(members) > 1 else 'its private twin'}"
    return words


def _objects(members: list[Identity]) -> str:
    names = [plain(one.name) for one in members if one.name]
    shown = ", ".join(names[:NAMES]) + (f" and {len(names) - NAMES} more" if len(names) > NAMES else "")
    family = members[0].family
    if family == CHANNEL and len(names) != 1:
        family = "channels"
    return f"{family if family == ARGO_CD else plain(family)} {shown}".rstrip()


def _places(members: list[Identity], family: Family | None) -> str:
    """Versions, and architectures if they are not all that the family has there."""
    arches: dict[str, set[Version | None]] = {}
    for one in members:
        arches.setdefault(one.arch, set()).add(one.version)
    if family and {(one.version, one.arch) for one in members} == family.members:
        return _spaced(spans(family.versions, family))
    everything = family.arches if family else ("amd64",)
    by_versions: dict[tuple[Version, ...], list[str]] = {}
    for arch, versions in sorted(arches.items()):
        by_versions.setdefault(tuple(sorted(v for v in versions if v is not None)), []).append(arch)
    if set(everything) <= set(arches) and (len(by_versions) == 1 or len(everything) == 1):
        return _spaced(spans(next(iter(by_versions)), family))
    parts = [
        f"{spans(versions, family)} on {' and '.join(_two(names))}".strip() for versions, names in by_versions.items()
    ]
    return _spaced(", ".join(parts))


def _spaced(text: str) -> str:
    return f" {text}" if text else ""


def _two(names: list[str]) -> list[str]:
    return [", ".join(names[:-1]), names[-1]] if len(names) > 1 else names


def spans(versions: tuple[Version, ...], family: Family | None) -> str:
    """4.5-4.7, 4.9: versions that follow one another are joined, in a family by its own list of versions."""
    order = family.versions if family else versions
    runs: list[list[Version]] = []
    for version in versions:
        if runs and _follows(runs[-1][-1], version, order):
            runs[-1].append(version)
        else:
            runs.append([version])
    return ", ".join(f"{run[0]}{DASH}{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _follows(one: Version, other: Version, order: tuple[Version, ...]) -> bool:
    if one.major == other.major:
        return other.minor == one.minor + 1
    return one in order and order[order.index(one) + 1 :][:1] == (other,)
