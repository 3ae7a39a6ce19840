"""Sentences on what is no ImageStream: Argo CD's Applications and AppProject, other objects, other files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from okdstreams.diff.normalise import ABSENT, Path, at_path, differences
from okdstreams.diff.statement import ITEMS, Severity, Statement, arrow, field_name, quoted


def describe_object(old: dict[str, Any], new: dict[str, Any], at: Path) -> Iterator[Statement]:
    """Statements on two normalised objects of any kind."""
    for path, before, after in differences(old, new, at):
        inner = path[len(at) :]
        if inner[:2] == ("spec", "destinations") and len(inner) == 3:
            yield _destination(before, after, path)
        elif inner[-2:-1] == ("syncOptions",):
            verb = "no longer sets" if after is ABSENT else "sets"
            yield Statement(Severity.PUBLISHED, f"{verb} the sync option {quoted(inner[-1])}", (path,))
        else:
            described = inner[-1:] == ("description",) or inner[:2] == ("metadata", "annotations")
            severity = Severity.COSMETIC if described else Severity.PUBLISHED
            yield Statement(severity, arrow(f"`{field_name(inner)}`", before, after), (path,))


def _destination(old: Any, new: Any, path: Path) -> Statement:
    place = new if old is ABSENT else old
    name, namespace = (at_path(place, (key,)) for key in ("name", "namespace"))
    verb = "may now deploy to" if old is ABSENT else "may no longer deploy to"
    item = f"{name}/{namespace}" if isinstance(name, str) and isinstance(namespace, str) else path[-1]
    return Statement(Severity.PUBLISHED, f"{verb} {ITEMS}", (path,), item=item)


def describe_whole(body: dict[str, Any], at: Path, *, fresh: bool) -> Statement:
    """The statement on an object that appears or goes."""
    kind = at_path(body, ("kind",))
    what = kind if isinstance(kind, str) and kind.isalnum() else "file"
    if what == "Application":
        place = [at_path(body, ("spec", "destination", key)) for key in ("name", "namespace")]
        what = f"Application, deploying to {quoted('/'.join(str(part) for part in place))}"
    text = f"new {what}" if fresh else f"{what.split(',')[0]} is removed"
    return Statement(Severity.PUBLISHED, text, (at,))
