"""The names of files on disk that more than one module has to know. Imports nothing: it is asked first of all."""

from __future__ import annotations

ENDINGS = (".yaml", ".yml")
"""What a stream file's name ends in."""

BESIDE = frozenset({"CODEOWNERS", "LICENSE", "OWNERS", "OWNERS_ALIASES", "README", "README.md"})
"""Files that are for people and for review, wherever they lie; nobody takes one for a stream file."""

INDEX = ".okdstreams-files"
"""In the output folder: the files that render wrote, one path a line, sorted."""

APART = "ci-operator"
"""The folder of the output that is written on its own, and has an index of its own."""

PARTIAL = ".okdstreams-partial-"
"""Prefix of a file that is being written; one left by a killed run is removed by the next."""


def is_beside(name: str) -> bool:
    """Whether a file of this name may lie among stream files without a word: it is hidden, or for people."""
    return name.startswith(".") or name in BESIDE
