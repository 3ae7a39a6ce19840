"""Statements on the fields of a release config; tests and publish steps have modules of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from okdstreams.diff.fields import Difference, Differences
from okdstreams.diff.kinds import Kind, Part
from okdstreams.diff.labels import REFERENCE, SETTINGS, STREAM_KINDS
from okdstreams.diff.normalise import ABSENT, Path
from okdstreams.diff.publish import describe_publish
from okdstreams.diff.statement import Impact, Meaning, Statement, Topic, cosmetic, field_name, published
from okdstreams.diff.tests import PARTS, describe_tests
from okdstreams.diff.values import duration, said, shown
from okdstreams.fleet.annotation import MOST_BYTES

NEAR = 80
"""Percent of the limit from which growth is worth a sentence."""

DURATIONS = ("minCreationIntervalSeconds", "expires")
SWITCHES: Mapping[str, Impact] = {
    "hide": Impact.COSMETIC,
    "endOfLife": Impact.PUBLISHED,
    "disableManifestListMode": Impact.PUBLISHED,
}
"""Field that is true or false to the severity of its change."""
SECTIONS = (*PARTS, "publish", "check")


def describe_config(differences: Differences, at: Path, namespace: str) -> Iterator[Statement]:
    """Statements on a normalised release config. `namespace` is that of the stream, a publish step's default."""
    for field in differences.children(at):
        yield from _field(field, differences, namespace)


def _field(field: Difference, differences: Differences, namespace: str) -> Iterator[Statement]:
    at, old, new = field
    if field.key in SECTIONS and all(value is ABSENT or isinstance(value, dict) for value in (old, new)):
        yield from _section(field, differences, namespace)
    elif field.key in SETTINGS:
        show = duration if field.key in DURATIONS else said
        meaning = Meaning(Kind.SETTING_CHANGED, Topic(Part.SETTING, field=field.key), show(old), show(new))
        yield published(meaning, at)
    elif field.key in SWITCHES and all(value is ABSENT or isinstance(value, bool) for value in (old, new)):
        if True not in (old, new):
            yield cosmetic(respelled(Topic(field=f"{field.key}: false"), new), at)
        else:
            kind = Kind.SWITCH_ON if new is True else Kind.SWITCH_OFF
            yield Statement(SWITCHES[field.key], Meaning(kind, Topic(Part.SETTING, field=field.key)), (at,))
    elif field.key == "as":
        yield _stream_kind(field)
    elif field.key == "message":
        kind = Kind.MESSAGE_CHANGED if ABSENT not in (old, new) else Kind.MESSAGE_REMOVED
        yield cosmetic(Meaning(Kind.MESSAGE_ADDED if old is ABSENT else kind), at)
    else:
        for path, before, after in differences.below(at):
            subject = Topic(field=field_name(path[len(at) - 1 :]))
            if field.key == "referenceRelease" and path[-1] in REFERENCE:
                subject = Topic(Part.REFERENCE, field=path[-1])
            yield published(Meaning(Kind.CHANGED, subject, said(before), said(after)), path)


def respelled(subject: Topic, new: Any) -> Meaning:
    """A field that is spelled out, or no longer: it has its default on both sides."""
    return Meaning(Kind.LEFT_OUT if new is ABSENT else Kind.SPELLED_OUT, subject)


def _stream_kind(field: Difference) -> Statement:
    at, old, new = field
    before, after = ("Integration" if value is ABSENT else value for value in (old, new))
    if before == after:
        return cosmetic(respelled(Topic(field=f"as: {after}"), new), at)
    if isinstance(after, str) and after in STREAM_KINDS:
        return published(Meaning(Kind.STREAM_KIND, new=after), at)
    return published(Meaning(Kind.CHANGED, Topic(field="as"), said(old), said(new)), at)


def _section(field: Difference, differences: Differences, namespace: str) -> Iterator[Statement]:
    if not any(value for value in (field.old, field.new) if value is not ABSENT):
        kind = Kind.EMPTY_SECTION_REMOVED if field.new is ABSENT else Kind.EMPTY_SECTION_ADDED
        yield cosmetic(Meaning(kind, Topic(field=field.key)), field.path)
    elif field.key in PARTS:
        yield from describe_tests(field.key, differences, field.path)
    elif field.key == "publish":
        yield from describe_publish(differences, field.path, namespace)
    else:
        yield from map(_report, differences.children(field.path))


def _report(report: Difference) -> Statement:
    at, old, new = report
    subject = Topic(Part.REPORT, shown(report.key))
    before, after = _parent(old), _parent(new)
    if old is ABSENT:
        meaning = Meaning(Kind.REPORT_ADDED, subject, new=shown(after) if after else ABSENT)
    elif new is ABSENT:
        meaning = Meaning(Kind.REMOVED, subject)
    elif before and after:
        meaning = Meaning(Kind.REPORT_PARENT, subject, shown(before), shown(after))
    else:
        meaning = Meaning(Kind.CHANGED, subject, said(old), said(new))
    return cosmetic(meaning, at)


def _parent(check: Any) -> str:
    """The parent of a check that has nothing but one."""
    images = check.get("consistentImages") if isinstance(check, dict) and len(check) == 1 else None
    parent = images.get("parent") if isinstance(images, dict) and len(images) == 1 else None
    return parent if isinstance(parent, str) else ""


def describe_size(old: int, new: int) -> Iterator[Statement]:
    """A statement when an annotation grows near the limit or over it. Sizes in bytes of compact JSON."""
    percent = -(-new * 100 // MOST_BYTES)
    if new > old and percent >= NEAR and percent > -(-old * 100 // MOST_BYTES):
        too_large = new > MOST_BYTES
        meaning = Meaning(Kind.ANNOTATION_TOO_LARGE if too_large else Kind.ANNOTATION_GROWS)
        yield Statement(Impact.PUBLISHED if too_large else Impact.COSMETIC, meaning, amounts=(percent,))
