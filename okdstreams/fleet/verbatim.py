"""Texts that are taken as they stand: a placeholder in one would go out as text."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.language.load import Loaded
from okdstreams.language.placeholders import OPEN, names_in, placeholder
from okdstreams.syntax.diagnostics import Diagnostic, error
from okdstreams.syntax.document import Data, Document, Loc

SETTINGS: tuple[Loc, ...] = (
    ("argocd",),
    ("applications",),
    ("controller",),
    ("imageMirror",),
    ("pipelines",),
    ("sites",),
)
FAMILY: tuple[Loc, ...] = (
    ("cluster",),
    ("promote",),
    *(("sources", "pipeline", field) for field in ("annotations", "image", "namespace", "secrets", "serviceAccount")),
    ("sources", "pipeline", "timeout"),
)
"""Where such texts are, in the settings and in a family."""

EVALUATED = "params"
"""Parameters of a family's runs may differ by stream."""

OWN: dict[Loc, tuple[str, ...]] = {
    ("argocd", "application"): ("namespace", "cluster"),
    ("imageMirror", "source"): ("namespace", "stream", "tag"),
    ("sites", "jobHistory"): ("job",),
}
"""Placeholders that a text has for itself, by the first and the last key of its loc."""


def misplaced(loaded: Loaded) -> Iterator[Diagnostic]:
    """Every placeholder in a text that is taken as it stands."""
    for settings in loaded.settings:
        if OPEN in settings.document.text:
            yield from _below(settings.document, SETTINGS, frozenset())
    for family in loaded.families:
        yield from _below(family.document, FAMILY, frozenset({EVALUATED}))


def _below(document: Document, locs: tuple[Loc, ...], skipped: frozenset[str]) -> Iterator[Diagnostic]:
    for loc in locs:
        data: Data = document.data
        for segment in loc:
            data = data.get(str(segment)) if isinstance(data, dict) else None
        for at, name, usable in _placeholders(data, loc, skipped):
            message = f"{placeholder(name)} has no meaning here: the text is taken as it stands"
            listed = ", ".join(map(placeholder, usable))
            hint = f"usable here: {listed}" if usable else f"write out what {name} stands for"
            yield error(document.span(at), "resolve", message, hint)


def _placeholders(data: Data, loc: Loc, skipped: frozenset[str]) -> Iterator[tuple[Loc, str, tuple[str, ...]]]:
    """The loc and name of every placeholder below a value, and the names that its text may have."""
    if isinstance(data, dict):
        for key, item in data.items():
            if key not in skipped:
                yield from _placeholders(item, (*loc, key), skipped)
    elif isinstance(data, list):
        for number, item in enumerate(data):
            yield from _placeholders(item, (*loc, number), skipped)
    elif isinstance(data, str) and OPEN in data:
        usable = OWN.get((loc[0], loc[-1]), ())
        yield from ((loc, name, usable) for name in dict.fromkeys(names_in(data)) if name not in usable)
