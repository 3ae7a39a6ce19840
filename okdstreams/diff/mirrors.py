"""Statements on the images that `oc image mirror` copies to another registry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from okdstreams.diff.fields import Differences
from okdstreams.diff.kinds import Kind
from okdstreams.diff.normalise import ABSENT, Path, at_path
from okdstreams.diff.statement import (
    COPIED,
    Flow,
    Impact,
    Meaning,
    Statement,
    Topic,
    field_name,
    published,
)
from okdstreams.diff.values import Hosts, Listed, Name, listed, said, shown
from okdstreams.language.placeholders import placeholder

NAMES = 3
"""So many targets are named; of more, the rest is counted."""

Images = dict[str, Any]


def describe_mapping(differences: Differences, at: Path, stream: str) -> Iterator[Statement]:
    """Statements on a mapping. `stream` is the path of the ImageStream whose images they are."""
    old, new = differences.values(at)
    images = differences.children(at)
    for path, before, after in images:
        if ABSENT in (before, after):
            yield _image_copied(path, before, after, stream)
    changes: dict[Meaning, list[tuple[str, Path]]] = {}
    for path, before, after in images:
        if ABSENT not in (before, after):
            for meaning, field in _image(path, before, after, differences):
                changes.setdefault(meaning, []).append((path[-1], field))
    in_both = len({*old} & {*new})
    for meaning, changed in changes.items():
        if 1 < in_both == len(changed):
            yield published(meaning, *(path for _, path in changed))
        else:
            for tag, path in changed:
                yield Statement(Impact.PUBLISHED, meaning, (path,), (shown(tag),))


def _image_copied(path: Path, old: Any, new: Any, stream: str) -> Statement:
    tag, fresh = path[-1], old is ABSENT
    where = _hosts({tag: new if fresh else old})
    meaning = Meaning(Kind.IMAGES_COPIED, new=where) if fresh else Meaning(Kind.IMAGES_NOT_COPIED, old=where)
    flow = Flow(stream, tag, fresh)
    return Statement(Impact.PUBLISHED, meaning, (path,), (shown(tag),), flow=flow, rank=COPIED)


def _image(at: Path, old: Any, new: Any, differences: Differences) -> Iterator[tuple[Meaning, Path]]:
    """What is said of an image that is copied before and after, and the field that makes it so."""
    own = ("from", "to") if isinstance(old, dict) and isinstance(new, dict) else ()
    for field in own:
        path = (*at, field)
        if not differences.differ(path):
            continue
        before, after = differences.values(path)
        if field == "to" and isinstance(before, dict) and isinstance(after, dict):
            yield _moved(at[-1], before, after), path
        else:
            yield Meaning(Kind.IMAGES_SOURCE, old=said(before), new=said(after)), path
    for path, before, after in differences.below(at):
        if path[len(at) : len(at) + 1] not in (("from",), ("to",)):
            subject = Topic(field=field_name(path[len(at) :]))
            yield Meaning(Kind.IMAGES_OTHERWISE, subject, said(before), said(after)), path


def _moved(tag: str, old: Images, new: Images) -> Meaning:
    gone, fresh = {*old} - {*new}, {*new} - {*old}
    if not gone:
        return Meaning(Kind.IMAGES_COPIED_TOO, new=_listed(tag, fresh))
    if not fresh:
        return Meaning(Kind.IMAGES_NOT_COPIED, old=_listed(tag, gone))
    parts = [{target.rpartition(":")[n] for target in side} for n in (0, 2) for side in (gone, fresh)]
    if len(parts[0]) == len(parts[1]) == 1 and parts[2] == parts[3]:
        gone, fresh = parts[0], parts[1]  # another repository, and the same tags in it
    return Meaning(Kind.IMAGES_COPIED_INSTEAD, old=_listed(tag, gone), new=_listed(tag, fresh))


def _listed(tag: str, targets: Iterable[str]) -> Listed:
    return listed(sorted(_general(tag, target) for target in targets), NAMES)


def _general(tag: str, target: str) -> str:
    """A target with $(tag) for the image's name, where it stands last in the repository."""
    head, slash, last = target.rpartition("/")
    name, colon, rest = last.partition(":")
    general = re.sub(rf"^(.*)(?<![a-z0-9]){re.escape(tag)}(?![a-z0-9])", rf"\g<1>{placeholder('tag')}", name)
    return f"{head}{slash}{general}{colon}{rest}"


def describe_whole_mapping(body: Images, at: Path, *, fresh: bool) -> Statement:
    """The statement on a mapping that appears or goes while its stream stays."""
    places = {_listed(tag, to) for tag in body if isinstance(to := at_path(body, (tag, "to")), dict)}
    where = next(iter(places)) if len(places) == 1 else _hosts(body)
    return published(
        Meaning(Kind.IMAGES_COPIED, new=where) if fresh else Meaning(Kind.IMAGES_NOT_COPIED, old=where), at
    )


def _hosts(images: Images) -> Hosts:
    """The registries that images go to."""
    targets = [target for tag in images if isinstance(to := at_path(images, (tag, "to")), dict) for target in to]
    hosts = sorted({target.partition("/")[0] for target in targets})
    return Hosts(tuple(Name(host) if re.fullmatch(r"[a-z0-9.:-]+", host) else shown(host) for host in hosts))
