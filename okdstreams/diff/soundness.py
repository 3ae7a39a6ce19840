"""Streams of one side to their fleet, when they are sound; and how a second side is read beside the first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from okdstreams.checks.rules.schema import RULE
from okdstreams.checks.rules.schema import check as misshapen
from okdstreams.checks.subjects import View, view_of
from okdstreams.fleet.fleet import Fleet
from okdstreams.fleet.resolve import resolve
from okdstreams.language.load import Loaded, Source, load
from okdstreams.syntax.diagnostics import Diagnostic, Span, error

S = TypeVar("S", bound=Source[Any])


def sound_fleet(loaded: Loaded) -> Fleet | None:
    """What files resolve to; None with mistakes in them: of what `raw` has bent out of shape nothing can be emitted."""
    fleet, resolving = resolve(loaded)
    is_wrong = any(d.is_error for d in (*loaded.diagnostics, *resolving))
    return None if is_wrong or any(True for _ in misshapen(view_of(loaded, fleet))) else fleet


def loaded_beside(files: dict[str, bytes], other: Loaded | None) -> Loaded:
    """The stream files of a revision; those that the other side has just so are not read twice."""
    if other is None or other.diagnostics:
        return load(files)
    same = {d.file for d in other.documents if files.get(d.file) == d.text.encode()}
    read = load({name: content for name, content in files.items() if name not in same})
    if read.diagnostics:
        return load(files)

    def both(there: Iterable[S], here: Iterable[S]) -> tuple[S, ...]:
        return tuple(sorted((*here, *(s for s in there if s.document.file in same)), key=lambda s: s.document.file))

    documents = (*(d for d in other.documents if d.file in same), *read.documents)
    return Loaded(
        both(other.families, read.families),
        both(other.inventories, read.inventories),
        both(other.settings, read.settings),
        tuple(sorted(documents, key=lambda d: d.file)),
        (),
    )


def unfit(view: View) -> list[Diagnostic]:
    """Something for every config for which there is no sound fleet: the one check that is asked before comparing."""
    return [error(Span(""), RULE.name, finding.message) for finding in misshapen(view)]
