"""Who writes each image of a stream's payload: it is built, imported, mirrored, or left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from okdstreams.fleet.fleet import Fleet, MirrorStep, Payload, Stream
from okdstreams.fleet.mirror import Tags, built_rows, exclusions, included, is_mirrored
from okdstreams.language.model.sources import Exclusion, Mirror
from okdstreams.language.versions import Version
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


class Suppliers:
    """Who fills whom among these streams; made once, and asked for stream after stream."""

    def __init__(self, streams: Iterable[Stream], payloads: Mapping[str, Payload]) -> None:
        self.payloads = payloads
        self.steps: dict[str, list[tuple[Stream, MirrorStep]]] = {}
        """ImageStream to the publish steps that copy to it."""
        self.by_cell: dict[tuple[str, Version | None, str], Stream] = {}
        for stream in streams:
            if not stream.private:
                self.by_cell[stream.family, stream.version, stream.arch] = stream
                for step in stream.mirrors():
                    if step.runs:
                        self.steps.setdefault(step.target, []).append((stream, step))

    def payload(self, stream: Stream, receivers: tuple[Stream, ...] = ()) -> tuple[Supply, ...]:
        """Every tag that the stream's payload needs, sorted, each with its writer.

        Needed is what the stream supplies itself, and every tag of the payload that it is mirrored from. Empty where
        nothing is known of the images: a Stable stream holds releases, a private twin is filled by others. `receivers`
        are the streams for whose sake it is asked, lest two that mirror from each other be asked for ever.
        """
        supplies = self._supplies(stream, receivers)
        return tuple(sorted(supplies, key=lambda s: (s.tag, WRITERS.index(s.writer), s.where)))

    def arriving(self, stream: Stream) -> set[str]:
        """The tags of the stream's payload that somebody brings."""
        return {supply.tag for supply in self._supplies(stream, ()) if supply.writer in ARRIVING}

    def _supplies(self, stream: Stream, receivers: tuple[Stream, ...]) -> tuple[Supply, ...]:
        if stream.private or stream.is_stable or stream in receivers:
            return ()
        own = tuple(_own(stream))
        own_tags = {supply.tag for supply in own}
        mirrored = self._mirrored(stream, own_tags, receivers)
        explained = own_tags | {supply.tag for supply in mirrored}
        pushed = (
            Supply(tag, BUILT if repository else EXTERNAL, repository or "not pushed by CI")
            for tag, repository in self._tags(stream).items()
            if tag not in explained
        )
        return (*own, *mirrored, *pushed)

    def are_plain(self, stream: Stream) -> bool:
        """Whether each tag surely has one writer, or a reason why it has none: a quick look that names no writers."""
        own = [supply.tag for supply in _own(stream)]
        rule = stream.source.model.sources.mirror
        arriving: set[str] = set()
        for publisher, step in self.steps.get(stream.target, ()):
            if rule is None or (rule.family, rule.step) != (publisher.family, step.name):
                return False
            wanted = _wanted(rule, self._tags(publisher), set(own))
            if not arriving.isdisjoint(wanted) or not _says_why(rule, stream, wanted):
                return False
            arriving |= wanted
        return len(set(own)) == len(own) and not (rule is not None and rule.by)

    def _tags(self, publisher: Stream) -> Mapping[str, str]:
        return self.payloads.get(publisher.target, Payload({})).tags

    def _mirrored(self, stream: Stream, own: set[str], receivers: tuple[Stream, ...]) -> list[Supply]:
        """What every mirror into a stream copies, and what it leaves out that the stream does not supply itself."""
        mirrored: list[Supply] = []
        for publisher, step in self.steps.get(stream.target, ()):
            mirrored += _of_step(stream, publisher, step, self._tags(publisher), own)
        rule = stream.source.model.sources.mirror
        if rule is not None and rule.by and is_mirrored(rule, stream.version):
            source = self.by_cell.get((rule.family, stream.version, stream.arch))
            if source is not None:
                arriving = (s for s in self._supplies(source, (*receivers, stream)) if s.writer in ARRIVING)
                tags = {supply.tag: rule.by for supply in arriving}
                mirrored += _of_rule(rule, stream, source, tags, own)
        return mirrored


def payload(fleet: Fleet, stream: Stream) -> tuple[Supply, ...]:
    """Every tag that the stream's payload needs, sorted, each with its writer: see Suppliers."""
    return Suppliers(fleet.streams, fleet.payloads).payload(stream)


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


def _of_step(
    stream: Stream, publisher: Stream, step: MirrorStep, tags: Mapping[str, str], own: set[str]
) -> Iterator[Supply]:
    """What a publish step does with each tag that it may copy."""
    rule = stream.source.model.sources.mirror
    if rule is not None and (rule.family, rule.step) == (publisher.family, step.name):
        return _of_rule(rule, stream, publisher, tags, own)
    return _of_written(publisher, step, tags, own)


def _of_written(publisher: Stream, step: MirrorStep, tags: Mapping[str, str], own: set[str]) -> Iterator[Supply]:
    """What a step that was written by hand does with each tag that it may copy."""
    document, loc = publisher.source.document, ("config", "publish", step.name)
    left_out = step.ref.get("excludeTags", ())
    for tag in tags.keys() & set(step.ref.get("tags") or tags):
        if tag not in left_out:
            yield Supply(tag, MIRRORED if tags[tag] else EXTERNAL, publisher.target, document, loc)
        elif tag not in own:
            yield Supply(tag, NOBODY, f"excluded from {publisher.target}", document, loc)


def _of_rule(rule: Mirror, stream: Stream, source: Stream, tags: Mapping[str, str], own: set[str]) -> Iterator[Supply]:
    """What a mirror rule does with each tag of its source, given with who pushes it there. Own tags are not copied."""
    document, target = stream.source.document, source.target
    wanted = _wanted(rule, tags, own)
    left_out = _left_out(rule, stream, wanted)
    for tag in wanted:
        if tag not in left_out:
            yield Supply(tag, MIRRORED if tags[tag] else EXTERNAL, target, document, ("sources", "mirror"))
        elif reason := _reason(rule, left_out[tag]):
            yield Supply(tag, DROPPED, reason, document, left_out[tag])
        else:
            yield Supply(tag, NOBODY, f"excluded from {target}", document, left_out[tag])


def _wanted(rule: Mirror, tags: Mapping[str, str], own: set[str]) -> set[str]:
    """The tags that a mirror rule is about: own tags are not copied."""
    return set(included(rule, tags.keys()) if rule.include else tags) - own


def _left_out(rule: Mirror, stream: Stream, wanted: set[str]) -> dict[str, Loc]:
    """Those of the tags that a mirror rule leaves out, each with where."""
    left_out: dict[str, Loc] = {}
    ordered = Tags(wanted)
    for glob, loc in exclusions(rule, stream.version):
        for tag in ordered.matching(glob):
            if tag not in left_out or not _reason(rule, left_out[tag]):
                left_out[tag] = loc
    return left_out


def _says_why(rule: Mirror, stream: Stream, wanted: set[str]) -> bool:
    """Whether there is a reason for every tag that a mirror rule leaves out."""
    if all(isinstance(row, Exclusion) and row.dropped for row in rule.exclude):
        return True
    return all(_reason(rule, loc) for loc in _left_out(rule, stream, wanted).values())


def _reason(rule: Mirror, loc: Loc) -> str:
    """Why the exclusion at `loc` drops its tags; empty where it does not."""
    row = rule.exclude[int(loc[3])]
    return row.dropped if isinstance(row, Exclusion) else ""
