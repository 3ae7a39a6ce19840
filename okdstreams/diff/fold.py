"""Statements on single streams to sentences on many: folded over versions, architectures and private twins."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, TypeVar

from okdstreams.diff.kinds import Kind
from okdstreams.diff.normalise import Path
from okdstreams.diff.statement import Change, Count, Meaning, Statement
from okdstreams.diff.values import each_text, length, shown
from okdstreams.language.placeholders import placeholder
from okdstreams.language.versions import Version
from okdstreams.output.identity import Identity

MANY = 5
"""So many tests whose jobs are renamed in the same way become one sentence: a prefix of jobs was changed."""

T = TypeVar("T", Meaning, str)


class Placed(NamedTuple):
    """A statement and whom it is about. `owner` is the stream whose document changed."""

    about: Identity
    owner: Identity
    twin: bool
    statement: Statement
    number: int = 0
    """Its place among all statements."""


class FieldPath(NamedTuple):
    """A place that a sentence accounts for: a path of one stream's document."""

    owner: Identity
    path: Path


@dataclass(frozen=True, slots=True)
class StatementGroup:
    """Statements that say the same, and what they say together."""

    change: Change
    statements: tuple[Placed, ...]

    @property
    def first(self) -> Statement:
        return self.statements[0].statement


class _Alike(NamedTuple):
    """Statements of one meaning, which has $(v) or $(arch) where theirs differ by version or architecture."""

    meaning: Meaning
    statements: tuple[Placed, ...]

    @property
    def items(self) -> tuple[str, ...]:
        return self.statements[0].statement.items


def fold(statements: Iterable[Placed]) -> list[StatementGroup]:
    """Groups of statements, each to become one sentence."""
    buckets: dict[Hashable, list[Placed]] = {}
    for placed in statements:
        about, statement = placed.about, placed.statement
        whole = statement.meaning.kind if statement.count else None
        key = (about.family, about.private, bool(about.arch), placed.twin, statement.severity, whole)
        buckets.setdefault(key, []).append(placed)
    groups: list[StatementGroup] = []
    for bucket in buckets.values():
        if bucket[0].statement.count:
            groups.append(_whole(bucket))
            continue
        alike = _merged([_Alike(placed.statement.meaning, (placed,)) for placed in bucket], lambda group: group.meaning)
        alike = _merged(alike, _without_version)
        alike = _merged(alike, _without_arch)
        groups.extend(_swapped(list(_joined(alike))))
    return groups


def _merged(alike: list[_Alike], general: Callable[[_Alike], Meaning | None]) -> list[_Alike]:
    """What has one general meaning and the same items becomes one. No general meaning, no merging."""
    together: dict[Hashable, list[_Alike]] = {}
    for number, group in enumerate(alike):
        meaning = general(group)
        key = number if meaning is None else (each_text(meaning, _without_suffix), group.items)
        together.setdefault(key, []).append(group)
    return [_with_general(groups, general) for groups in together.values()]


def _without_suffix(text: str) -> str:
    return text.replace(placeholder("-arch"), "")  # amd64 has none


def _with_general(groups: list[_Alike], general: Callable[[_Alike], Meaning | None]) -> _Alike:
    if len(groups) == 1:
        return groups[0]
    meaning = groups[0].meaning
    if any(group.meaning != meaning for group in groups):
        meaning = max((general(group) or meaning for group in groups), key=length)
    return _Alike(meaning, tuple(placed for group in groups for placed in group.statements))


def _without_version(group: _Alike) -> Meaning | None:
    """The meaning with $(v), $(p) and $(n) for the group's only version, the one before and the one after."""
    versions = {placed.about.version for placed in group.statements}
    version = next(iter(versions))
    return None if len(versions) > 1 or version is None else _general(group.meaning, version)


def _general(value: T, version: Version | None) -> T:
    """A value of one version with $(v), $(p) and $(n) for it and its neighbours in all texts."""
    if version is None:
        return value
    for name, minor in (("v", version.minor), ("p", version.minor - 1), ("n", version.minor + 1)):
        near = re.compile(rf"(?<![\d.]){re.escape(str(Version(version.major, minor)))}(?!\d)")
        value = each_text(value, partial(near.sub, placeholder(name)))
    return value


def _without_arch(group: _Alike) -> Meaning | None:
    """The meaning with $(-arch) and $(arch) for the group's only architecture."""
    arches = {placed.about.arch for placed in group.statements}
    arch = next(iter(arches))
    if len(arches) > 1 or not arch:
        return None

    def general(text: str) -> str:
        text = re.sub(rf"-{arch}(?![a-z0-9])", placeholder("-arch"), text) if arch != "amd64" else text
        return re.sub(rf"(?<![a-z0-9-]){arch}(?![a-z0-9])", placeholder("arch"), text)

    return each_text(group.meaning, general)


def _joined(alike: list[_Alike]) -> Iterator[StatementGroup]:
    """What differs only in its items, about the same streams, becomes one with all items."""
    together: dict[Hashable, list[_Alike]] = {}
    for number, group in enumerate(alike):
        about = frozenset(placed.about for placed in group.statements)
        together.setdefault((group.meaning, about) if group.items else number, []).append(group)
    for groups in together.values():
        statements = tuple(placed for group in groups for placed in group.statements)
        items = tuple(sorted({item for group in groups for item in group.items}))
        amounts = sorted({amount for placed in statements for amount in placed.statement.amounts})
        ends = tuple(sorted({*amounts[:1], *amounts[-1:]}))
        yield StatementGroup(Change(*groups[0].meaning, items=items, amounts=ends), statements)


def _swapped(groups: list[StatementGroup]) -> Iterator[StatementGroup]:
    """Groups of tests whose jobs get another name in the same way become one, if they are many."""
    together: dict[tuple[str, str], list[StatementGroup]] = {}
    for group in groups:
        if group.first.swap is None:
            yield group
        else:
            version = group.statements[0].about.version
            old, new = (_general(text, version) for text in group.first.swap)
            together.setdefault((old, new), []).append(group)
    for (old, new), same_swap in together.items():
        statements = tuple(placed for group in same_swap for placed in group.statements)
        tests = {_general(placed.statement.meaning.subject.name or "", placed.about.version) for placed in statements}
        if len(tests) >= MANY:
            meaning = Meaning(Kind.JOBS_RENAMED, old=shown(old), new=shown(new))
            yield StatementGroup(Change(*meaning, amounts=(len(tests),)), statements)
        else:
            yield from same_swap


def _whole(bucket: list[Placed]) -> StatementGroup:
    """New streams of one family, or removed ones: counted when there are several."""
    ordered = sorted(bucket, key=lambda placed: (placed.about.version or Version(0, 0), placed.about.arch))
    counts = [placed.statement.count or Count(0, 0) for placed in ordered]
    count = Count(sum(count.tests for count in counts), sum(count.blocking for count in counts))
    items = tuple(item for placed in ordered for item in placed.statement.items)
    return StatementGroup(Change(*ordered[0].statement.meaning, items=items, tests=count), tuple(ordered))
