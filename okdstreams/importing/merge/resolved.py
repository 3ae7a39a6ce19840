"""Stream files to the configs that they render, without the checks: import compares, it does not judge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from okdstreams.fleet.fleet import Fleet
from okdstreams.fleet.resolve import resolve
from okdstreams.language.load import Loaded, load
from okdstreams.syntax.diagnostics import Diagnostic


class Resolved(NamedTuple):
    """The models, the streams, and what kept them from being made."""

    loaded: Loaded
    fleet: Fleet
    errors: tuple[Diagnostic, ...]


def resolved(files: Mapping[str, bytes]) -> Resolved:
    """All streams of these files."""
    loaded = load(dict(files))
    fleet, problems = resolve(loaded)
    return Resolved(loaded, fleet, tuple(sorted({d for d in (*loaded.diagnostics, *problems) if d.is_error})))
