"""Sentences on the images that `oc image mirror` copies to another registry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from okdstreams.diff.normalise import ABSENT, Path, at_path, differences, same
from okdstreams.diff.statement import COPIED, IS, ITEMS, Flow, Severity, Statement, arrow, field_name, quoted
from okdstreams.language.placeholders import placeholder

NAMES = 3
"""So many targets are named; of more, the rest is counted."""
ALL = "its images are"

Images = dict[str, Any]


def describe_mapping(old: Images, new: Images, at: Path, stream: str) -> Iterator[Statement]:
    """Statements on two mappings. `stream` is the path of the ImageStream whose images they are."""
    for tag in sorted({*old} ^ {*new}):
        fresh = tag in new
        where = _hosts({tag: (new if fresh else old)[tag]})
        text = f"{ITEMS} {IS} {'now' if fresh else 'no longer'} mirrored to {where}"
        flow = Flow(stream, tag, fresh)
        yield Statement(Severity.PUBLISHED, text, ((*at, tag),), item=tag, flow=flow, rank=COPIED)
    common = sorted({*old} & {*new})
    told: dict[str, list[tuple[str, Path]]] = {}
    for tag in common:
        for text, path in _image(tag, old[tag], new[tag], (*at, tag)):
            told.setdefault(text, []).append((tag, path))
    for text, changed in told.items():
        if 1 < len(common) == len(changed):
            yield Statement(Severity.PUBLISHED, f"{ALL} {text}", tuple(path for _, path in changed))
        else:
            for tag, path in changed:
                yield Statement(Severity.PUBLISHED, f"{ITEMS} {IS} {text}", (path,), item=tag)


def _image(tag: str, old: Any, new: Any, at: Path) -> Iterator[tuple[str, Path]]:
    """What an image now is, with {tag} for its name, and the field that makes it so."""
    for field in ("from", "to") if isinstance(old, dict) and isinstance(new, dict) else ():
        before, after, path = old.get(field, ABSENT), new.get(field, ABSENT), (*at, field)
        if same(before, after):
            continue
        if field == "to" and isinstance(before, dict) and isinstance(after, dict):
            yield _moved(tag, before, after), path
        else:
            yield f"mirrored from {quoted(after)} instead of {quoted(before)}", path
    for path, before, after in differences(old, new, at):
        if path[len(at) : len(at) + 1] not in (("from",), ("to",)):
            yield f"mirrored in another way: {arrow(f'`{field_name(path[len(at) :])}`', before, after)}", path


def _moved(tag: str, old: Images, new: Images) -> str:
    gone, fresh = set(old) - set(new), set(new) - set(old)
    if not gone:
        return f"mirrored to {_listed(tag, fresh)} too"
    if not fresh:
        return f"no longer mirrored to {_listed(tag, gone)}"
    parts = [{target.rpartition(":")[n] for target in side} for n in (0, 2) for side in (gone, fresh)]
    if len(parts[0]) == len(parts[1]) == 1 and parts[2] == parts[3]:
        gone, fresh = parts[0], parts[1]  # another repository, and the same tags in it
    return f"mirrored to {_listed(tag, fresh)} instead of {_listed(tag, gone)}"


def _listed(tag: str, targets: set[str]) -> str:
    names = [quoted(name) for name in sorted(_general(tag, target) for target in targets)]
    if len(names) > NAMES:
        names[NAMES:] = [f"{len(names) - NAMES} more"]
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def _general(tag: str, target: str) -> str:
    """A target with {tag} for the image's name, where it stands last in the repository."""
    head, slash, last = target.rpartition("/")
    name, colon, rest = last.partition(":")
    found = re.sub(rf"^(.*)(?<![a-z0-9]){re.escape(tag)}(?![a-z0-9])", rf"\g<1>{placeholder('tag')}", name)
    return f"{head}{slash}{found}{colon}{rest}"


def describe_whole_mapping(body: Images, at: Path, *, fresh: bool) -> Statement:
    """The statement on a mapping that appears or goes while its stream stays."""
    places = {_listed(tag, set(to)) for tag in body if isinstance(to := at_path(body, (tag, "to")), dict)}
    where = next(iter(places)) if len(places) == 1 else _hosts(body)
    text = f"{ALL} {'now' if fresh else 'no longer'} mirrored to {where}"
    return Statement(Severity.PUBLISHED, text, (at,))


def _hosts(images: Images) -> str:
    """The registries that images go to."""
    targets = [target for tag in images if isinstance(to := at_path(images, (tag, "to")), dict) for target in to]
    hosts = sorted({target.partition("/")[0] for target in targets})
    return " and ".join(host if re.fullmatch(r"[a-z0-9.:-]+", host) else quoted(host) for host in hosts) or "nowhere"
