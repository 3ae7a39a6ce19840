"""The words that `upgradeFrom` takes."""

from __future__ import annotations

import re

from okdstreams.syntax.near import close_matches

KEYWORDS = {"default": None, "Previous": "Previous", "PreviousPatch": "PreviousPatch", "PreviousMinor": "PreviousMinor"}
"""Upgrade sources that the controller works out itself."""

STREAM = re.compile(r"(?:(?P<family>[a-z0-9][-a-z0-9]*)@(?P<version>prev|[0-9]+\.[0-9]+)|(?P<own>[0-9]+\.[0-9]+))")
"""A stream of another family or of the same: FAMILY@prev, FAMILY@4.12, 4.12."""


def likely_source(text: str) -> str:
    """A hint for what is none of them."""
    near = next((word for word in KEYWORDS if word.lower() == text.lower()), "")
    near = near or next(iter(close_matches(text, KEYWORDS, 1, 0.8)), "")
    return f"did you mean {near}?" if near else f"write {', '.join(KEYWORDS)}, FAMILY@prev or FAMILY@4.12"
