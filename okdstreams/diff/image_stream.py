"""Sentences on ImageStreams: imported tags, annotations, lookup policy. The config annotation is config.py's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from okdstreams.diff.normalise import ABSENT, Path, at_path, differences
from okdstreams.diff.statement import FILLED, IS, ITEMS, Flow, Severity, Statement, arrow, field_name, quoted
from okdstreams.output import paths

CONFIG = "release.openshift.io/config"
ANNOTATIONS = {
    CONFIG: ("the config annotation, which disagrees with the config file,", Severity.PUBLISHED),
    "argocd.argoproj.io/sync-wave": ("sync wave", Severity.COSMETIC),
    "argocd.argoproj.io/sync-options": ("sync options", Severity.PUBLISHED),
}
"""Annotation to what it is called, and the severity of its change."""


def describe_image_stream(old: dict[str, Any], new: dict[str, Any], at: Path) -> Iterator[Statement]:
    """Statements on two normalised ImageStreams."""
    tags = ("spec", "tags")
    names = [at_path(new, ("metadata", key)) for key in ("namespace", "name")]
    place = paths.image_stream(f"{names[0]}/{names[1]}")
    for path, before, after in _differences(old, new, at):
        inner = path[len(at) :]
        if inner[:2] == tags and len(inner) >= 3:
            told = _tag(inner[2], inner[3:], (before, after), path, at_path(new, inner[:3]))
            whole = not inner[3:] and ABSENT in (before, after)
            yield replace(told, flow=Flow(place, inner[2], before is ABSENT), rank=FILLED) if whole else told
        elif inner[:2] == ("metadata", "annotations") and len(inner) >= 3:
            yield _annotation(inner[2], inner[3:], (before, after), path)
        elif inner == ("spec", "lookupPolicy", "local") and all(
            v is ABSENT or isinstance(v, bool) for v in (before, after)
        ):
            yield _lookup(before, after, path)
        else:
            text = f"ImageStream: {arrow(f'`{field_name(inner)}`', before, after)}"
            yield Statement(Severity.PUBLISHED, text, (path,))


def _differences(old: Any, new: Any, at: Path) -> Iterator[tuple[Path, Any, Any]]:
    """The differences, a tag or an annotation being the highest level that is taken as one."""
    for path, before, after in differences(old, new, at):
        yield from _opened(path, before, after, len(path) - len(at))


def _opened(path: Path, old: Any, new: Any, depth: int) -> Iterator[tuple[Path, Any, Any]]:
    parts = [value for value in (old, new) if value is not ABSENT]
    if depth < 3 and ABSENT in (old, new) and all(isinstance(part, dict) and part for part in parts):
        for key in sorted(parts[0]):
            pair = [ABSENT if value is ABSENT else value[key] for value in (old, new)]
            yield from _opened((*path, key), pair[0], pair[1], depth + 1)
    else:
        yield path, old, new


def _tag(tag: str, field: Path, values: tuple[Any, Any], path: Path, now: Any) -> Statement:
    old, new = values
    if not field and (old is ABSENT or new is ABSENT):
        if new is ABSENT:
            return Statement(Severity.PUBLISHED, f"{ITEMS} {IS} no longer imported", (path,), item=tag)
        source = at_path(new, ("from", "name"))
        return Statement(Severity.PUBLISHED, f"{quoted(tag)} is now imported from {quoted(source)}", (path,))
    if field == ("from", "name"):
        text = f"{quoted(tag)} is imported from {quoted(new)} instead of {quoted(old)}"
        return Statement(Severity.PUBLISHED, text, (path,))
    if field == ("importPolicy", "scheduled") and True in (old, new):
        verb = "imported again on a schedule" if new is True else "no longer imported again on a schedule"
        return Statement(Severity.PUBLISHED, f"{ITEMS} {IS} {verb}", (path,), item=tag)
    name = field_name(field)
    text = f"{ITEMS}: {arrow(f'`{name}`', old, new)}" if field else arrow(ITEMS, old, new)
    return Statement(Severity.PUBLISHED, text, (path,), item=tag)


def _annotation(name: str, field: Path, values: tuple[Any, Any], path: Path) -> Statement:
    what, severity = ANNOTATIONS.get(name, (f"annotation {quoted(name)}", Severity.COSMETIC))
    if field:
        what += f" `{field_name(field)}`"
    return Statement(severity, arrow(what, *values), (path,))


def _lookup(old: Any, new: Any, path: Path) -> Statement:
    if True not in (old, new):
        return Statement(Severity.COSMETIC, arrow("`lookupPolicy.local`", old, new), (path,))
    text = (
        "pods of the namespace may name its images" if new is True else "pods of the namespace cannot name its images"
    )
    return Statement(Severity.PUBLISHED, f"{text} (`lookupPolicy.local`)", (path,))
