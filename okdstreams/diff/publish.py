"""Statements on publish steps: tags, mirrors and issues of accepted releases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from okdstreams.diff.fields import Difference, Differences
from okdstreams.diff.kinds import Kind, Part
from okdstreams.diff.normalise import ABSENT, Path, at_path
from okdstreams.diff.statement import (
    FILLED,
    Flow,
    Impact,
    Meaning,
    Statement,
    Topic,
    cosmetic,
    field_name,
    published,
)
from okdstreams.diff.tests import renamed
from okdstreams.diff.values import Extent, said, shown
from okdstreams.output import paths

TAGS = ("excludeTags", "tags")


def describe_publish(differences: Differences, at: Path, namespace: str) -> Iterator[Statement]:
    """Statements on the steps of a release config."""
    steps = differences.children(at)
    pairs = renamed(steps)
    for name, other in pairs:
        meaning = Meaning(Kind.RENAMED, Topic(Part.STEP, shown(name)), new=said(other))
        yield cosmetic(meaning, (*at, name), (*at, other))
    paired = {name for pair in pairs for name in pair}
    for step in steps:
        if step.key in paired:
            continue
        if all(value is ABSENT or (isinstance(value, dict) and value) for value in (step.old, step.new)):
            for field in differences.children(step.path):
                yield from _field(Topic(Part.STEP, shown(step.key)), field, differences, namespace)
        else:
            meaning = Meaning(Kind.CHANGED, Topic(Part.STEP, shown(step.key)), said(step.old), said(step.new))
            yield published(meaning, step.path)


def _field(subject: Topic, field: Difference, differences: Differences, namespace: str) -> Iterator[Statement]:
    sides = (field.old, field.new)
    has_name = all(value is ABSENT or (isinstance(value, dict) and "name" in value) for value in sides)
    if field.key == "tagRef" and has_name:
        yield from _tag(field, differences)
    elif field.key == "imageStreamRef" and has_name:
        yield from _mirror(field, differences, namespace)
    elif field.key == "verifyIssues":
        yield _issues(field)
    elif field.key == "disabled" and all(value is ABSENT or isinstance(value, bool) for value in sides):
        yield _disabled(subject, field)
    else:
        yield from _other(subject, differences, field.path)


def _other(subject: Topic, differences: Differences, at: Path, *, but: tuple[str, ...] = ()) -> Iterator[Statement]:
    """The fields at a path that differ; without those below it whose key is in `but`."""
    for path, old, new in differences.below(at):
        if path[len(at) : len(at) + 1] not in [(key,) for key in but]:
            inner = subject._replace(field=field_name(path[len(at) - 1 :]))
            yield published(Meaning(Kind.CHANGED, inner, said(old), said(new)), path)


def _disabled(subject: Topic, field: Difference) -> Statement:
    if True not in (field.old, field.new):
        kind = Kind.LEFT_OUT if field.new is ABSENT else Kind.SPELLED_OUT
        return cosmetic(Meaning(kind, subject._replace(field="disabled: false")), field.path)
    return published(Meaning(Kind.SWITCHED_OFF if field.new is True else Kind.SWITCHED_ON, subject), field.path)


def _tag(field: Difference, differences: Differences) -> Iterator[Statement]:
    at, old, new = field
    before, after = (said(at_path(ref, ("name",))) for ref in (old, new))
    if old is ABSENT:
        yield published(Meaning(Kind.RELEASES_TAGGED, new=after), at)
    elif new is ABSENT:
        yield published(Meaning(Kind.RELEASES_NOT_TAGGED, old=before), at)
    else:
        if differences.differ((*at, "name")):
            yield published(Meaning(Kind.RELEASES_TAGGED_INSTEAD, old=before, new=after), (*at, "name"))
        yield from _other(Topic(Part.RELEASE_TAG), differences, at, but=("name",))


def _mirror(field: Difference, differences: Differences, namespace: str) -> Iterator[Statement]:
    at, old, new = field
    before, after = (_target(ref, namespace) for ref in (old, new))
    filled = paths.image_stream(after or before)
    if ABSENT in (old, new):
        kind = Kind.MIRROR_ADDED if old is ABSENT else Kind.MIRROR_REMOVED
        meaning = Meaning(kind, new=ABSENT if new is ABSENT else _extent(new))
        flow = Flow(filled, "", old is ABSENT)
        yield Statement(Impact.PUBLISHED, meaning, (at,), filled=filled, flow=flow, rank=FILLED)
        return
    moved = tuple((*at, key) for key in ("name", "namespace") if differences.differ((*at, key)))
    if moved and before != after:
        yield published(Meaning(Kind.MIRROR_MOVED, old=shown(before), new=shown(after)), *moved)
    elif moved:
        yield cosmetic(Meaning(Kind.MIRROR_RESPELLED, new=shown(after)), *moved)
    for key in TAGS:
        if differences.differ((*at, key)):
            yield from _tags(key, differences, (*at, key), filled)
    yield from _other(Topic(Part.MIRROR), differences, at, but=("name", "namespace", *TAGS))


def _target(ref: Any, namespace: str) -> str:
    return "" if ref is ABSENT else f"{ref.get('namespace', namespace)}/{ref['name']}"


def _extent(ref: Any) -> Extent:
    only, excluded = ref.get("tags"), ref.get("excludeTags")
    if only:
        return Extent("only", _count(only))
    return Extent("but", _count(excluded)) if excluded else Extent("all")


def _count(tags: Any) -> int | str:
    return len(tags) if isinstance(tags, dict) else shown(tags)


def _tags(field: str, differences: Differences, at: Path, filled: str) -> Iterator[Statement]:
    """A sentence per tag: the folding joins those of the same streams. A list that comes or goes as a whole turns
    `tags` from all into some, which no sentence on single tags can say."""
    old, new = differences.values(at)
    before = {} if old is ABSENT else old
    after = {} if new is ABSENT else new
    single = isinstance(before, dict) and isinstance(after, dict) and (before or after)
    if not single or (field == "tags" and not (before and after)):
        target = shown(paths.target_of(filled))
        subject = Topic(Part.MIRROR_TO, target, field)
        yield published(Meaning(Kind.CHANGED, subject, said(_list(old)), said(_list(new))), at)
        return
    for path, _, now in differences.children(at):
        gone = (now is not ABSENT) == (field == "excludeTags")
        meaning = Meaning(Kind.TAGS_NOT_MIRRORED if gone else Kind.TAGS_MIRRORED)
        flow = Flow(filled, path[-1], not gone)
        items = (shown(path[-1]),)
        yield Statement(Impact.PUBLISHED, meaning, (path,), items, filled=filled, flow=flow, rank=FILLED)


def _list(tags: Any) -> Any:
    return list(tags.values()) if isinstance(tags, dict) else tags


def _issues(field: Difference) -> Statement:
    before, after = (_release(value) for value in (field.old, field.new))
    if field.old is ABSENT:
        meaning = Meaning(Kind.ISSUES_MARKED, new=after)
    elif field.new is ABSENT:
        meaning = Meaning(Kind.ISSUES_NOT_MARKED)
    else:
        meaning = Meaning(Kind.ISSUES_MARKED_INSTEAD, old=before, new=after)
    return published(meaning, field.path)


def _release(issues: Any) -> Any:
    tag = at_path(issues, ("previousReleaseTag",))
    if isinstance(tag, dict) and set(tag) == {"namespace", "name", "tag"}:
        return shown(f"{tag['namespace']}/{tag['name']}:{tag['tag']}")
    return said(tag)
