"""Many streams in few words: `okd 4.10-4.14`, `ocp 4.2-4.14 arm64, multi`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from okdstreams.fleet import Stream
from okdstreams.versions import Version


def fold(streams: Iterable[Stream], everything: Sequence[Stream]) -> list[str]:
    """The streams as texts, one for each family and set of versions. `everything` tells what is consecutive."""
    chosen = {_member(s) for s in streams}
    all_ = {_member(s) for s in everything}
    columns: dict[tuple[str, bool, tuple[Version | None, ...]], list[str]] = {}
    for family, private, arch in sorted({m[:3] for m in chosen}):
        of_arch = sorted({m[3] for m in chosen if m[:3] == (family, private, arch)}, key=_order)
        columns.setdefault((family, private, tuple(of_arch)), []).append(arch)
    found = []
    for (family, private, versions), arches in columns.items():
        known = sorted({m[3] for m in all_ if m[0] == family}, key=_order)
        possible = sorted({m[2] for m in all_ if m[0] == family and m[1] == private and m[3] in versions})
        words = [family, "private"] if private else [family]
        words += [ranges(versions, known)] if versions != (None,) else []
        if arches != possible:
            words.append(", ".join(arches))
        found.append(" ".join(words))
    return found


def _member(stream: Stream) -> tuple[str, bool, str, Version | None]:
    return (stream.family, stream.private, stream.arch, stream.version)


def _order(version: Version | None) -> Version:
    return version or Version(0, 0)


def ranges(versions: Sequence[Version | None], known: Sequence[Version | None]) -> str:
    """Versions as ranges of `known`: 4.1, 4.3-4.5."""
    runs: list[list[int]] = []
    for position in sorted(known.index(version) for version in versions):
        if runs and runs[-1][1] == position - 1:
            runs[-1][1] = position
        else:
            runs.append([position, position])
    return ", ".join(str(known[a]) if a == b else f"{known[a]}-{known[b]}" for a, b in runs)
