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
    texts: list[str] = []
    for family, private in sorted(chosen):
        shape = chosen[family, private]
        twins = chosen.get((family, True)) if not private else None
        if private and chosen.get((family, False)) == shape:
            continue  # shown with the public ones
        end = ", private" if private else ", with private twins" if twins == shape else ""
        order = sorted({v for axis in whole[family, False].values() for v in axis}, key=_order)
        texts += [words + end for words in _words(family, shape, whole[family, private], order)]
    return texts


def _shapes(streams: Iterable[Stream]) -> dict[tuple[str, bool], Shape]:
    shapes: dict[tuple[str, bool], dict[str, set[Version | None]]] = {}
    for s in streams:
        shapes.setdefault((s.family, s.private), {}).setdefault(s.arch, set()).add(s.version)
    return {
        key: {arch: tuple(sorted(shape[arch], key=_order)) for arch in sorted(shape)} for key, shape in shapes.items()
    }


def _words(family: str, shape: Shape, whole: Shape, order: Sequence[Version | None]) -> Iterator[str]:
    alike: dict[Axis, list[str]] = {}
    for arch, axis in shape.items():
        alike.setdefault(axis, []).append(arch)
    if shape == whole:
        there = {version for axis in whole.values() for version in axis}
        alike = {tuple(version for version in order if version in there): list(whole)}
    for axis, arches in alike.items():
        words = [family] if axis == (None,) else [family, ranges(axis, order)]
        possible = [arch for arch, versions in whole.items() if set(versions) & set(axis)]
        yield " ".join(words if arches == possible else [*words, ", ".join(arches)])


def _order(version: Version | None) -> Version:
    return version or Version(0, 0)


def ranges(versions: Sequence[Version | None], order: Sequence[Version | None]) -> str:
    """Versions as ranges, those that follow each other in `order` joined: 4.1, 4.3-4.5."""
    return spell([v for v in versions if v is not None], [v for v in order if v is not None])
