"""What is mirrored, what is left out, and whether that still holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.fleet.fleet import Fleet, Stream
from okdstreams.fleet.mirror import Tags, names_one_tag, own_components, target_of
from okdstreams.language.model.sources import Exclusion, Mirror
from okdstreams.language.versions import ALL, Range, Version
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.document import Loc
from okdstreams.syntax.near import close_matches

SHARE, FEW = 10, 5
"""A glob that takes more than one tag in so many, and more than a few, takes more than was meant."""


_NUMBERED = re.compile(r"(?P<stem>.*[a-z])-(?:[0-9]+|next)")


class Glob(NamedTuple):
    """One glob of a mirror rule, and the versions that it is for."""

    text: str
    within: Range
    loc: Loc


class MirrorSource(NamedTuple):
    """What one version is mirrored from: the payload's tags, and those that are left out."""

    version: Version
    payload: Mapping[str, str]
    excluded: frozenset[str]


def check(view: View) -> Iterator[Finding]:
    if view.fleet is not None:
        public: dict[str, list[Stream]] = {}
        for stream in view.fleet.streams:
            if not stream.private:
                public.setdefault(stream.family, []).append(stream)
        for source in view.fleet.families:
            rule = source.model.sources.mirror
            if rule is None:
                continue
            steps = list(_steps(view, view.fleet, rule, public.get(rule.family, [])))
            every: set[str] = set().union(*(step.payload for step in steps))  # versions have most tags in common
            ordered = Tags(every)
            for glob in _globs(rule) if steps else ():
                for message, hint, severity in _of_glob(glob, steps, set(ordered.matching(glob.text))):
                    yield Finding(source.document, glob.loc, message, hint, severity)
        yield from _twice(view, view.fleet)
    yield from _newly(view)


def _of_glob(glob: Glob, steps: list[MirrorSource], hits: set[str]) -> Iterator[tuple[str, str, Severity]]:
    """What is wrong with an exclusion. `hits` are the tags that it matches, of all versions."""
    inside = [step for step in steps if step.version in glob.within]
    if not inside:
        return  # `unmatched` tells of a range that is past; one that is to come is a preparation
    if (nothing := _nothing(glob, inside, hits)) is not None:
        # a glob may be meant for tags that are still to come; a plain name means one that is there
        yield *nothing, Severity.ERROR if names_one_tag(glob.text) else Severity.WARNING
        return
    for message, hint in (*_judge(glob, inside, steps[-1], hits), *_kin(glob, steps[-1])):
        yield message, hint, Severity.WARNING


def _globs(rule: Mirror) -> Iterator[Glob]:
    for number, row in enumerate(rule.exclude):
        loc: Loc = ("sources", "mirror", "exclude", number)
        if isinstance(row, Exclusion):
            yield from (Glob(text, row.in_, (*loc, "tags", index)) for index, text in enumerate(row.tags))
        else:
            yield Glob(row, ALL, loc)


def _steps(view: View, fleet: Fleet, rule: Mirror, publishers: list[Stream]) -> Iterator[MirrorSource]:
    """The versions in which the publisher mirrors, in order."""
    for stream in sorted(publishers, key=lambda s: s.version or ()):
        payload = fleet.payloads.get(stream.target)
        if stream.version is not None and payload is not None:
            excluded = _excluded(view.subject(stream).table("publish").get(rule.step))
            if excluded is not None:
                yield MirrorSource(stream.version, payload.tags, frozenset(excluded))


def _nothing(glob: Glob, inside: list[MirrorSource], hits: set[str]) -> tuple[str, str] | None:
    """What is said of an exclusion that leaves nothing out of what is `inside` its range."""
    if any(not step.payload.keys().isdisjoint(hits) for step in inside):
        return None
    tags: set[str] = set().union(*(step.payload for step in inside))
    where = "in any version" if glob.within.is_all else f"in {glob.within}"
    near = close_matches(glob.text, tags, 1)
    hint = f"did you mean {near[0]!r}?" if near else "remove it, or correct it"
    return f"exclusion {glob.text!r} matches nothing {where}", hint


def _judge(glob: Glob, inside: list[MirrorSource], newest: MirrorSource, hits: set[str]) -> Iterator[tuple[str, str]]:
    for step in reversed(inside if len(hits) > FEW else ()):
        count = len(hits & step.payload.keys())
        if count > FEW and count * SHARE > len(step.payload):
            message = f"exclusion {glob.text!r} takes {count} of {len(step.payload)} tags in {step.version}"
            yield message, "a narrower glob says what is meant"
            break
    leaked = (hits & newest.payload.keys()) - newest.excluded
    if newest.version not in glob.within and leaked:
        in_order = [tag for tag in newest.payload if tag in leaked]
        shown = ", ".join(map(repr, in_order[:3])) + (", …" if len(leaked) > 3 else "")
        message = f"exclusion {glob.text!r} ends before the newest version: {newest.version} mirrors {shown}"
        yield message, f"open its range ({glob.within}), or say in an `allow` why it may be mirrored now"


def _kin(glob: Glob, newest: MirrorSource) -> Iterator[tuple[str, str]]:
    """Tags of the same image under another number, which leak in one by one when each is excluded by its own name."""
    numbered = _NUMBERED.fullmatch(glob.text)
    if numbered is None or newest.version not in glob.within:
        return
    kin = re.compile(rf"{re.escape(numbered['stem'])}(?:-(?:[0-9]+|next))?")
    leaked = sorted(tag for tag in newest.payload if kin.fullmatch(tag) and tag not in newest.excluded)
    if leaked:
        shown = ", ".join(map(repr, leaked))
        yield f"{glob.text!r} is excluded, but {newest.version} mirrors {shown}", f"exclude {numbered['stem'] + '*'!r}"


def _twice(view: View, fleet: Fleet) -> Iterator[Finding]:
    """Tags that are mirrored into a stream which supplies them itself: each payload would overwrite them."""
    streams = {stream.target: stream for stream in fleet.streams if not stream.private}
    for subject, name, step in view.steps:
        ref = step.get("imageStreamRef")
        if not isinstance(ref, dict):
            continue
        payload = fleet.payloads.get(subject.target)
        target = streams.get(target_of(ref, subject.namespace))
        if payload is None or target is None:
            continue
        mine = _own(target).keys() - _names(ref.get("excludeTags"))
        if both := sorted(mine & (_names(ref.get("tags")) or payload.tags.keys())):
            message = f"publish step {name!r} mirrors {', '.join(map(repr, both))}, which the target supplies itself"
            where = ("publish", name, "imageStreamRef")
            yield Finding(subject, where, message, "add them to `excludeTags`, or write the rule as sources.mirror")


def _own(stream: Stream) -> dict[str, Loc]:
    return own_components(stream.source.model.sources, stream.imports, stream.version)


def _newly(view: View) -> Iterator[Finding]:
    """Tags that a change leaves out from now on."""
    before = {subject.label: subject for subject in view.base or ()}
    for subject in view.authored if before else ():
        earlier = before.get(subject.label)
        for name, step in subject.steps():
            old = _excluded(earlier.table("publish").get(name)) if earlier is not None else None
            now = _excluded(step)
            if old is not None and now is not None and (added := sorted(now - old)):
                message = f"{', '.join(map(repr, added))} newly excluded by {name!r}: the copy in the target stays"
                where = ("publish", name, "imageStreamRef")
                yield Finding(subject, where, message, "remove the tag from the target by hand", Severity.INFO)


def _excluded(step: object) -> set[str] | None:
    ref = step.get("imageStreamRef") if isinstance(step, dict) else None
    return _names(ref.get("excludeTags")) if isinstance(ref, dict) else None


def _names(tags: object) -> set[str]:
    return {tag for tag in tags if isinstance(tag, str)} if isinstance(tags, list) else set()


RULE = Rule(
    name="mirror",
    severity=Severity.ERROR,
    summary="No tag is both mirrored and supplied; exclusions match, not too much, and up to the newest version.",
    why="A mirrored tag overwrites an own component at the next payload; an exclusion that ends lets a tag leak in.",
    incident="An exclusion was added to old versions, not to the newest, cut a week before: 241 days. "
    "`rhel-coreos-8`, `-9`, bare and `-next` were excluded one at a time, each after it had leaked into OKD.",
    bad="exclude: [{in: ..4.13, tags: [rhel-coreos-8], dropped: OKD has its own}]",
    good="exclude: [{tags: [rhel-coreos*], dropped: OKD has its own}]",
    check=check,
    warns=True,
)
