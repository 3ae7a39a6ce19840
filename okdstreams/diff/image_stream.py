"""Statements on ImageStreams: imported tags, annotations, lookup policy. The config annotation is config.py's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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
from okdstreams.diff.values import said, shown
from okdstreams.fleet.annotation import CONFIG
from okdstreams.output import paths

SEVERITIES: Mapping[str, Impact] = {
    CONFIG: Impact.PUBLISHED,
    "argocd.argoproj.io/sync-options": Impact.PUBLISHED,
}
"""Annotation to the severity of its change; others are cosmetic."""
DEPTH = 3
"""Keys down to a tag or an annotation: the highest level that is taken as one."""


def describe_image_stream(differences: Differences, at: Path) -> Iterator[Statement]:
    """Statements on a normalised ImageStream."""
    names = [differences.values((*at, "metadata", key))[1] for key in ("namespace", "name")]
    place = paths.image_stream(f"{names[0]}/{names[1]}")
    for difference in differences.below(at):
        for field in _opened(difference, DEPTH - len(difference.path) + len(at)):
            yield _field(field, field.path[len(at) :], place)


def _opened(difference: Difference, levels: int) -> Iterator[Difference]:
    """A map that comes or goes, as its entries so many levels below."""
    path, old, new = difference
    body = new if old is ABSENT else old
    if levels > 0 and ABSENT in (old, new) and isinstance(body, dict) and body:
        for key in sorted(body):
            entry = Difference((*path, key), at_path(old, (key,)), at_path(new, (key,)))
            yield from _opened(entry, levels - 1)
    else:
        yield difference


def _field(field: Difference, inner: Path, place: str) -> Statement:
    if inner[:2] == ("spec", "tags") and len(inner) >= DEPTH:
        return _tag(inner[2], inner[3:], field, place)
    if inner[:2] == ("metadata", "annotations") and len(inner) >= DEPTH:
        subject = Topic(Part.ANNOTATION, shown(inner[2]), field_name(inner[3:]))
        meaning = Meaning(Kind.CHANGED, subject, said(field.old), said(field.new))
        return Statement(SEVERITIES.get(inner[2], Impact.COSMETIC), meaning, (field.path,))
    if inner == ("spec", "lookupPolicy", "local") and all(
        value is ABSENT or isinstance(value, bool) for value in (field.old, field.new)
    ):
        return _lookup(field)
    subject = Topic(Part.IMAGE_STREAM, field=field_name(inner))
    return published(Meaning(Kind.CHANGED, subject, said(field.old), said(field.new)), field.path)


def _tag(tag: str, inner: Path, field: Difference, place: str) -> Statement:
    path, old, new = field
    items: tuple[str, ...] = (shown(tag),)
    if not inner and ABSENT in (old, new):
        flow = Flow(place, tag, old is ABSENT)
        meaning = Meaning(Kind.IMPORT_REMOVED)
        if old is ABSENT:
            source = said(at_path(new, ("from", "name")))
            meaning, items = Meaning(Kind.IMPORT_ADDED, Topic(Part.TAG, shown(tag)), new=source), ()
        return Statement(Impact.PUBLISHED, meaning, (path,), items, flow=flow, rank=FILLED)
    if inner == ("from", "name"):
        return published(Meaning(Kind.IMPORT_CHANGED, Topic(Part.TAG, shown(tag)), said(old), said(new)), path)
    if inner == ("importPolicy", "scheduled") and True in (old, new):
        meaning = Meaning(Kind.IMPORT_SCHEDULED if new is True else Kind.IMPORT_NOT_SCHEDULED)
    else:
        meaning = Meaning(Kind.CHANGED, Topic(Part.TAG, field=field_name(inner)), said(old), said(new))
    return Statement(Impact.PUBLISHED, meaning, (path,), items)


def _lookup(field: Difference) -> Statement:
    path, old, new = field
    if True not in (old, new):
        return cosmetic(Meaning(Kind.CHANGED, Topic(field="lookupPolicy.local"), said(old), said(new)), path)
    return published(Meaning(Kind.LOOKUP_ALLOWED if new is True else Kind.LOOKUP_FORBIDDEN), path)
