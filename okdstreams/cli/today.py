"""The day by which gates end: the clock is asked here, and nowhere below."""

from __future__ import annotations

import time


def today() -> str:
    """The day, in UTC, as 2026-08-21."""
    return time.strftime("%Y-%m-%d", time.gmtime())
