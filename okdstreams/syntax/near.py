"""What was meant by a word that nobody knows."""

from __future__ import annotations

from collections.abc import Iterable


def close_matches(word: str, words: Iterable[str], most: int = 1, cutoff: float = 0.6) -> list[str]:
    """At most so many of the words, those most like `word` first; only what is as like it as `cutoff` (0 to 1)."""
    from difflib import get_close_matches  # where there is no mistake, nobody asks

    return get_close_matches(word, words, most, cutoff)
