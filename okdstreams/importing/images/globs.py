"""Excluded tags to globs: the few patterns that exclude what is excluded, and nothing that is mirrored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from okdstreams.fleet.mirror import glob_pattern
from okdstreams.importing.fold.spelling import ALL, Plain, spell
from okdstreams.language.versions import Version

LEAST_STEM = 3


class Excluded(NamedTuple):
    """One version's payload: what must be excluded by name, and what must not be excluded at all."""

    wanted: frozenset[str]
    mirrored: frozenset[str]
    own: frozenset[str] = frozenset()
    """Excluded without being written, because the family supplies it."""


def exclusion_rows(payloads: Mapping[Version, Excluded]) -> list[Any]:
    """The `exclude` list: globs for all versions, then rows for some, in the order of their versions."""
    order = sorted(payloads)
    by_range: dict[Plain, list[str]] = {}
    for glob in _chosen(payloads):
        pattern = glob_pattern(glob)
        used = [v for v in order if any(map(pattern.fullmatch, payloads[v].wanted))]
        barred = {v for v in order if any(map(pattern.fullmatch, payloads[v].mirrored))}
        # where the family supplies it, nothing is to be written: such versions may be bridged, but they close a range
        own = {v for v in order if not used[0] < v < used[-1] and any(map(pattern.fullmatch, payloads[v].own))}
        by_range.setdefault(spell(used, [v for v in order if v in used or v in barred | own]), []).append(glob)
    plain: list[Any] = sorted(by_range.pop(ALL, []))
    rows = sorted(by_range.items(), key=lambda item: (_first(item[0]), item[0]))
    return plain + [{"in": within, "tags": sorted(globs)} for within, globs in rows]


def _first(within: Plain) -> tuple[int, ...]:
    return tuple(int(part) for part in within.lstrip(".").split(",")[0].split("-")[0].rstrip("+").split("."))


def _chosen(payloads: Mapping[Version, Excluded]) -> list[str]:
    """Globs that take several tags, then the names that are left."""
    left = set().union(*(payload.wanted for payload in payloads.values()))
    scored = []
    for glob in sorted(set(_candidates(sorted(left)))):
        taken = frozenset(tag for tag in left if glob_pattern(glob).fullmatch(tag))
        if len(taken) > 1 and _is_safe(glob, taken, payloads):
            scored.append((glob, taken))
    chosen = []
    while scored:
        glob, taken = min(scored, key=lambda item: (-len(item[1] & left), -len(item[0]), item[0]))
        if len(taken & left) < 2:
            break
        chosen.append(glob)
        left -= taken
    return chosen + sorted(left)


def _is_safe(glob: str, taken: frozenset[str], payloads: Mapping[Version, Excluded]) -> bool:
    """Whether the glob, in the versions where it takes something, takes nothing that is mirrored.

    All the tags that it takes must go together, so that one range is right for all.
    """
    pattern = glob_pattern(glob)
    return all(
        not (payload.wanted & taken and any(map(pattern.fullmatch, payload.mirrored))) for payload in payloads.values()
    )


def _candidates(tags: Sequence[str]) -> Iterator[str]:
    """Beginnings and endings that end at a dash: rhel-coreos*, hco-*, *-installer."""
    for tag in tags:
        words = tag.split("-")
        for count in range(1, len(words) + 1):
            head, tail = "-".join(words[:count]), "-".join(words[-count:])
            if len(head) >= LEAST_STEM:
                yield f"{head}*" if head in tags else f"{head}-*"
            if len(tail) >= LEAST_STEM and count < len(words):
                yield f"*-{tail}"
