"""A component's variant promotes all of its payload tags."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.payload_tags import Uncovered, uncovered
from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.fleet.mirror import exclusions, matching
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.document import Document, Loc
from okdstreams.variants.judged import Group, listing


def check(view: View) -> Iterator[Finding]:
    for group in view.variants or ():
        for row in uncovered(view, group):
            if row.has_variant or not row.repository:
                for tag in row.tags:
                    yield _finding(group, row, tag)


def _finding(group: Group, row: Uncovered, tag: str) -> Finding:
    document, loc = _place(group, row, tag)
    source = f" of {row.repository}" if row.repository else ""
    message = f"no variant promotes '{tag}'{source} to the stream of {row.version}, and no mirror brings it"
    hint = "build it in the variant, or say in an `allow` why OKD does without"
    if group.family is None:
        hint = "build it in the variant, as the OCP configuration does"
    related = ((*row.related, "it belongs to the payload"),) if row.related and row.related[0] is not document else ()
    return Finding(document, loc, message, hint, related=related)


def _place(group: Group, row: Uncovered, tag: str) -> tuple[Document, Loc]:
    """The exclusion that keeps it from being mirrored, else what says which images the component builds."""
    if group.family is None or group.row is None:
        return next(
            j.place(("images",)) for j in group.judged if (j.repository, j.version) == (row.repository, row.version)
        )
    sources = group.family.model.sources
    for glob, loc in exclusions(sources.mirror, row.version) if sources.mirror else ():
        if matching(glob, {tag}):
            return group.family.document, loc
    loc = listing(group.family, group.row, row.repository) if row.repository else group.row.loc
    own = group.row.facts.exceptions.get(row.repository)
    return group.family.document, (*loc, "images") if own is not None and own.images is not None else loc


RULE = Rule(
    name="variant-payload",
    severity=Severity.WARNING,
    summary="Every tag of the payload is promoted by a variant, or comes from elsewhere.",
    why="A payload without it has a component less, or an image that nobody builds any more.",
    bad="exceptions: {openshift/widget: {images: [widget]}}",
    good="exceptions: {openshift/widget: {images: [widget, widget-proxy]}}",
    check=check,
    needs="variants",
)
