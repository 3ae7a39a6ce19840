"""Statements on the CronJobs that start runs: when they do, and the channels that they start."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.diff.companions import CRON
from okdstreams.diff.fields import Difference, Differences
from okdstreams.diff.kinds import Kind, Part
from okdstreams.diff.normalise import Path
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
from okdstreams.diff.values import said, shown
from okdstreams.diff.words import plain
from okdstreams.language.placeholders import placeholder
from okdstreams.output.identity import CHANNEL

SCHEDULE = ("object", "spec", "schedule")
STARTS: Path = (CRON, "starts")
MESSAGE: Path = (CRON, "message")


def describe_cron_job(differences: Differences, part: Part) -> Iterator[Statement]:
    """Statements on a CronJob that is there before and after."""
    taken: tuple[Path, ...] = ()
    if all(isinstance(side, dict) for side in differences.values(STARTS)):
        started = list(_started(differences))
        taken = tuple(path for statement in started for path in statement.fields)
        yield from started
    for path, old, new in differences.below((CRON,)):
        if any(path[: len(other)] == other for other in taken):
            continue
        meaning = Meaning(Kind.CHANGED, Topic(part, field=field_name(path[1:])), said(old), said(new))
        yield Statement(Impact.COSMETIC if path[1:2] == ("message",) else Impact.PUBLISHED, meaning, (path,))


def _started(differences: Differences) -> Iterator[Statement]:
    """Channels that a CronJob starts, or no longer; what it prints changes with their number."""
    message = (MESSAGE,) if differences.differ(MESSAGE) else ()
    changed = {entry.key: entry for entry in differences.children(STARTS)}
    old, new = differences.values(STARTS)
    moving = sorted(name for name in {*old} ^ {*new} if f"{name}-yaml" in {*old, *new})
    for name in moving:
        fields = (*(changed[key].path for key in (name, f"{name}-yaml") if key in changed), *message)
        meaning = Meaning(Kind.CHANNEL_STARTED if name in new else Kind.CHANNEL_NOT_STARTED)
        flow = Flow(CHANNEL, name, name in new)
        yield Statement(Impact.PUBLISHED, meaning, fields, (shown(name),), flow=flow, rank=COPIED)
        message = ()
    done = {key for name in moving for key in (name, f"{name}-yaml")}
    yield from (_file(entry) for key, entry in changed.items() if key not in done)


def _file(entry: Difference) -> Statement:
    """The file that a channel is started from."""
    path, old, new = entry
    channel = entry.key.removesuffix("-yaml")
    if channel != entry.key and isinstance(old, str) and isinstance(new, str):
        before, after = (shown(value.replace(f"-{channel}-", f"-{placeholder('channel')}-")) for value in (old, new))
        meaning = Meaning(Kind.CHANNEL_STARTED_FROM, old=before, new=after)
        return Statement(Impact.PUBLISHED, meaning, (path,), (shown(channel),))
    subject = Topic(Part.CHANNEL_JOB, field=f"starts.{plain(entry.key)}")
    return published(Meaning(Kind.CHANGED, subject, said(old), said(new)), path)
