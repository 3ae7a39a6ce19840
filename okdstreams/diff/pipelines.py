"""Sentences on Tekton runs: builds of a stream's base image, and channels that promote accepted releases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from okdstreams.diff.companions import CRON, RUN
from okdstreams.diff.normalise import ABSENT, Path, at_path, differences, same
from okdstreams.diff.statement import COPIED, IS, ITEMS, Flow, Severity, Statement, arrow, field_name, plain, quoted
from okdstreams.output.identity import CHANNEL

PARAMS, SCHEDULE = ("spec", "params"), ("object", "spec", "schedule")
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


def describe_pipelines(old: Parts, new: Parts, about: str, whole: tuple[Path, ...]) -> Iterator[Statement]:
    """Statements on the run and the CronJob of a unit. `about` is the channel's name, empty for a build; `whole` are
    the parts that another statement accounts for."""
    parts = [part for part in (RUN, CRON) if (part in old) != (part in new) and (part,) not in whole]
    if RUN in parts:
        yield _whole_run(old, new, parts, about)
    if CRON in parts and (RUN not in parts or (CRON in new) != (RUN in new)):
        yield _whole_cron(new[CRON] if CRON in new else old[CRON], about, fresh=CRON in new)
    if RUN in old and RUN in new:
        yield from _run(_changes(old[RUN], new[RUN], (RUN,)), about)
    if CRON in old and CRON in new:
        yield from _cron(old[CRON], new[CRON], about)


def _prefix(about: str) -> str:
    return "" if about else "build: "


def _whole_run(old: Parts, new: Parts, parts: list[str], about: str) -> Statement:
    fresh = RUN in new
    side = new if fresh else old
    fields = tuple((part,) for part in parts if part in side)
    if about:
        ends = [_param(side[RUN], name) for name in ("release-stream", "target-release-stream")]
        what = f"promotion of {_name(ends[0])} to {_name(ends[1])}"
        text = f"new {what}" if fresh else f"{what} is removed"
        return Statement(Severity.PUBLISHED, text, fields, flow=Flow(CHANNEL, about, fresh))
    pipeline = at_path(side[RUN], ("spec", "pipelineRef", "name"))
    time = at_path(side, (CRON, *SCHEDULE)) if (CRON,) in fields else ABSENT
    when = f", at {quoted(time)}" if fresh and time is not ABSENT else ""
    what = f"build by {_name(pipeline)}"
    return Statement(Severity.PUBLISHED, f"new {what}{when}" if fresh else f"{what} is removed", fields)


def _whole_cron(body: Any, about: str, *, fresh: bool) -> Statement:
    time = quoted(at_path(body, SCHEDULE))
    text = f"now runs by itself, at {time}" if fresh else "no longer runs by itself"
    return Statement(Severity.PUBLISHED, f"{_prefix(about)}{text}", ((CRON,),))


def _name(value: Any) -> str:
    return plain(value) if isinstance(value, str) else quoted(value)


def _param(run: Any, name: str) -> Any:
    return at_path(run, (*PARAMS, name, "value"))


def _changes(old: Any, new: Any, at: Path) -> list[_Change]:
    found = []
    for path, before, after in differences(old, new, at):
        inner = path[len(at) :]
        if inner[:2] == PARAMS and inner[3:] in ((), ("value",)):
            if inner[3:] == ():
                before, after = (_only_value(value, inner[-1]) for value in (before, after))
            inner = inner[:3]
        found.append(_Change(inner, path, before, after))
    return sorted(found, key=lambda change: (change.inner[:2] != PARAMS, len(str(change.old)), change.inner))


def _only_value(param: Any, name: str) -> Any:
    """The value of a parameter that comes or goes."""
    if isinstance(param, dict) and set(param) == {"name", "value"} and param["name"] == name:
        return param["value"]
    return param


def _run(changes: list[_Change], about: str) -> Iterator[Statement]:
    """A sentence per change; one that another makes, such as the image that is named after another, is told with it."""
    rest = list(changes)
    while rest:
        first = rest.pop(0)
        with_it = [one for one in rest if _follows(first, one) or (about and _target(first) and _target(one))]
        rest = [one for one in rest if one not in with_it]
        fields = (first.path, *(one.path for one in with_it))
        yield Statement(_severity(first.inner), _prefix(about) + _text(first, [first, *with_it], about), fields)


def _follows(one: _Change, other: _Change) -> bool:
    values = (one.old, one.new, other.old, other.new)
    if not all(isinstance(v, str) and len(v) >= SHORT for v in values) or (one.old, one.new) in SWITCHED:
        return False
    return bool(one.old in other.old and other.old.replace(one.old, one.new) == other.new)


def _target(change: _Change) -> bool:
    return change.inner in ((*PARAMS, "target-release-stream"), (*PARAMS, "release-imagestream"))


def _severity(inner: Path) -> Severity:
    quiet = inner[:2] in QUIET or (inner[:2] == PARAMS and len(inner) == 3 and NOTES.fullmatch(inner[2]))
    return Severity.COSMETIC if quiet else Severity.PUBLISHED


def _text(change: _Change, together: list[_Change], about: str) -> str:
    inner, old, new = change.inner, change.old, change.new
    if about and inner == (*PARAMS, "release-stream"):
        return f"promotes {_name(new)} instead of {_name(old)}"
    if about and _target(change):
        stream = next((one for one in together if one.inner[-1] == "target-release-stream"), change)
        return f"promotes to {_name(stream.new)} instead of {_name(stream.old)}"
    if about and inner == (*PARAMS, "is-release-latest") and (old, new) in SWITCHED:
        return f"its releases {'are' if new == 'true' else 'are no longer'} the latest ones"
    if inner == ("spec", "timeouts", "pipeline"):
        return arrow("time limit", old, new)
    if inner[:2] == PARAMS and len(inner) == 3:
        return arrow(quoted(inner[2]), old, new)
    return arrow(f"`{field_name(inner)}`", old, new)


def _cron(old: Parts, new: Parts, about: str) -> Iterator[Statement]:
    starts = [side.get("starts") for side in (old, new)]
    taken: tuple[Path, ...] = ()
    if all(isinstance(side, dict) for side in starts):
        told = list(_started(starts[0], starts[1], same(old["message"], new["message"])))
        taken = tuple(path for statement in told for path in statement.fields)
        yield from told
    for path, before, after in differences(old, new, (CRON,)):
        inner = path[1:]
        if any(path[: len(one)] == one for one in taken):
            continue
        level = Severity.COSMETIC if inner[0] == "message" else Severity.PUBLISHED
        what = "schedule" if inner == SCHEDULE else f"CronJob `{field_name(inner)}`"
        yield Statement(level, f"{_prefix(about)}{arrow(what, before, after)}", (path,))


def _started(old: Any, new: Any, is_quiet: bool) -> Iterator[Statement]:
    """Channels that a CronJob starts, or no longer; what it prints changes with their number."""
    at: Path = (CRON, "starts")
    message: tuple[Path, ...] = () if is_quiet else ((CRON, "message"),)
    moving = sorted(name for name in {*old} ^ {*new} if f"{name}-yaml" in {*old, *new})
    for name in moving:
        keys = [key for key in (name, f"{name}-yaml") if not same(old.get(key, ABSENT), new.get(key, ABSENT))]
        text = f"{ITEMS} {IS} {'started too' if name in new else 'no longer started'}"
        fields = (*((*at, key) for key in keys), *message)
        flow = Flow(CHANNEL, name, name in new)
        yield Statement(Severity.PUBLISHED, text, fields, item=name, flow=flow, rank=COPIED)
        message = ()
    for key in sorted({*old, *new} - {key for name in moving for key in (name, f"{name}-yaml")}):
        before, after, channel = old.get(key, ABSENT), new.get(key, ABSENT), key.removesuffix("-yaml")
        if same(before, after):
            continue
        if channel != key and isinstance(before, str) and isinstance(after, str):
            one, other = (value.replace(f"-{channel}-", "-{channel}-") for value in (before, after))
            text = f"{ITEMS} {IS} started from {quoted(other)} instead of {quoted(one)}"
            yield Statement(Severity.PUBLISHED, text, ((*at, key),), item=channel)
        else:
            yield Statement(Severity.PUBLISHED, arrow(f"CronJob `starts.{plain(key)}`", before, after), ((*at, key),))
