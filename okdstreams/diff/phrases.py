"""Phrases that a table of sentences cannot hold."""

from __future__ import annotations

from collections.abc import Callable

from okdstreams.diff.kinds import Kind, Part
from okdstreams.diff.labels import ANNOTATIONS, FIELDS, HEADS, REFERENCE, SETTINGS, STREAM_KINDS, SWITCHES
from okdstreams.diff.normalise import ABSENT
from okdstreams.diff.statement import Change, Count, Topic
from okdstreams.diff.values import Listed, Name, Value
from okdstreams.diff.words import code, count_text, items_text, plain, show

NAMES = 3
"""So many new streams are named; of more, the first and the last."""


def subject_text(subject: Topic, items: str = "") -> str:
    """What changes: test `aws`: `raw.x`."""
    part, name, field = subject
    head, separator = HEADS.get(part, ("", ""))
    if part is Part.SETTING:
        return SETTINGS[field][0]
    if part is Part.REFERENCE:
        return REFERENCE[field]
    if part in (Part.BUILD_JOB, Part.CHANNEL_JOB) and (part, field) in FIELDS:
        return FIELDS[part, field]
    if part is Part.ANNOTATION and name is not None and name in ANNOTATIONS:
        head, name = ANNOTATIONS[name], None
    if name is not None:
        head = f"{head} {code(name)}".lstrip()
    if items:
        head, separator = items, ": "
    if not field:
        return head
    return f"{head}{separator if head else ''}{FIELDS.get((part, field), f'`{field}`')}"


def arrow(what: str, old: Value, new: Value) -> str:
    """The general wording of a field that changes."""
    if old is ABSENT:
        return f"{what} is set to {show(new)}"
    if new is ABSENT:
        return f"{what} is removed (it was {show(old)})"
    return f"{what} changes" if show(old) == show(new) else f"{what} {show(old)} → {show(new)}"


def changed(change: Change) -> str:
    what = subject_text(change.subject, items_text(change.items) if change.items else "")
    return arrow(what, change.old, change.new)


def otherwise(change: Change) -> str:
    field = arrow(subject_text(change.subject), change.old, change.new)
    return f"{items_are(change.items)} mirrored in another way: {field}"


def setting(change: Change) -> str:
    what, absent = SETTINGS[change.subject.field]
    before, after = (absent if value is ABSENT else show(value) for value in (change.old, change.new))
    if before == after:
        return f"{what} stays {bare(before)}, written in another way"
    return f"{what} {bare(before)} → {bare(after)}"


def bare(text: str) -> str:
    """Numbers need no marks."""
    return text.strip("`") if text.strip("`").isdigit() else text


def switch_on(change: Change) -> str:
    return SWITCHES[change.subject.field][0]


def switch_off(change: Change) -> str:
    return SWITCHES[change.subject.field][1]


def stream_kind(change: Change) -> str:
    return STREAM_KINDS[str(change.new)]


def gate(gate: Value) -> str:
    return "switched off" if gate == "off" else str(gate)


def whole(word: str) -> Callable[[Change], str]:
    """Streams that come or go: named, and counted when there are several."""

    def text(change: Change) -> str:
        names = [plain(name) for name in change.items]
        tests = count_text(change.tests or Count(0, 0))
        if len(names) == 1:
            return f"{word} stream {names[0]}, {tests}"
        shown = ", ".join(names) if len(names) <= NAMES else f"{names[0]} to {names[-1]}"
        return f"{len(names)} {word} streams, {shown}, {tests}"

    return text


def image_stream(frame: str, verb: str) -> Callable[[Change], str]:
    def text(change: Change) -> str:
        detail = ""
        if isinstance(change.new, Listed):
            detail = f", {verb} {', '.join(code(tag) for tag in change.new.names)}"
            detail += f" and {change.new.more} more" if change.new.more else ""
        return frame.format(change.subject.part.value) + detail

    return text


def test_added(change: Change) -> str:
    return f"new {subject_text(change.subject)}, {gate(change.new)}"


def entry_added(ending: str) -> Callable[[Change], str]:
    def text(change: Change) -> str:
        clock = "" if change.new is ABSENT else f", {show(change.new)}"
        return f"new {subject_text(change.subject)}{clock}{ending}"

    return text


def gate_text(frame: str) -> Callable[[Change], str]:
    def text(change: Change) -> str:
        old, new = gate(change.old), gate(change.new)
        return frame.format(what=subject_text(change.subject), old=old, new=new)

    return text


def switched_off(change: Change) -> str:
    was = "" if change.old is ABSENT else f" (it was {change.old})"
    return f"{subject_text(change.subject)} is switched off{was}"


def upgrade(change: Change) -> str:
    what = subject_text(change.subject)
    old, new = ("" if value is ABSENT else show(value) for value in (change.old, change.new))
    if old == new:
        return f"{what} upgrades from {new or 'nothing'}, written in another way"
    if not old:
        return f"{what} becomes an upgrade test, from {new}"
    return f"{what} upgrades from {new} instead of {old}" if new else f"{what} is no longer an upgrade test"


def number(value: Value, unit: str, absent: str) -> str:
    return absent if value is ABSENT else "once" if value == 1 else f"{show(value).strip('`')} {unit}"


def retries(change: Change) -> str:
    old, new = (number(value, "times", "never") for value in (change.old, change.new))
    return f"{subject_text(change.subject)} is retried {new} instead of {old.removesuffix(' times')}"


def runs(change: Change) -> str:
    old, new = (number(value, "runs", "the default number of runs") for value in (change.old, change.new))
    text = f"{subject_text(change.subject)} is judged over {new}"
    return text if change.kind is Kind.RUNS_ADDED else f"{text} instead of {old.removesuffix(' runs')}"


def mirror_added(change: Change) -> str:
    return f"{target_text(change)}is now mirrored from {show(change.source)}, {show(change.new)}"


def target_text(change: Change) -> str:
    """What is filled, unless the sentence is about that very stream."""
    return "" if change.target is ABSENT else f"{show(change.target)} "


def items_are(items: tuple[str, ...]) -> str:
    """`a` and `b` are"""
    return f"{items_text(items)} {'are' if len(items) > 1 else 'is'}" if items else "its images are"


def report_added(change: Change) -> str:
    against = "" if change.new is ABSENT else f", comparing with {show(change.new)}"
    return f"new {subject_text(change.subject)}{against}"


def build_added(change: Change) -> str:
    """`old` is the pipeline, which stays what it is; `new` is when it runs."""
    when = "" if change.new is ABSENT else f", at {show(change.new)}"
    return f"new build by {show(change.old)}{when}"


def schedule(frame: str) -> Callable[[Change], str]:
    """Whether something runs by itself."""

    def text(change: Change) -> str:
        prefix = "build: " if change.subject.part is Part.BUILD else ""
        return prefix + frame.format(new=show(change.new))

    return text


def object_added(change: Change) -> str:
    place = "" if change.new is ABSENT else f", deploying to {show(change.new)}"
    return f"new {change.subject.name}{place}"


def components(one: str, several: str, rest: str) -> Callable[[Change], str]:
    """A sentence on components: one is named, several are counted."""

    def say(change: Change) -> str:
        words = rest.format(old=show(change.old), new=show(change.new), field=code(change.subject.field))
        return f"{_components(change.items)} {one if len(change.items) == 1 else several} {words}"

    return say


def _components(names: tuple[str, ...]) -> str:
    return plain(names[0]) if len(names) == 1 else f"{len(names)} components"


def whole_variants(one: str, several: str) -> Callable[[Change], str]:
    """The sentence on variants that appear or go."""
    return components(one, several, "a variant {field}")


def variant_images(change: Change) -> str:
    rest = "{field} no longer" if change.new == Name("") else "{field} too"
    return components("builds", "build", rest)(change)
