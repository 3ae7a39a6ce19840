"""The prefixes of ProwJobs that a family may use, and what is said of one that it may not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from okdstreams.fleet.fleet import NO_SETTINGS_FILE
from okdstreams.language.load import Loaded, Source
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.provenance import Origin
from okdstreams.syntax.near import close_matches


class Jobs(NamedTuple):
    """The job prefixes that a family may use."""

    prefixes: Mapping[str, tuple[str, Origin]]
    has_settings: bool = True
    is_known: bool = True
    """Whether the settings were read wholly, so that a prefix that is missing is missing indeed."""

    def unknown(self, prefix: str) -> tuple[str, str] | None:
        """Message and hint for a prefix that is not there; None where that follows from unreadable settings."""
        if not self.is_known:
            return None
        if not self.has_settings:
            hint = f"add a file with `kind: Settings` and `jobs: {{{prefix}: PREFIX}}`, or `jobs` to the family"
            return NO_SETTINGS_FILE, hint
        near = close_matches(prefix, self.prefixes, 1, 0.5)
        guess = f"did you mean {near[0]!r}? " if near else ""
        listed = ", ".join(sorted(self.prefixes)) or "none"
        hint = f"{guess}known: {listed}; add it under `jobs` of the family or the settings"
        return f"unknown job prefix {prefix!r}", hint


def jobs_for(family: Source[StreamFamily], loaded: Loaded) -> Jobs:
    """The prefixes of the settings, and those of the family, which go first."""
    prefixes: dict[str, tuple[str, Origin]] = {}
    written = [(settings.document, settings.model.jobs) for settings in loaded.settings[:1]]
    for document, jobs in (*written, (family.document, family.model.jobs)):
        for name, text in jobs.items():
            prefixes[name] = (text, Origin(document, ("jobs", name), "job prefix", "prefix"))
    return Jobs(prefixes, bool(loaded.settings), loaded.knows_settings)
