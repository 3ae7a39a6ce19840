"""Statements on single streams to sentences on many: folded over versions, architectures and private twins."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from okdstreams.diff.normalise import Path
from okdstreams.diff.statement import AMOUNT, DASH, IS, ITEMS, Statement, plain, quoted, tests_text
from okdstreams.language.versions import Version
from okdstreams.output.identity import Identity

NAMES = 3
"""So many new streams are named; of more, the first and the last."""
MANY = 5
"""So many tests whose jobs are renamed in the same way become one sentence: a prefix of jobs was changed."""
ITEMS_SHOWN = 6
"""So many tags are named in a sentence; of more, the rest is counted."""


class Said(NamedTuple):
    """A statement and whom it is about. `owner` is the stream whose document changed."""

    about: Identity
    owner: Identity
    twin: bool
    statement: Statement
    number: int = 0
    """Its place among all statements."""


class Field(NamedTuple):
    """A place that a sentence accounts for: a path of one stream's document."""

    owner: Identity
    path: Path


@dataclass(frozen=True, slots=True)
class Group:
    """Statements that say the same, and how it is said."""

    text: str
    said: tuple[Said, ...]

    @property
    def first(self) -> Statement:
        return self.said[0].statement


def fold(said: Iterable[Said]) -> list[Group]:
    """Groups of statements, each to become one sentence."""
    buckets: dict[Hashable, list[Said]] = {}
    for one in said:
        about = one.about
        whole = one.statement.text.split(" ", 1)[0] if one.statement.count else ""
        key = (about.family, about.private, bool(about.arch), one.twin, one.statement.severity, whole)
        buckets.setdefault(key, []).append(one)
    groups: list[Group] = []
    for bucket in buckets.values():
        if bucket[0].statement.count:
            groups.append(_whole(bucket))
            continue
        found = _merged([Group(one.statement.text, (one,)) for one in bucket], lambda group: group.text)
        found = _merged(found, _without_version)
        found = _merged(found, _without_arch)
        groups.extend(_swapped(list(_joined(found))))
    return groups


def _merged(groups: list[Group], key: Callable[[Group], str | None]) -> list[Group]:
    """Groups of one key and one item become one; its text is the key if theirs differ. No key, no merging."""
    found: dict[Hashable, list[Group]] = {}
    for number, group in enumerate(groups):
        text = key(group)
        found.setdefault(number if text is None else (text.replace("{-arch}", ""), group.first.item), []).append(group)
    return [_one(together, key) for together in found.values()]


def _one(groups: list[Group], key: Callable[[Group], str | None]) -> Group:
    texts = {group.text for group in groups}
    if len(groups) == 1:
        return groups[0]
    text = groups[0].text if len(texts) == 1 else max((key(group) or "" for group in groups), key=len)
    return Group(text, tuple(one for group in groups for one in group.said))


def _without_version(group: Group) -> str | None:
    """The text with {v}, {p} and {n} for the group's only version, the one before and the one after."""
    versions = {one.about.version for one in group.said}
    version = next(iter(versions))
    if len(versions) > 1 or version is None:
        return None
    return _general(group.text, version)


def _general(text: str, version: Version | None) -> str:
    """A text of one version with {v}, {p} and {n} for it and its neighbours."""
    if version is None:
        return text
    for name, minor in (("{v}", version.minor), ("{p}", version.minor - 1), ("{n}", version.minor + 1)):
        near = re.escape(str(Version(version.major, minor)))
        text = re.sub(rf"(?<![\d.]){near}(?!\d)", name, text)
    return text


def _without_arch(group: Group) -> str | None:
    """The text with {-arch} and {arch} for the group's only architecture."""
    arches = {one.about.arch for one in group.said}
    arch = next(iter(arches))
    if len(arches) > 1 or not arch:
        return None
    text = re.sub(rf"-{arch}(?![a-z0-9])", "{-arch}", group.text) if arch != "amd64" else group.text
    return re.sub(rf"(?<![a-z0-9-]){arch}(?![a-z0-9])", "{arch}", text)


def _joined(groups: list[Group]) -> Iterator[Group]:
    """Groups that differ only in their item, about the same streams, become one with a list of items."""
    found: dict[Hashable, list[Group]] = {}
    for number, group in enumerate(groups):
        about = frozenset(one.about for one in group.said)
        found.setdefault((group.text, about) if ITEMS in group.text else number, []).append(group)
    for together in found.values():
        items = sorted({group.first.item for group in together})
        text = together[0].text
        if ITEMS in text:
            text = text.replace(ITEMS, _listed(items)).replace(IS, "are" if len(items) > 1 else "is")
        amounts = sorted({one.statement.amount for group in together for one in group.said})
        text = text.replace(AMOUNT, DASH.join(str(amount) for amount in sorted({amounts[0], amounts[-1]})))
        yield replace(together[0], text=text, said=tuple(one for group in together for one in group.said))


def _swapped(groups: list[Group]) -> Iterator[Group]:
    """Groups of tests whose jobs get another name in the same way become one, if they are many."""
    found: dict[tuple[str, ...], list[Group]] = {}
    for group in groups:
        if group.first.swap is None:
            yield group
        else:
            version = group.said[0].about.version
            found.setdefault(tuple(_general(text, version) for text in group.first.swap), []).append(group)
    for (old, new), together in found.items():
        said = tuple(one for group in together for one in group.said)
        tests = {_general(one.statement.fields[0][-2], one.about.version) for one in said}
        if len(tests) >= MANY:
            yield Group(f"{len(tests)} tests run jobs of another name: {quoted(old)} → {quoted(new)}", said)
        else:
            yield from together


def _whole(bucket: list[Said]) -> Group:
    """New streams of one family, or removed ones: counted when there are several."""
    if len(bucket) == 1:
        return Group(bucket[0].statement.text, tuple(bucket))
    ordered = sorted(bucket, key=lambda one: (one.about.version or Version(0, 0), one.about.arch))
    counts = [one.statement.count or (0, 0) for one in ordered]
    verb = ordered[0].statement.text.split(" ", 1)[0]
    names = [plain(one.statement.item) for one in ordered]
    named = ", ".join(names) if len(names) <= NAMES else f"{names[0]} to {names[-1]}"
    text = f"{len(names)} {verb} streams, {named}, {tests_text(sum(n for n, _ in counts), sum(n for _, n in counts))}"
    return Group(text, tuple(ordered))


def _listed(items: list[str]) -> str:
    shown = [quoted(item) for item in items[:ITEMS_SHOWN]]
    if len(items) > ITEMS_SHOWN:
        return f"{', '.join(shown)} and {len(items) - ITEMS_SHOWN} more tags"
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else shown[0]
