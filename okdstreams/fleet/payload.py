"""Who writes each image of a stream's payload: it is built, imported, mirrored, or left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from okdstreams.fleet.fleet import Fleet, MirrorStep, Payload, Stream
from okdstreams.fleet.mirror import built_rows, exclusions, included, matching
from okdstreams.language.model.sources import Exclusion, Mirror
from okdstreams.syntax.document import Document, Loc

BUILT, IMPORTED, MIRRORED = "built", "imported", "mirrored"
EXTERNAL = "external"
"""In the payload, and pushed by nobody whom the inventory knows."""
DROPPED = "dropped"
"""Left out, with a reason."""
NOBODY = "nobody"
"""Left out, and no reason is given."""
WRITERS = (BUILT, IMPORTED, MIRRORED, EXTERNAL, DROPPED, NOBODY)
ARRIVING = (BUILT, IMPORTED, MIRRORED)
"""Writers that bring an image."""

_MIRROR: Loc = ("sources", "mirror")


class Supply(NamedTuple):
    """One writer of one tag. A tag that has two stands in two of these."""

    tag: str
    writer: str
    """One of WRITERS."""
    where: str
    """Where from: the repository, the pullspec, the ImageStream; or why it is left out."""
    document: Document | None = None
    """The file that says so; None where it is the inventory of the stream itself."""
    loc: Loc = ()

    @property
    def place(self) -> str:
        """FILE:LINE of what says so; empty where no stream file does."""
        if self.document is None:
            return ""
        span = self.document.span(self.loc, key=True)
        return f"{span.file}:{span.line}"


def payload(fleet: Fleet, stream: Stream) -> tuple[Supply, ...]:
    """Every tag that the stream's payload needs, sorted, each with its writer.

    Needed is what the stream supplies itself, and every tag of the payload that it is mirrored from. Empty where
    nothing is known of the images: a Stable stream holds releases, a private twin is filled by others.
    """
    if stream.private or stream.is_stable:
        return ()
    own = tuple(_own(stream))
    mirrored = tuple(_mirrored(fleet, stream, {supply.tag for supply in own}))
    known = {supply.tag for supply in (*own, *mirrored)}
    listed = fleet.payloads.get(stream.target, Payload({})).tags.items()
    pushed = (Supply(tag, BUILT if repository else EXTERNAL, repository or "not pushed by CI")
              for tag, repository in listed if tag not in known)  # fmt: skip
    return tuple(sorted((*own, *mirrored, *pushed), key=lambda s: (s.tag, WRITERS.index(s.writer), s.where)))


def faults(supplies: Iterable[Supply]) -> dict[str, tuple[Supply, ...]]:
    """The tags that do not have exactly one writer, with those that they have; NOBODY is none."""
    by_tag: dict[str, tuple[Supply, ...]] = {}
    for supply in supplies:
        by_tag[supply.tag] = (*by_tag.get(supply.tag, ()), supply)
    return {tag: writers for tag, writers in by_tag.items() if len(writers) > 1 or writers[0].writer == NOBODY}


def _own(stream: Stream) -> Iterator[Supply]:
    """What the family of a stream supplies: what is built for it, by ci-operator and by ART, and what it imports."""
    sources, document = stream.source.model.sources, stream.source.document
    for repository, row, loc in built_rows(sources):
        if stream.version in row.in_:
            for index, tag in enumerate(row.tags):
                yield Supply(tag, BUILT, repository, document, (*loc, "tags", index))
    for component, image in sources.art.items():
        if stream.version in image.in_:
            for index, tag in enumerate(image.tags):
                yield Supply(tag, BUILT, f"{component} by ART", document, ("sources", "art", component, "tags", index))
    for tag, imported in stream.imports.items():
        yield Supply(tag, IMPORTED, imported.pullspec, document, ("sources", "import", "tags", tag))


def _mirrored(fleet: Fleet, stream: Stream, own: set[str]) -> Iterator[Supply]:
    """What every mirror into a stream copies, and what it leaves out that the stream does not supply itself."""
    rule = stream.source.model.sources.mirror
    for publisher in fleet.streams:
        if publisher.private:
            continue
        for step in publisher.mirrors():
            if step.runs and step.target == stream.target:
                yield from _of_step(fleet, stream, publisher, step, own)
        if rule is not None and rule.by and _is_source(rule, publisher, stream):
            tags = {s.tag for s in payload(fleet, publisher) if s.writer in ARRIVING}
            wanted = set(included(rule, tags)) if rule.include else tags
            yield from _of_rule(rule, stream, publisher.target, dict.fromkeys(wanted, rule.by), own)


def _is_source(rule: Mirror, publisher: Stream, stream: Stream) -> bool:
    return (publisher.family, publisher.version, publisher.arch) == (rule.family, stream.version, stream.arch) and (
        rule.in_ is None or stream.version in rule.in_
    )


def _of_step(fleet: Fleet, stream: Stream, publisher: Stream, step: MirrorStep, own: set[str]) -> Iterator[Supply]:
    """What a publish step does with each tag that it may copy."""
    tags = fleet.payloads.get(publisher.target, Payload({})).tags
    rule = stream.source.model.sources.mirror
    if rule is not None and (rule.family, rule.step) == (publisher.family, step.name):
        wanted = included(rule, tags.keys()) if rule.include else tags
        return (yield from _of_rule(rule, stream, publisher.target, {tag: tags[tag] for tag in wanted}, own))
    document, loc = publisher.source.document, ("config", "publish", step.name)
    left_out = step.ref.get("excludeTags", ())
    for tag in tags.keys() & set(step.ref.get("tags") or tags):
        if tag not in left_out:
            writer = MIRRORED if tags[tag] else EXTERNAL
            yield Supply(tag, writer, publisher.target, document, loc)
        elif tag not in own:
            yield Supply(tag, NOBODY, f"excluded from {publisher.target}", document, loc)


def _of_rule(rule: Mirror, stream: Stream, source: str, tags: Mapping[str, str], own: set[str]) -> Iterator[Supply]:
    """What a mirror rule does with each tag of its source, given with who pushes it there."""
    document = stream.source.document
    left_out: dict[str, Loc] = {}
    for glob, loc in exclusions(rule, stream.version):
        for tag in matching(glob, tags.keys()):
            if tag not in left_out or not _reason(rule, left_out[tag]):
                left_out[tag] = loc
    for tag, pushed in tags.items():
        if tag in left_out:
            reason = _reason(rule, left_out[tag])
            if tag not in own:
                writer = DROPPED if reason else NOBODY
                yield Supply(tag, writer, reason or f"excluded from {source}", document, left_out[tag])
        elif tag not in own:  # own components are never mirrored
            yield Supply(tag, MIRRORED if pushed else EXTERNAL, source, document, _MIRROR)


def _reason(rule: Mirror, loc: Loc) -> str:
    """Why the exclusion at `loc` drops its tags; empty where it does not."""
    row = rule.exclude[int(loc[3])]
    return row.dropped if isinstance(row, Exclusion) else ""
