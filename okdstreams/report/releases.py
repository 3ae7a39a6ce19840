"""Gaps between releases as text and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from okdstreams.releases.gaps import Gap
from okdstreams.report.table import table
from okdstreams.syntax.canonical import pretty_json


def gaps_text(gaps: Sequence[Gap]) -> str:
    """A line for each."""
    rows = [
        (gap.stream, gap.release, f"{gap.reason}{': ' if gap.sources else ''}{', '.join(gap.sources)}") for gap in gaps
    ]
    return "".join(f"{line}\n" for line in table(rows))


def gaps_json(gaps: Sequence[Gap]) -> str:
    """The list `gaps`."""
    return pretty_json({"format": 1, "gaps": [{**gap._asdict(), "sources": list(gap.sources)} for gap in gaps]})
