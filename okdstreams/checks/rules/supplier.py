"""Every tag that a payload needs is supplied by one, or left out for a reason that is written."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.fleet.fleet import Stream
from okdstreams.fleet.payload import BUILT, NOBODY, Suppliers, Supply, faults
from okdstreams.language.versions import spell
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.document import Document, Loc
from okdstreams.syntax.rule_text import Scope

FEW = 3
"""So many tags are named."""


def check(view: View) -> Iterator[Finding]:
    if view.fleet is None:
        return
    suppliers = Suppliers(view.fleet.streams, view.fleet.payloads)
    missing: dict[tuple[str, Loc], list[tuple[Stream, Supply]]] = {}
    for stream in view.fleet.streams:
        if stream.private or not stream.is_live or suppliers.are_plain(stream):
            continue
        for tag, writers in faults(suppliers.payload(stream)).items():
            builders = [supply for supply in writers if supply.writer == BUILT and supply.document is not None]
            if writers[0].writer == NOBODY:
                place = (stream.family, writers[0].loc)
                missing.setdefault(place, []).append((stream, writers[0]))
            elif len(builders) > 1:
                yield _twice(stream, tag, *builders[:2])
    yield from map(_nobody, missing.values())


def _nobody(supplies: list[tuple[Stream, Supply]]) -> Finding:
    """One exclusion, whose tags nobody supplies in these streams."""
    stream, supply = supplies[0]
    assert supply.document is not None
    tags = list(dict.fromkeys(supply.tag for _, supply in supplies))
    shown = ", ".join(map(repr, tags[:FEW])) + (f" and {len(tags) - FEW} more" if len(tags) > FEW else "")
    versions = spell(sorted({stream.version for stream, _ in supplies if stream.version is not None}))
    message = f"nobody supplies {shown} of {stream.family}{f' {versions}' if versions else ''}: excluded, and not built"
    if supply.document is not stream.source.document:  # a step that was written by hand has no room for a reason
        hint = f"write it as `sources.mirror` of {stream.family}, with `dropped: REASON`"
        return Finding(supply.document, supply.loc, message, hint, Severity.WARNING)
    hint = "build or import it under `sources`; if it has none, say why: `{tags: [...], dropped: REASON}`"
    return Finding(supply.document, supply.loc, message, hint)


def _twice(stream: Stream, tag: str, first: Supply, second: Supply) -> Finding:
    document = second.document
    assert isinstance(document, Document)
    message = f"{stream.target}:{tag} is built by {first.where} and by {second.where}"
    related = ((document, first.loc, f"built by {first.where}"),)
    return Finding(document, second.loc, message, "leave it to one of them: the last to promote wins", related=related)


RULE = Rule(
    name="supplier",
    severity=Severity.ERROR,
    summary="Every tag that a payload needs is built, imported or mirrored by one, or dropped for a reason.",
    why="An image that is excluded and built by nobody is missing in the payload, or stays what it was for ever.",
    bad="exclude: [etcd]",
    good="exclude: [{tags: [etcd], dropped: OKD keeps its state elsewhere}]",
    check=check,
    warns=True,
    scope=Scope.NAMESPACE,
    needs="fleet",
)
