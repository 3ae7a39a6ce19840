"""Parameters of Tekton runs: values of the language to plain text."""

from __future__ import annotations

from okdstreams.language.evaluate import OMIT, Evaluator, link
from okdstreams.language.model.value import Value
from okdstreams.language.timing import cron_error, duration_error

Params = dict[str, str]


def text_of(ev: Evaluator, value: Value[str], *loc: str) -> str:
    """The value that stands at `loc`, in this stream; empty when the stream leaves it out."""
    text = ev.value(value, link(*loc))
    return "" if text is OMIT or text is None else str(text)


def params_of(ev: Evaluator, params: dict[str, Value[str]], *loc: str) -> Params:
    """The parameters that stand at `loc`, in this stream, without those it leaves out."""
    return {name: text for name in params if (text := text_of(ev, params[name], *loc, name))}


def left_out(ev: Evaluator, params: dict[str, Value[str]], *loc: str) -> frozenset[str]:
    """The parameters that stand at `loc` and that this stream leaves out: they have no default either."""
    return frozenset(name for name in params if not text_of(ev, params[name], *loc, name))


def check_times(ev: Evaluator, schedule: str, timeout: str, *loc: str) -> None:
    """Reports a schedule that is no cron expression to Kubernetes (5 fields), and a timeout that Go does not read."""
    fields = len(schedule.split())
    problem = cron_error(schedule) if schedule.startswith("@") or fields == 5 else f"{fields} fields, not 5"
    if schedule and problem:
        ev.say(link(*loc, "schedule"), f"`schedule`: {problem}", "minute hour day month weekday: 0 5 * * 1", "timing")
    if problem := duration_error(timeout):
        ev.say(link(*loc, "timeout"), f"`timeout`: {problem}", "such as 4h0m0s", "timing")
