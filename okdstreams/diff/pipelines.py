"""Statements on Tekton runs: builds of a stream's base image, and channels that promote accepted releases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from okdstreams.diff.companions import CRON, RUN
from okdstreams.diff.cron_jobs import SCHEDULE, describe_cron_job
from okdstreams.diff.fields import Differences
from okdstreams.diff.kinds import Kind, Part
from okdstreams.diff.normalise import ABSENT, Path, at_path
from okdstreams.diff.statement import Flow, Impact, Meaning, Statement, Topic, field_name, published
from okdstreams.diff.values import Value, named, said, shown
from okdstreams.output.identity import CHANNEL

PARAMS = ("spec", "params")
QUIET = ("metadata", "annotations"), ("spec", "podTemplate"), ("spec", "timeouts")
"""Where a run takes place and what is kept of it: no release differs for it."""
NOTES = re.compile(r"matrix-.*|notify-.*|enable-notifications")
"""Parameters that decide who is told."""
SWITCHED = ("true", "false"), ("false", "true")
SHORT = 3
"""Characters of a value below which another value that holds it is chance."""

Parts = dict[str, Any]


class _Change(NamedTuple):
    """A field of a run that differs; `inner` is its path in the run, a parameter's without its `value`."""

    inner: Path
    path: Path
    old: Any
    new: Any


def describe_pipelines(
    old: Parts, new: Parts, differences: Differences, about: str, whole: tuple[Path, ...]
) -> Iterator[Statement]:
    """Statements on the run and the CronJob of a unit. `about` is the channel's name, empty for a build; `whole` are
    the parts that another statement accounts for."""
    parts = [part for part in (RUN, CRON) if (part in old) != (part in new) and (part,) not in whole]
    if RUN in parts:
        yield _whole_run(old, new, parts, about)
    if CRON in parts and (RUN not in parts or (CRON in new) != (RUN in new)):
        yield _whole_cron(new[CRON] if CRON in new else old[CRON], about, fresh=CRON in new)
    if RUN in old and RUN in new:
        yield from _run(_changes(differences), about)
    if CRON in old and CRON in new:
        yield from describe_cron_job(differences, Part.CHANNEL_JOB if about else Part.BUILD_JOB)


def _whole_run(old: Parts, new: Parts, parts: list[str], about: str) -> Statement:
    fresh = RUN in new
    side = new if fresh else old
    fields = tuple((part,) for part in parts if part in side)
    if about:
        source, target = (
            _name(at_path(side[RUN], (*PARAMS, name, "value"))) for name in ("release-stream", "target-release-stream")
        )
        meaning = Meaning(Kind.PROMOTION_ADDED if fresh else Kind.PROMOTION_REMOVED, old=source, new=target)
        return Statement(Impact.PUBLISHED, meaning, fields, flow=Flow(CHANNEL, about, fresh))
    pipeline = _name(at_path(side[RUN], ("spec", "pipelineRef", "name")))
    time = said(at_path(side, (CRON, *SCHEDULE))) if (CRON,) in fields and fresh else ABSENT
    return published(Meaning(Kind.BUILD_ADDED if fresh else Kind.BUILD_REMOVED, old=pipeline, new=time), *fields)


def _whole_cron(body: Any, about: str, *, fresh: bool) -> Statement:
    subject = Topic(Part.CHANNEL if about else Part.BUILD)
    time = said(at_path(body, SCHEDULE)) if fresh else ABSENT
    return published(Meaning(Kind.SCHEDULE_ADDED if fresh else Kind.SCHEDULE_REMOVED, subject, new=time), (CRON,))


def _name(value: Any) -> Value:
    return named(value) if isinstance(value, str) else said(value)


def _changes(differences: Differences) -> list[_Change]:
    changes = []
    for path, before, after in differences.below((RUN,)):
        inner = path[1:]
        if inner[:2] == PARAMS and inner[3:] in ((), ("value",)):
            if inner[3:] == ():
                before, after = (_only_value(value, inner[-1]) for value in (before, after))
            inner = inner[:3]
        changes.append(_Change(inner, path, before, after))
    return sorted(changes, key=lambda change: (change.inner[:2] != PARAMS, len(str(change.old)), change.inner))


def _only_value(param: Any, name: str) -> Any:
    """The value of a parameter that comes or goes."""
    if isinstance(param, dict) and set(param) == {"name", "value"} and param["name"] == name:
        return param["value"]
    return param


def _run(changes: list[_Change], about: str) -> Iterator[Statement]:
    """A statement per change; one that another makes, such as the image that is named after another, is in its."""
    rest = list(changes)
    while rest:
        first = rest.pop(0)
        with_it = [other for other in rest if _follows(first, other) or (about and _target(first) and _target(other))]
        rest = [other for other in rest if other not in with_it]
        fields = (first.path, *(other.path for other in with_it))
        meaning = (about and _promotion(first, [first, *with_it])) or _meaning(first, about)
        yield Statement(_severity(first.inner), meaning, fields)


def _follows(cause: _Change, other: _Change) -> bool:
    values = (cause.old, cause.new, other.old, other.new)
    if not all(isinstance(v, str) and len(v) >= SHORT for v in values) or (cause.old, cause.new) in SWITCHED:
        return False
    return bool(cause.old in other.old and other.old.replace(cause.old, cause.new) == other.new)


def _target(change: _Change) -> bool:
    return change.inner in ((*PARAMS, "target-release-stream"), (*PARAMS, "release-imagestream"))


def _severity(inner: Path) -> Impact:
    quiet = inner[:2] in QUIET or (inner[:2] == PARAMS and len(inner) == 3 and NOTES.fullmatch(inner[2]))
    return Impact.COSMETIC if quiet else Impact.PUBLISHED


def _promotion(change: _Change, together: list[_Change]) -> Meaning | None:
    """What a change of a channel's run means for the promotion, if it does."""
    inner, old, new = change.inner, change.old, change.new
    if inner == (*PARAMS, "release-stream"):
        return Meaning(Kind.PROMOTES, old=_name(old), new=_name(new))
    if _target(change):
        stream = next((other for other in together if other.inner[-1] == "target-release-stream"), change)
        return Meaning(Kind.PROMOTES_TO, old=_name(stream.old), new=_name(stream.new))
    if inner == (*PARAMS, "is-release-latest") and (old, new) in SWITCHED:
        return Meaning(Kind.LATEST if new == "true" else Kind.NOT_LATEST)
    return None


def _meaning(change: _Change, about: str) -> Meaning:
    subject = Topic(Part.CHANNEL if about else Part.BUILD, field=field_name(change.inner))
    if change.inner[:2] == PARAMS and len(change.inner) == 3:
        subject = subject._replace(name=shown(change.inner[2]), field="")
    return Meaning(Kind.CHANGED, subject, said(change.old), said(change.new))
