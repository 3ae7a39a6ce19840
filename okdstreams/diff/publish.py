"""Sentences on publish steps: tags, mirrors and issues of accepted releases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from okdstreams.diff.normalise import ABSENT, Path, at_path, differences, same
from okdstreams.diff.statement import FILLED, IS, ITEMS, Flow, Severity, Statement, arrow, field_name, quoted
from okdstreams.diff.tests import renamed
from okdstreams.output import paths

SOURCE = "\2"
"""In a text: the name of the stream that is mirrored; the folding knows it."""
DIRECTION, TARGET = "\3", "\5"
"""In a text: where to, and what is filled, unless the sentence is about that very stream."""

TAGS = ("excludeTags", "tags")


def describe_publish(old: dict[str, Any], new: dict[str, Any], at: Path, namespace: str) -> Iterator[Statement]:
    """Statements on the steps of a release config."""
    pairs = renamed(old, new)
    for name, other in pairs:
        text = f"publish step {quoted(name)} is renamed to {quoted(other)}"
        yield Statement(Severity.COSMETIC, text, ((*at, name), (*at, other)))
    done = {name for pair in pairs for name in pair}
    for name in sorted({*old, *new} - done):
        before, after = old.get(name, ABSENT), new.get(name, ABSENT)
        if same(before, after):
            continue
        if all(value is ABSENT or (isinstance(value, dict) and value) for value in (before, after)):
            yield from _step(name, before, after, (*at, name), namespace)
        else:
            yield Statement(Severity.PUBLISHED, arrow(f"publish step {quoted(name)}", before, after), ((*at, name),))


def _step(name: str, old: Any, new: Any, at: Path, namespace: str) -> Iterator[Statement]:
    before = {} if old is ABSENT else old
    after = {} if new is ABSENT else new
    for field in sorted({*before, *after}):
        one, other = before.get(field, ABSENT), after.get(field, ABSENT)
        path = (*at, field)
        if same(one, other):
            continue
        known = all(value is ABSENT or (isinstance(value, dict) and "name" in value) for value in (one, other))
        if field == "tagRef" and known:
            yield from _tag(one, other, path)
        elif field == "imageStreamRef" and known:
            yield from _mirror(one, other, path, namespace)
        elif field == "verifyIssues":
            yield _issues(one, other, path)
        elif field == "disabled" and all(value is ABSENT or isinstance(value, bool) for value in (one, other)):
            yield _disabled(name, one, other, path)
        else:
            yield from _other(f"publish step {quoted(name)}", one, other, path)


def _other(what: str, old: Any, new: Any, at: Path) -> Iterator[Statement]:
    for path, one, other in differences(old, new, at):
        text = f"{what}: {arrow(f'`{field_name(path[len(at) - 1 :])}`', one, other)}"
        yield Statement(Severity.PUBLISHED, text, (path,))


def _disabled(name: str, old: Any, new: Any, at: Path) -> Statement:
    if True not in (old, new):
        verb = "left out" if new is ABSENT else "added"
        return Statement(Severity.COSMETIC, f"publish step {quoted(name)}: `disabled: false` is {verb}", (at,))
    text = f"publish step {quoted(name)} is switched {'off' if new is True else 'on'}"
    return Statement(Severity.PUBLISHED, text, (at,))


def _tag(old: Any, new: Any, at: Path) -> Iterator[Statement]:
    before, after = at_path(old, ("name",)), at_path(new, ("name",))
    if old is ABSENT:
        yield Statement(Severity.PUBLISHED, f"accepted releases are now tagged {quoted(after)}", (at,))
    elif new is ABSENT:
        yield Statement(Severity.PUBLISHED, f"accepted releases are no longer tagged {quoted(before)}", (at,))
    else:
        if not same(before, after):
            text = f"accepted releases are tagged {quoted(after)} instead of {quoted(before)}"
            yield Statement(Severity.PUBLISHED, text, ((*at, "name"),))
        rest = [{key: value for key, value in ref.items() if key != "name"} for ref in (old, new)]
        yield from _other("tag of accepted releases", rest[0], rest[1], at)


def _mirror(old: Any, new: Any, at: Path, namespace: str) -> Iterator[Statement]:
    before, after = (_target(ref, namespace) for ref in (old, new))
    subject = paths.image_stream(after or before)
    if old is ABSENT:
        text = f"{TARGET}is now mirrored from {SOURCE}, {_extent(new)}"
        yield Statement(Severity.PUBLISHED, text, (at,), subject=subject, flow=Flow(subject, "", True), rank=FILLED)
        return
    if new is ABSENT:
        text = f"{TARGET}is no longer mirrored from {SOURCE}"
        yield Statement(Severity.PUBLISHED, text, (at,), subject=subject, flow=Flow(subject, "", False), rank=FILLED)
        return
    moved = tuple((*at, key) for key in ("name", "namespace") if not same(_get(old, key), _get(new, key)))
    if moved and before != after:
        yield Statement(Severity.PUBLISHED, f"is mirrored to {quoted(after)} instead of {quoted(before)}", moved)
    elif moved:
        yield Statement(Severity.COSMETIC, f"the mirror to {quoted(after)} is written in another way", moved)
    for field in TAGS:
        yield from _tags(field, _get(old, field), _get(new, field), (*at, field), subject)
    known = {"name", "namespace", *TAGS}
    rest = [{key: value for key, value in ref.items() if key not in known} for ref in (old, new)]
    yield from _other("mirror", rest[0], rest[1], at)


def _get(ref: Any, field: str) -> Any:
    return ref.get(field, ABSENT)


def _target(ref: Any, namespace: str) -> str:
    return "" if ref is ABSENT else f"{ref.get('namespace', namespace)}/{ref['name']}"


def _extent(ref: Any) -> str:
    only, excluded = ref.get("tags"), ref.get("excludeTags")
    if only:
        return f"only {_count(only)}"
    return f"all tags but {_count(excluded)}" if excluded else "all tags"


def _count(tags: Any) -> str:
    return f"{len(tags)} tag{'s' if len(tags) > 1 else ''}" if isinstance(tags, dict) else quoted(tags)


def _tags(field: str, old: Any, new: Any, at: Path, subject: str) -> Iterator[Statement]:
    """A sentence per tag: the folding joins those of the same streams. A list that comes or goes as a whole turns
    `tags` from all into some, which no sentence on single tags can say."""
    if same(old, new):
        return
    before = {} if old is ABSENT else old
    after = {} if new is ABSENT else new
    single = isinstance(before, dict) and isinstance(after, dict) and (before or after)
    if not single or (field == "tags" and not (before and after)):
        text = f"mirror to {quoted(paths.target_of(subject))}"
        yield Statement(Severity.PUBLISHED, f"{text}: {arrow(f'`{field}`', _list(old), _list(new))}", (at,))
        return
    for tag, one, other in (
        (tag, before.get(tag, ABSENT), after.get(tag, ABSENT)) for tag in sorted({*before, *after})
    ):
        if not same(one, other):
            gone = (other is not ABSENT) == (field == "excludeTags")
            text = "no longer mirrored from" if gone else "now mirrored from"
            text = f"{ITEMS} {IS} {text} {SOURCE}{DIRECTION}"
            flow = Flow(subject, tag, not gone)
            yield Statement(Severity.PUBLISHED, text, ((*at, tag),), item=tag, subject=subject, flow=flow, rank=FILLED)


def _list(tags: Any) -> Any:
    return list(tags.values()) if isinstance(tags, dict) else tags


def _issues(old: Any, new: Any, at: Path) -> Statement:
    before, after = (_release(value) for value in (old, new))
    if old is ABSENT:
        text = f"fixed issues are now marked, compared with {after}"
    elif new is ABSENT:
        text = "fixed issues are no longer marked"
    else:
        text = f"fixed issues are marked compared with {after} instead of {before}"
    return Statement(Severity.PUBLISHED, text, (at,))


def _release(issues: Any) -> str:
    found = at_path(issues, ("previousReleaseTag",))
    if isinstance(found, dict) and set(found) == {"namespace", "name", "tag"}:
        return quoted(f"{found['namespace']}/{found['name']}:{found['tag']}")
    return quoted(found)
