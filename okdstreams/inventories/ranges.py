"""Which versions have a tag, as a range: what was written before, put right by what payloads show."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from okdstreams.language.versions import Range, Version, spell


def corrected(before: Range | None, seen: Mapping[Version, bool], versions: Sequence[Version]) -> str:
    """The range of a tag that payloads of some versions have or have not; empty for none of them.

    `versions` are all that matter, in order. What `before` says of versions that were not seen stays; without it, a tag
    goes on that the newest payload has. What the newest of all versions has is in those to come.
    """
    if before is not None and all((version in before) == there for version, there in seen.items()):
        return before.text
    newest = max(seen)
    held = [v for v in versions if seen.get(v, v in before if before is not None else v > newest and seen[newest])]
    if not held:
        return ""
    is_open = held[-1] == versions[-1] and (before is None or before.is_open or versions[-1] in seen)
    if not is_open:
        return spell(held, versions)
    if len(held) == len(versions):
        return "all" if before is None or before.is_all or _begins(before, versions[0]) else f"{held[0]}+"
    start = _last_run(held, versions)
    earlier = spell(held[:start], versions)
    return f"{earlier}, {held[start]}+" if earlier else f"{held[start]}+"


def _begins(before: Range, first: Version) -> bool:
    """Whether a range held the first of all versions already without naming it."""
    return first in before and any(low is None for low, _ in before.bounds)


def _last_run(held: Sequence[Version], versions: Sequence[Version]) -> int:
    """The index in `held` from which on no version is left out."""
    start = len(held) - 1
    present: Collection[Version] = set(held)
    at = versions.index(held[-1])
    while at and versions[at - 1] in present:
        at -= 1
        start -= 1
    return start
