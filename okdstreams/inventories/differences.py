"""Payloads against inventories: tags that one has and the other has not, and the rows that would be right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from okdstreams.inventories.payloads import Payload
from okdstreams.inventories.ranges import corrected
from okdstreams.language.load import Source
from okdstreams.language.model.inventory import Inventory
from okdstreams.language.versions import Range, Version
from okdstreams.syntax.document import Loc


class Row(NamedTuple):
    """A tag in an inventory: under a repository, or under `external` without one."""

    source: Source[Inventory] | None
    repository: str
    tag: str
    within: Range | None

    @property
    def loc(self) -> Loc:
        return ("components", self.repository, self.tag) if self.repository else ("external", self.tag)


class Change(NamedTuple):
    """A row, and the range that it should have: empty when it should go."""

    row: Row
    after: str


class Difference(NamedTuple):
    """A tag of one version: in the payload and not in the inventory, or the other way round."""

    version: Version
    tag: str
    is_in_payload: bool
    row: Row | None


def merged(payloads: Iterable[Payload]) -> dict[Version, dict[str, str]]:
    """All tags by version: payloads of one version, of several architectures, are one."""
    by_version: dict[Version, dict[str, str]] = {}
    for payload in payloads:
        tags = by_version.setdefault(payload.version, {})
        for tag, repository in payload.tags.items():
            tags[tag] = repository or tags.get(tag, "")
    return by_version


def rows(sources: Iterable[Source[Inventory]]) -> Iterator[Row]:
    """Every row of the inventories."""
    for source in sources:
        for repository, tags in source.model.components.items():
            yield from (Row(source, repository, tag, within) for tag, within in tags.items())
        yield from (Row(source, "", tag, within) for tag, within in source.model.external.items())


def differences(sources: Sequence[Source[Inventory]], seen: Mapping[Version, Mapping[str, str]]) -> list[Difference]:
    """What payloads and inventories disagree on, by version and tag."""
    every = list(rows(sources))
    out = []
    for version, tags in sorted(seen.items()):
        listed = {row.tag: row for row in every if row.within is not None and version in row.within}
        out += [Difference(version, tag, True, None) for tag in tags if tag not in listed]
        out += [Difference(version, tag, False, row) for tag, row in listed.items() if tag not in tags]
    return sorted(out, key=lambda d: (d.version, d.tag))


def changes(
    sources: Sequence[Source[Inventory]], seen: Mapping[Version, Mapping[str, str]], versions: Sequence[Version]
) -> list[Change]:
    """The rows that have to change for the inventories to agree with the payloads."""
    by_tag: dict[str, list[Row]] = {}
    for row in rows(sources):
        by_tag.setdefault(row.tag, []).append(row)
    out: list[Change] = []
    for tag in sorted({*by_tag, *(tag for tags in seen.values() for tag in tags)}):
        out += _of_tag(tag, by_tag.get(tag, []), seen, versions)
    return out


def _of_tag(
    tag: str, present: list[Row], seen: Mapping[Version, Mapping[str, str]], versions: Sequence[Version]
) -> Iterator[Change]:
    """Each version goes to the row that holds it already, else to that of its repository, else to a new one."""
    every = list(present)
    holders: dict[Version, int] = {}
    for version, tags in sorted(seen.items()):
        if tag not in tags:
            continue
        number = _row_for(every, version, tags[tag])
        if number is None:
            number = len(every)
            every.append(Row(None, tags[tag], tag, None))
        holders[version] = number
    for number, row in enumerate(every):
        after = corrected(row.within, {version: holders.get(version) == number for version in sorted(seen)}, versions)
        if row.within is None or after != row.within.text:
            yield Change(row, after)


def _row_for(every: Sequence[Row], version: Version, repository: str) -> int | None:
    """The row that holds a version, or else should; the newest where the payload does not tell its repository."""
    holding = [n for n, row in enumerate(every) if row.within is not None and version in row.within]
    fitting = [n for n, row in enumerate(every) if repository in ("", row.repository)]
    return next(iter(holding or fitting[-1:]), None)
