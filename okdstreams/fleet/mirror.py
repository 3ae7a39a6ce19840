"""Mirror rules, written by the family that receives, to the publish step of the family that sends."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from fnmatch import translate
from functools import lru_cache
from typing import Any

from okdstreams.language.model.sources import Built, Exclusion, Import, Mirror, Sources
from okdstreams.language.versions import Version
from okdstreams.syntax.document import Loc

_PLAIN = re.compile(r"[A-Za-z0-9._-]*")


def target_of(ref: Mapping[str, Any], namespace: str) -> str:
    """namespace/name of what an `imageStreamRef` names; `namespace` is that of the stream that publishes."""
    return f"{ref.get('namespace') or namespace}/{ref.get('name')}"


@lru_cache(maxsize=1024)
def glob_pattern(glob: str) -> re.Pattern[str]:
    """A glob (`*` and `?`) as a pattern. Tags have no upper-case letters or brackets, so fnmatch's rules do."""
    return re.compile(translate(glob))


@lru_cache(maxsize=4096)
def names_one_tag(glob: str) -> bool:
    """Whether a glob is the plain name of a tag."""
    return _PLAIN.fullmatch(glob) is not None


def matching(glob: str, tags: AbstractSet[str]) -> list[str]:
    """The tags that a glob matches. Most globs name one tag, or how tags begin or end."""
    if names_one_tag(glob):
        return [glob] if glob in tags else []
    if glob.endswith("*") and names_one_tag(start := glob[:-1]):
        return [tag for tag in tags if tag.startswith(start)]
    if glob.startswith("*") and names_one_tag(end := glob[1:]):
        return [tag for tag in tags if tag.endswith(end)]
    pattern = glob_pattern(glob)
    return [tag for tag in tags if pattern.fullmatch(tag)]


class Tags:
    """Tags that many globs are asked about: those that begin alike stand together."""

    def __init__(self, tags: AbstractSet[str]) -> None:
        self._tags = tags
        self._sorted: list[str] = []
        self._answers: dict[str, list[str]] = {}

    def matching(self, glob: str) -> list[str]:
        """The tags that a glob matches."""
        if glob not in self._answers:
            self._answers[glob] = self._matching(glob)
        return self._answers[glob]

    def _matching(self, glob: str) -> list[str]:
        if names_one_tag(glob) or not glob.endswith("*") or not names_one_tag(start := glob[:-1]):
            return matching(glob, self._tags)
        if not self._sorted:
            self._sorted = sorted(self._tags)
        return self._sorted[bisect_left(self._sorted, start) : bisect_left(self._sorted, f"{start}\U0010ffff")]


def is_mirrored(mirror: Mirror, version: Version | None) -> bool:
    """Whether a rule is for the family's stream of this version."""
    return mirror.in_ is None or version in mirror.in_


def exclusions(mirror: Mirror, version: Version | None) -> Iterator[tuple[str, Loc]]:
    """The globs that a rule writes for `version`, each with its loc in the family's file."""
    for number, row in enumerate(mirror.exclude):
        if not isinstance(row, Exclusion):
            yield row, ("sources", "mirror", "exclude", number)
        elif version in row.in_:
            for index, glob in enumerate(row.tags):
                yield glob, ("sources", "mirror", "exclude", number, "tags", index)


def built_rows(sources: Sources) -> Iterator[tuple[str, Built, Loc]]:
    """Every row of own components: its repository, the row, its loc."""
    for repository, rows in sources.built.items():
        if isinstance(rows, Built):
            yield repository, rows, ("sources", "built", repository)
        else:
            for number, row in enumerate(rows):
                yield repository, row, ("sources", "built", repository, number)


def own_components(sources: Sources, imported: Iterable[str], version: Version | None) -> dict[str, Loc]:
    """What a family supplies itself in `version`: tags built for it and tags it imports, each with its loc."""
    own: dict[str, Loc] = {}
    if isinstance(sources.import_, Import):
        for tag in imported:
            own[tag] = ("sources", "import", "tags", tag)
    for _, row, loc in built_rows(sources):
        if version in row.in_:
            own |= {tag: (*loc, "tags", index) for index, tag in enumerate(row.tags)}
    return own | art_components(sources, version)


def art_components(sources: Sources, version: Version | None) -> dict[str, Loc]:
    """The tags that ART pushes in `version`, each with its loc."""
    images = ((name, image) for name, image in sources.art.items() if version in image.in_)
    return {tag: ("sources", "art", name, "tags", n) for name, image in images for n, tag in enumerate(image.tags)}


def included(mirror: Mirror, tags: AbstractSet[str]) -> dict[str, list[tuple[Loc, str]]]:
    """Those of the tags that the globs of `include` match, sorted, each with the places that take it, and why."""
    reasons: dict[str, list[tuple[Loc, str]]] = {}
    for number, glob in enumerate(mirror.include):
        for tag in matching(glob, tags):
            reasons.setdefault(tag, []).append((("sources", "mirror", "include", number), f"matches {glob!r}"))
    return {tag: reasons[tag] for tag in sorted(reasons)}


def excluded_tags(
    mirror: Mirror, own: Mapping[str, Loc], payload: Container[str], version: Version | None, every: Tags
) -> dict[str, list[tuple[Loc, str]]]:
    """The payload's tags that are not mirrored, sorted by name, each with the places that exclude it, and why.

    `every` are the tags of this payload and others: most versions have most tags, and are asked for the same globs.
    """
    reasons = {tag: [(own[tag], "own component")] for tag in own if tag in payload}
    for glob, loc in exclusions(mirror, version):
        for tag in every.matching(glob):
            if tag in payload:
                reasons.setdefault(tag, []).append((loc, f"matches {glob!r}"))
    return {tag: reasons[tag] for tag in sorted(reasons)}
