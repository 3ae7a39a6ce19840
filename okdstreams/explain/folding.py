"""Many streams in few words: `okd 4.10-4.14`, `ocp 4.2-4.14 arm64, multi`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from okdstreams.fleet.fleet import Stream
from okdstreams.language.versions import Version, spell

Axis = tuple[Version | None, ...]
Shape = dict[str, Axis]
"""Architecture to versions."""


def fold(streams: Iterable[Stream], everything: Sequence[Stream]) -> list[str]:
    """The streams as texts, one or a few for each family. `everything` tells what is consecutive, and what is all."""
    chosen, whole = _shapes(streams), _shapes(everything)
    found: list[str] = []
    for family, private in sorted(chosen):
        shape = chosen[family, private]
        twins = chosen.get((family, True)) if not private else None
        if private and chosen.get((family, False)) == shape:
            continue  # told with the public ones
        end = ", private" if private else ", with private twins" if twins == shape else ""
        known = sorted({v for axis in whole[family, False].values() for v in axis}, key=_order)
        found += [words + end for words in _words(family, shape, whole[family, private], known)]
    return found


def _shapes(streams: Iterable[Stream]) -> dict[tuple[str, bool], Shape]:
    found: dict[tuple[str, bool], dict[str, set[Version | None]]] = {}
    for s in streams:
        found.setdefault((s.family, s.private), {}).setdefault(s.arch, set()).add(s.version)
    return {
        key: {arch: tuple(sorted(shape[arch], key=_order)) for arch in sorted(shape)} for key, shape in found.items()
    }


def _words(family: str, shape: Shape, whole: Shape, known: Sequence[Version | None]) -> Iterator[str]:
    alike: dict[Axis, list[str]] = {}
    for arch, axis in shape.items():
        alike.setdefault(axis, []).append(arch)
    if shape == whole:
        there = {version for axis in whole.values() for version in axis}
        alike = {tuple(version for version in known if version in there): list(whole)}
    for axis, arches in alike.items():
        words = [family] if axis == (None,) else [family, _spelled(axis, known)]
        possible = [arch for arch, versions in whole.items() if set(versions) & set(axis)]
        yield " ".join(words if arches == possible else [*words, ", ".join(arches)])


def _order(version: Version | None) -> Version:
    return version or Version(0, 0)


def _spelled(axis: Axis, family: Sequence[Version | None]) -> str:
    return spell([v for v in axis if v is not None], [v for v in family if v is not None])
