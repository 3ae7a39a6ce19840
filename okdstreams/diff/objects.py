"""Statements on what is no ImageStream: Argo CD's Applications and AppProject, other objects, other files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from okdstreams.diff.fields import Difference, Differences
from okdstreams.diff.kinds import Kind, Part
from okdstreams.diff.normalise import ABSENT, Path, at_path
from okdstreams.diff.statement import Impact, Meaning, Statement, Topic, field_name, published
from okdstreams.diff.values import said, shown


def describe_object(differences: Differences, at: Path) -> Iterator[Statement]:
    """Statements on a normalised object of any kind."""
    for field in differences.below(at):
        path, old, new = field
        inner = path[len(at) :]
        if inner[:2] == ("spec", "destinations") and len(inner) == 3:
            yield _destination(field)
        elif inner[-2:-1] == ("syncOptions",):
            option = shown(inner[-1])
            gone = Meaning(Kind.SYNC_OPTION_REMOVED, old=option)
            yield published(gone if new is ABSENT else Meaning(Kind.SYNC_OPTION_SET, new=option), path)
        else:
            is_note = inner[-1:] == ("description",) or inner[:2] in (("metadata", "annotations"), ("spec", "info"))
            meaning = Meaning(Kind.CHANGED, Topic(field=field_name(inner)), said(old), said(new))
            yield Statement(Impact.COSMETIC if is_note else Impact.PUBLISHED, meaning, (path,))


def _destination(field: Difference) -> Statement:
    place = field.new if field.old is ABSENT else field.old
    name, namespace = (at_path(place, (key,)) for key in ("name", "namespace"))
    kind = Kind.DEPLOYS_TO if field.old is ABSENT else Kind.DEPLOYS_NO_LONGER_TO
    item = f"{name}/{namespace}" if isinstance(name, str) and isinstance(namespace, str) else field.key
    return Statement(Impact.PUBLISHED, Meaning(kind), (field.path,), (shown(item),))


def describe_whole(body: dict[str, Any], at: Path, *, fresh: bool) -> Statement:
    """The statement on an object that appears or goes."""
    kind = at_path(body, ("kind",))
    what = kind if isinstance(kind, str) and kind.isalnum() else "file"
    subject = Topic(Part.OBJECT, what)
    if not fresh:
        return published(Meaning(Kind.OBJECT_REMOVED, subject), at)
    place = [at_path(body, ("spec", "destination", key)) for key in ("name", "namespace")]
    where = shown("/".join(str(part) for part in place)) if what == "Application" else ABSENT
    return published(Meaning(Kind.OBJECT_ADDED, subject, new=where), at)
