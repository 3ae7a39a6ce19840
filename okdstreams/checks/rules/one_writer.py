"""A tag has one writer: git, the mirror, the publisher or the CI."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import Subject, View
from okdstreams.fleet.fleet import Fleet
from okdstreams.fleet.mirror import (
    art_components,
    built_rows,
    exclusions,
    included,
    is_mirrored,
    matching,
    own_components,
    target_of,
)
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.document import Document, Loc
from okdstreams.syntax.rule_text import Scope

Writers = dict[tuple[str, str], tuple[Subject | Document, Loc, str]]
"""(ImageStream, tag) to the place that writes it, and who that is."""


def check(view: View) -> Iterator[Finding]:
    fleet = view.fleet
    if fleet is None:
        return
    yield from _of_others(fleet)
    rendered = _rendered(fleet)
    if rendered:
        tags: dict[str, set[str]] = {}
        for target, tag, _, _ in rendered:
            tags.setdefault(target, set()).add(tag)
        writers = _writers(view, fleet, tags)
        for target, tag, document, loc in rendered:
            if (target, tag) in writers:
                where, path, who = writers[target, tag]
                message = f"{target}:{tag} is rendered here, and written by {who}"
                yield Finding(document, loc, message, "leave it to one of them", None, ((where, path, who),))


def _of_others(fleet: Fleet) -> Iterator[Finding]:
    """Tags that a mirror of somebody else writes, and that are built for this stream or imported."""
    for stream in fleet.streams:
        sources = stream.source.model.sources
        rule = sources.mirror
        if rule is None or not rule.by or stream.private or not is_mirrored(rule, stream.version):
            continue
        own = own_components(sources, stream.imports, stream.version)
        left_out = {tag for glob, _ in exclusions(rule, stream.version) for tag in matching(glob, own.keys())}
        for tag in (included(rule, own.keys()).keys() if rule.include else own.keys()) - left_out:
            document = stream.source.document
            message = f"{stream.target}:{tag} is supplied here, and written by {rule.by!r}"
            related = ((document, ("sources", "mirror", "by"), f"the mirror of {rule.by}"),)
            yield Finding(document, own[tag], message, "leave it to one of them", None, related)


def _rendered(fleet: Fleet) -> list[tuple[str, str, Document, Loc]]:
    """The tags of manifests: namespace/name, tag, and where it was asked for."""
    places: dict[tuple[str, str], tuple[Document, Loc]] = {}
    for stream in fleet.streams:
        loc: Loc = ("sources", "import", "tags")
        places |= {(stream.target, tag): (stream.source.document, (*loc, tag)) for tag in stream.imports}
    for plain in fleet.import_streams:
        places |= {(f"{plain.namespace}/{plain.name}", tag): (plain.source.document, plain.loc) for tag in plain.tags}
    return [(*thing, *place) for thing, place in places.items()]


def _writers(view: View, fleet: Fleet, targets: Mapping[str, set[str]]) -> Writers:
    """Everything else that writes a tag of `targets`: ImageStream to its tags that are rendered."""
    writers: Writers = {}
    for stream in fleet.streams:
        if stream.target in targets and not stream.private:
            for _, row, loc in built_rows(stream.source.model.sources):
                for index, tag in enumerate(row.tags if stream.version in row.in_ else ()):
                    place = (stream.source.document, (*loc, "tags", index), "the CI, which promotes it")
                    writers.setdefault((stream.target, tag), place)
            for tag, loc in art_components(stream.source.model.sources, stream.version).items():
                writers.setdefault((stream.target, tag), (stream.source.document, loc, "ART, which pushes it"))
    for subject, name, step in view.steps:
        ref, tag_ref = step.get("imageStreamRef"), step.get("tagRef")
        if isinstance(tag_ref, dict) and (target := f"{subject.namespace}/{subject.text('to')}") in targets:
            publisher = (subject, ("publish", name, "tagRef", "name"), f"publish step {name!r}")
            writers.setdefault((target, str(tag_ref.get("name"))), publisher)
        if isinstance(ref, dict) and (target := target_of(ref, subject.namespace)) in targets:
            payload = fleet.payloads.get(subject.target)
            copier = (subject, ("publish", name, "imageStreamRef"), f"publish step {name!r}")
            for tag in targets[target] & _copied(ref, {} if payload is None else payload.tags):
                writers.setdefault((target, tag), copier)
    return writers


def _copied(ref: Mapping[str, object], payload: Mapping[str, str]) -> set[str]:
    tags, left_out = ref.get("tags"), ref.get("excludeTags")
    chosen = set(tags) if isinstance(tags, list) and tags else set(payload)
    return chosen - set(left_out if isinstance(left_out, list) else ())


RULE = Rule(
    name="one-writer",
    severity=Severity.ERROR,
    summary="A tag that is rendered is not also published, mirrored or promoted.",
    why="Argo CD and the release machinery would take the tag from each other, for ever.",
    bad="sources: {import: {tags: {installer: quay.io/okd/installer:4.14}}, built: {o/installer: {tags: [installer]}}}",
    good="sources: {built: {o/installer: {tags: [installer]}}}",
    check=check,
    scope=Scope.NAMESPACE,
    needs="fleet",
)
