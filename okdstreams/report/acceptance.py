"""What mirroring a payload would do, as a table and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from okdstreams.mirror_run.acceptance import Acceptance, Step
from okdstreams.mirror_run.payload import Tags

Done = Sequence[tuple[Step, Acceptance]]
"""The steps, each with what it does."""


def as_json(stream: str, done: Done, *, known: bool) -> str:
    """An object with `stream`, `targetKnown` and `steps`. Target afterwards: `result`, that is `copied` and `kept`;
    `overwritten` are some of those copied, `leftBehind` some of those kept."""
    answer = {"stream": stream, "targetKnown": known, "steps": [_data(step, found) for step, found in done]}
    return json.dumps(answer, indent=2, sort_keys=True) + "\n"


def _data(step: Step, found: Acceptance) -> dict[str, Any]:
    lists = {name: list(getattr(found, name)) for name in found._fields if name not in ("left_behind", "result")}
    named = {"step": step.name, "target": step.target, "disabled": step.disabled}
    return named | lists | {"leftBehind": list(found.left_behind), "result": dict(sorted(found.result.items()))}


def as_table(done: Done, payload: Tags, target: Tags) -> str:
    """One line a tag of the payload or the target: what happens to it, and why where that is not plain."""
    lines = []
    for step, found in done:
        rows = [(tag, _word(tag, found), _why(tag, step, found, payload)) for tag in sorted({*payload, *target})]
        width = max((len(tag) for tag, *_ in rows), default=0)
        off = " (disabled: nothing is done)" if step.disabled else ""
        lines.append(f"{step.name}: payload -> {step.target}{off}")
        lines += (f"  {tag:{width}}  {word:11}  {why}".rstrip() for tag, word, why in rows)
    return "".join(f"{line}\n" for line in lines)


def _word(tag: str, found: Acceptance) -> str:
    words = ("overwritten", "copied", "left behind", "kept", "excluded")
    lists = (found.overwritten, found.copied, found.left_behind, found.kept, found.excluded)
    return next(word for word, tags in zip(words, lists, strict=True) if tag in tags)


def _why(tag: str, step: Step, found: Acceptance, payload: Tags) -> str:
    if tag in found.clobbered:
        return "an own component: the payload takes its place"
    if tag in found.leaked:
        return "an exclusion matches it, but the inventory does not know it"
    if tag in found.copied:
        return ""
    if tag in step.supplied:
        return "own component"
    if tag in step.exclude:
        return "newly excluded: remove it by hand" if tag in found.left_behind else "excludeTags"
    return "not in `tags`" if tag in payload else "not in the payload"


def remarks(done: Done, *, known: bool) -> str:
    """The counts, and what deserves a look."""
    lines = []
    for step, found in done:
        sizes = [f"{len(getattr(found, field))} {word}" for field, word in WORDS.items()]
        lines.append(f"{step.name}: {', '.join(sizes)}")
        for tags, what in ((found.clobbered, "own components"), (found.leaked, "unknown to the inventory")):
            if tags:
                lines.append(f"warning: of the tags copied, these are {what}: {', '.join(tags)}")
    if not known:
        lines.append("the target's present tags are not known: give them with --target FILE")
    return "".join(f"{line}\n" for line in lines)


WORDS = {
    "copied": "copied",
    "overwritten": "of them overwritten",
    "kept": "kept",
    "left_behind": "of them left behind",
    "excluded": "excluded",
}
