"""The line that says that nothing differs: also for whoever knows it without having compared."""

from __future__ import annotations


def no_difference(old: str, new: str) -> str:
    """What is said of two sides that are equal."""
    return f"{old} → {new}: no difference"
