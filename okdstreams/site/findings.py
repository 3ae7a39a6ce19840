"""What the checks say, and the exceptions that people have made, with their reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from okdstreams.checks.suppressions import Suppression, suppressions
from okdstreams.site.addresses import Addresses, Place
from okdstreams.syntax.diagnostics import Diagnostic
from okdstreams.syntax.document import Data, Document, Loc


class Finding(NamedTuple):
    """A finding of a check."""

    severity: str
    check: str
    message: str
    hint: str
    place: Place
    related: tuple[tuple[Place, str], ...]


class Exemption(NamedTuple):
    """An `allow`: the check that it silences, and why."""

    check: str
    reason: str
    of: str
    streams: str
    """Which streams of the family it is for; empty for all."""
    place: Place


def findings(diagnostics: Iterable[Diagnostic], addresses: Addresses) -> Iterator[Finding]:
    """The findings, in their order."""
    for d in diagnostics:
        related = tuple((addresses.place(span), why) for span, why in d.related)
        place = addresses.place(d.span)
        yield Finding(d.severity.label, d.name, d.message, d.hint, place, related)


def exemptions(documents: Iterable[Document], addresses: Addresses) -> list[Exemption]:
    """Every exception, by file and line."""
    every = sorted(suppressions(documents), key=lambda s: (s.document.file, s.document.span(s.loc, key=True).line))
    return [
        Exemption(
            s.name, str(s.reason), _place(s.scope), _selection(s), addresses.place(s.document.span(s.loc, key=True))
        )
        for s in every
    ]


def _place(scope: Loc) -> str:
    """What an exception stands beside."""
    words = (f"row {segment + 1}" if isinstance(segment, int) else segment for segment in scope)
    return " > ".join(words) or "the family"


def _selection(suppression: Suppression) -> str:
    """The versions and architectures that it is for; empty for all."""
    words: list[str] = []
    node = suppression.value
    for segment in suppression.within:
        if isinstance(node, list) and isinstance(segment, int):
            node = node[segment]
            if isinstance(node, dict):
                words += (_text(node[key]) for key in ("arch", "in") if key in node)
        elif isinstance(node, dict) and isinstance(segment, str):
            words += [] if segment == "set" else [segment]
            node = node[segment]
    return ", ".join(words)


def _text(value: Data) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
