"""What mirroring a payload would do, as a table and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from okdstreams.mirror_run.acceptance import Acceptance, Step
from okdstreams.mirror_run.payload import Tags

Done = Sequence[tuple[Step, Acceptance]]
"""The steps, each with what it does."""


def as_json(stream: str, done: Done, *, has_target: bool) -> str:
    """An object with `stream`, `targetKnown` and `steps`. Target afterwards: `result`, that is `copied` and `kept`;
    `overwritten` are some of those copied, `leftBehind` some of those kept."""
    answer = {
        "format": 1,
        "stream": stream,
        "targetKnown": has_target,
        "steps": [_data(step, effect) for step, effect in done],
    }
    return json.dumps(answer, indent=2, sort_keys=True) + "\n"


def _data(step: Step, effect: Acceptance) -> dict[str, Any]:
    lists = {name: list(getattr(effect, name)) for name in effect._fields if name not in ("left_behind", "result")}
    named = {"step": step.name, "target": step.target, "disabled": step.disabled}
    return named | lists | {"leftBehind": list(effect.left_behind), "result": dict(sorted(effect.result.items()))}


def as_table(done: Done, payload: Tags, target: Tags) -> str:
    """One line a tag of the payload or the target: what happens to it, and why where that is not plain."""
    lines = []
    for step, effect in done:
        rows = [(tag, _word(tag, effect), _why(tag, step, effect, payload)) for tag in sorted({*payload, *target})]
        width = max((len(tag) for tag, *_ in rows), default=0)
        off = " (disabled: nothing is done)" if step.disabled else ""
        lines.append(f"{step.name}: payload -> {step.target}{off}")
        lines += (f"  {tag:{width}}  {word:11}  {why}".rstrip() for tag, word, why in rows)
    return "".join(f"{line}\n" for line in lines)


def _word(tag: str, effect: Acceptance) -> str:
    words = ("overwritten", "copied", "left behind", "kept", "excluded")
    lists = (effect.overwritten, effect.copied, effect.left_behind, effect.kept, effect.excluded)
    return next(word for word, tags in zip(words, lists, strict=True) if tag in tags)


def _why(tag: str, step: Step, effect: Acceptance, payload: Tags) -> str:
    if tag in effect.clobbered:
        return "an own component: the payload takes its place"
    if tag in effect.leaked:
        return "an exclusion matches it, but the inventory does not know it"
    if tag in effect.copied:
        return ""
    if tag in step.supplied:
        return "own component"
    if tag in step.exclude:
        return "newly excluded: remove it by hand" if tag in effect.left_behind else "excludeTags"
    return "not in `tags`" if tag in payload else "not in the payload"


def remarks(done: Done, *, has_target: bool) -> str:
    """The counts, and what deserves a look."""
    lines = []
    for step, effect in done:
        sizes = [f"{len(getattr(effect, field))} {word}" for field, word in WORDS.items()]
        lines.append(f"{step.name}: {', '.join(sizes)}")
        for tags, what in ((effect.clobbered, "own components"), (effect.leaked, "unknown to the inventory")):
            if tags:
                lines.append(f"warning: of the tags copied, these are {what}: {', '.join(tags)}")
    if not has_target:
        lines.append("the target's present tags are not known: give them with --target FILE")
    return "".join(f"{line}\n" for line in lines)


WORDS = {
    "copied": "copied",
    "overwritten": "of them overwritten",
    "kept": "kept",
    "left_behind": "of them left behind",
    "excluded": "excluded",
}
