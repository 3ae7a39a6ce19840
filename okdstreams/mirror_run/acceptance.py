"""What the release-controller does to a target ImageStream when a payload is accepted: the publish step, worked out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from okdstreams.fleet import stream_names
from okdstreams.fleet.fleet import Fleet, Stream
from okdstreams.fleet.mirror import exclusions, glob_pattern, own_components
from okdstreams.mirror_run.payload import Tags


class Step(NamedTuple):
    """A publish step that copies a payload's tags. `supplied` are the tags that the target gets from elsewhere."""

    name: str
    target: str
    tags: tuple[str, ...]
    exclude: tuple[str, ...]
    disabled: bool
    supplied: frozenset[str]
    globs: tuple[str, ...]
    """The exclusions as they were written, if the step was compiled from a mirror rule."""


class Acceptance(NamedTuple):
    """What one step does. Target afterwards: copied, then kept. Each list is sorted."""

    copied: tuple[str, ...]
    """From the payload to the target."""
    overwritten: tuple[str, ...]
    """Of those copied: the target had them already."""
    kept: tuple[str, ...]
    """The target had them, and the payload does not set them."""
    left_behind: tuple[str, ...]
    """Of those kept: excluded, and not supplied from elsewhere. An earlier payload brought them."""
    excluded: tuple[str, ...]
    """In the payload, and not copied."""
    clobbered: tuple[str, ...]
    """Of those copied: supplied by the target's family itself, so that the payload takes their place."""
    leaked: tuple[str, ...]
    """Of those copied: an exclusion as written matches them, but the inventory does not know them."""
    result: Tags


def accept(step: Step, payload: Tags, target: Tags) -> Acceptance:
    """Runs `step` on an accepted payload: its tags not in `exclude` (of `tags` only, if there are any) are set in the
    target, and what the target had beside them stays. Raises nothing."""
    copied = {t: i for t, i in payload.items() if t not in step.exclude and (not step.tags or t in step.tags)}
    untouched = {tag: image for tag, image in target.items() if tag not in copied}
    patterns = [glob_pattern(glob) for glob in step.globs]
    return Acceptance(
        copied=_sorted(copied),
        overwritten=_sorted(copied.keys() & target.keys()),
        kept=_sorted(untouched),
        left_behind=_sorted((untouched.keys() & {*step.exclude}) - step.supplied),
        excluded=_sorted(payload.keys() - copied.keys()),
        clobbered=_sorted(copied.keys() & step.supplied),
        leaked=_sorted(tag for tag in copied if any(p.fullmatch(tag) for p in patterns)),
        result={**copied, **untouched},
    )


def _sorted(tags: Collection[str] | Iterator[str]) -> tuple[str, ...]:
    return tuple(sorted(tags))


def steps(fleet: Fleet, stream: Stream) -> list[Step]:
    """The steps of a stream that copy tags, by name."""
    by_target = {other.target: other for other in fleet.streams}
    copying = []
    for step in sorted(stream.mirrors(), key=lambda step: step.name):
        tags, exclude = (tuple(step.ref.get(field, ())) for field in ("tags", "excludeTags"))
        supplied, globs = _consumer(by_target.get(step.target), stream, step.name)
        copying.append(Step(step.name, step.target, tags, exclude, not step.runs, supplied, globs))
    return copying


def _consumer(consumer: Stream | None, publisher: Stream, step: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """What the target's own family supplies, and the exclusions that it wrote for this step."""
    if consumer is None:
        return frozenset(), ()
    sources = consumer.source.model.sources
    own = frozenset(own_components(sources, consumer.imports, consumer.version))
    rule = sources.mirror
    if rule is None or rule.family != publisher.family or rule.step != step:
        return own, ()
    return own, tuple(glob for glob, _ in exclusions(rule, consumer.version))


def publishers(fleet: Fleet) -> Mapping[str, Stream]:
    """The streams that have such steps, by name."""
    return {stream.name: stream for stream in fleet.streams if steps(fleet, stream)}


def named(fleet: Fleet, text: str) -> Stream | None:
    """The publisher that `text` names: by the stream's name, its ImageStream, its file, or a release of it."""
    return stream_names.named(publishers(fleet).values(), text)
