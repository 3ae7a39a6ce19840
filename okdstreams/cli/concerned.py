"""Findings that concern some files: what `check FILE...` tells, of the whole fleet that it checks."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from okdstreams.disk.errors import TreeError
from okdstreams.disk.names import ENDINGS
from okdstreams.syntax.diagnostics import Diagnostic


class Concerned(NamedTuple):
    """The stream files that are asked about, and how a sentence names them."""

    files: frozenset[str]
    words: str


def concerned(asked: Sequence[str], files: Iterable[str], folder: str) -> Concerned:
    """Which of the fleet's stream `files` are asked for by a path of their own, or of a folder above them.

    Raises TreeError for paths that are none of them; a hidden file, such as the schema, is none and no mistake.
    """
    by_path = {os.path.realpath(file): file for file in files}
    below = {path: _below(os.path.realpath(path), by_path) for path in asked}
    strangers = [path for path, within in below.items() if not within and not _is_passed_over(path)]
    if strangers:
        what = f"{', '.join(strangers)} {'is' if len(strangers) == 1 else 'are'} none of the stream files of {folder}"
        raise TreeError(strangers[0], what, f"name files below {folder}, or another folder with --streams DIR")
    chosen = frozenset().union(*below.values())
    words = next(iter(chosen)) if len(chosen) == 1 else f"{len(chosen)} stream files"
    return Concerned(chosen, words)


def _below(place: str, by_path: Mapping[str, str]) -> set[str]:
    return {file for path, file in by_path.items() if path == place or path.startswith(place + os.sep)}


def touching(findings: Iterable[Diagnostic], files: frozenset[str]) -> tuple[Diagnostic, ...]:
    """The findings that stand in one of the files, or point into it."""
    return tuple(d for d in findings if d.span.file in files or any(span.file in files for span, _ in d.related))


def _is_passed_over(path: str) -> bool:
    return os.path.isfile(path) and (os.path.basename(path).startswith(".") or not path.endswith(ENDINGS))
