"""What the checks say, and the exceptions that people have made, with their reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from okdstreams.checks.suppressions import suppressions
from okdstreams.site.addresses import Addresses, Place
from okdstreams.syntax.diagnostics import Diagnostic
from okdstreams.syntax.document import Document


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
    path: str
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
            s.name,
            str(s.reason),
            " > ".join(map(str, (*s.scope, *s.within))),
            addresses.place(s.document.span(s.loc, key=True)),
        )
        for s in every
    ]
