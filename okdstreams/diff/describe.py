"""A unit to its statements: every field that differs is accounted for by exactly one of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from okdstreams.diff.companions import CRON, MAPPING, RUN
from okdstreams.diff.config import describe_config, describe_size
from okdstreams.diff.image_stream import describe_image_stream
from okdstreams.diff.kinds import Kind, Part
from okdstreams.diff.mirrors import describe_mapping, describe_whole_mapping
from okdstreams.diff.normalise import ABSENT, Path, at_path
from okdstreams.diff.objects import describe_object, describe_whole
from okdstreams.diff.pipelines import describe_pipelines
from okdstreams.diff.statement import (
    Count,
    Flow,
    Impact,
    Meaning,
    Statement,
    Topic,
    cosmetic,
    published,
)
from okdstreams.diff.tests import describe_last_gate
from okdstreams.diff.units import OBJECT, PLAIN, STREAM, TEXT, Unit
from okdstreams.diff.values import listed, shown
from okdstreams.language.gates import gate
from okdstreams.output.identity import CHANNEL
from okdstreams.output.paths import CONFIGS, IMAGE_STREAMS, mapped_stream
from okdstreams.syntax.canonical import compact_json

TAGS_SHOWN = 5
"""So many tags of a new ImageStream are named; of more, the rest is counted."""


def describe(unit: Unit) -> Iterator[Statement]:
    """All statements on a unit."""
    old, new = unit.old or {}, unit.new or {}
    moved = tuple(_moved(unit))
    yield from moved
    whole: tuple[Path, ...] = ()
    if STREAM in {*old, *new} and (STREAM in old) != (STREAM in new):
        stream = _whole_stream(unit, old, new)
        whole = stream.fields
        yield stream
    elif STREAM in old and unit.differences.differ((STREAM,)):
        yield from describe_last_gate(old[STREAM], new[STREAM])
        yield from describe_config(unit.differences, (STREAM,), unit.namespace)
        yield from describe_size(*unit.sizes)
    if PLAIN in old and PLAIN in new:
        done = {path for statement in moved for path in statement.fields}
        yield from (s for s in describe_image_stream(unit.differences, (PLAIN,)) if not done.issuperset(s.fields))
    elif (PLAIN in old) != (PLAIN in new) and (STREAM in old) == (STREAM in new):
        yield _whole_plain(new.get(PLAIN) or old[PLAIN], fresh=PLAIN in new, beside=STREAM in new)
    yield from _companions(unit, old, new, whole)
    yield from _objects(unit, old, new)


def _companions(unit: Unit, old: dict[str, Any], new: dict[str, Any], whole: tuple[Path, ...]) -> Iterator[Statement]:
    if MAPPING in old and MAPPING in new:
        stream = next((stream for stream in map(mapped_stream, unit.files) if stream), "")
        yield from describe_mapping(unit.differences, (MAPPING,), stream)
    elif (MAPPING in old) != (MAPPING in new) and (MAPPING,) not in whole:
        yield describe_whole_mapping(new.get(MAPPING) or old.get(MAPPING) or {}, (MAPPING,), fresh=MAPPING in new)
    is_channel = unit.identity.family == CHANNEL and not unit.identity.arch
    channel = (unit.identity.name or CHANNEL) if is_channel else ""
    yield from describe_pipelines(old, new, unit.differences, channel, whole)


def _moved(unit: Unit) -> Iterator[Statement]:
    for before, after in unit.moves:
        if before.startswith(CONFIGS):
            yield cosmetic(Meaning(Kind.CONFIG_MOVED, old=shown(before), new=shown(after)))
            continue
        paths = (PLAIN, "metadata", "name"), (PLAIN, "metadata", "namespace")
        meaning = Meaning(Kind.IMAGE_STREAM_MOVED, old=shown(_target(before)), new=shown(_target(after)))
        yield published(meaning, *(path for path in paths if unit.differences.differ(path)))


def _target(path: str) -> str:
    return path.split("/", 1)[1].removesuffix(".yaml")


def _whole_stream(unit: Unit, old: dict[str, Any], new: dict[str, Any]) -> Statement:
    fresh = STREAM in new
    config = (new if fresh else old)[STREAM]
    tests = config.get("verify")
    gates = [gate(test) for test in tests.values()] if isinstance(tests, dict) else []
    count = Count(len(gates), gates.count("blocking"))
    sides = (STREAM, PLAIN, MAPPING, RUN, CRON)
    fields = tuple((part,) for part in sides if (part in old) != (part in new))
    name = config.get("name", unit.files[0])
    items = (compact_json(name) if isinstance(name, (dict, list)) else str(name),)
    meaning = Meaning(Kind.STREAM_ADDED if fresh else Kind.STREAM_REMOVED)
    place = next((path for path in unit.files if path.startswith(IMAGE_STREAMS)), "")
    flow = Flow(place, "", fresh) if place else None
    return Statement(Impact.PUBLISHED, meaning, fields, items, count=count, flow=flow)


def _whole_plain(body: dict[str, Any], *, fresh: bool, beside: bool) -> Statement:
    tags = at_path(body, ("spec", "tags"))
    named = listed(sorted(tags), TAGS_SHOWN) if isinstance(tags, dict) and tags and not beside else ABSENT
    subject = Topic(Part.MANIFEST if beside else Part.IMAGE_STREAM)
    kind = Kind.IMAGE_STREAM_ADDED if fresh else Kind.IMAGE_STREAM_REMOVED
    return published(Meaning(kind, subject, new=named), (PLAIN,))


def _objects(unit: Unit, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Statement]:
    if OBJECT in old and OBJECT in new:
        yield from describe_object(unit.differences, (OBJECT,))
    elif OBJECT in old or OBJECT in new:
        yield describe_whole(new.get(OBJECT) or old.get(OBJECT) or {}, (OBJECT,), fresh=OBJECT in new)
    if TEXT in old and TEXT in new:
        if unit.differences.differ((TEXT,)):
            yield published(Meaning(Kind.TEXT_CHANGED), (TEXT,))
    elif TEXT in old or TEXT in new:
        if old if TEXT in new else new:
            yield published(Meaning(Kind.UNREADABLE if TEXT in new else Kind.READABLE_AGAIN), (TEXT,))
        else:
            yield describe_whole(new.get(TEXT) or old.get(TEXT) or {}, (TEXT,), fresh=TEXT in new)
