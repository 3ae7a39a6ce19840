"""What `migrate` and `fmt` share: which files they edit, how a change is shown, what is told of broken files."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from okdstreams.syntax.diagnostics import Diagnostic


def contents(streams: str, files: Sequence[str]) -> dict[str, bytes]:
    """The files that are named, those of folders that are, or else those of the streams, each once.

    Ends the program when one of a folder cannot be read.
    """
    if not files:
        return _of_folder(streams)
    named: dict[str, bytes] = {}
    for name in files:
        if os.path.isdir(name):
            named |= _of_folder(name)
        else:
            with open(name, "rb") as f:
                named[name] = f.read()
    return named


def _of_folder(folder: str) -> dict[str, bytes]:
    from okdstreams.disk.stream_files import read_streams

    read = read_streams(folder)
    stop(read.contents, (d for d in read.diagnostics if d.is_error))
    return read.contents


def stop(before: Mapping[str, bytes], diagnostics: Iterable[Diagnostic]) -> None:
    """End with exit code 1 if there is something to tell of the files; nothing is written then."""
    from okdstreams.report.text import summary, text, wants_colour

    errors = tuple(diagnostics)
    if not errors:
        return
    lines = {d.span.file: before.get(d.span.file, b"").decode("utf-8", "replace").splitlines() for d in errors}
    shown = text(errors, lines, colour=wants_colour(sys.stderr))
    print(f"{shown}{summary(errors)}; nothing is changed", file=sys.stderr)
    sys.exit(1)


def difference(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> Iterator[str]:
    """The lines of a unified diff of all files that change."""
    from difflib import unified_diff  # most who edit show no difference

    for name, content in sorted(after.items()):
        if content != before[name]:
            old, new = (side.decode().splitlines(keepends=True) for side in (before[name], content))
            yield from unified_diff(old, new, name, name)


def show(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> None:
    """Print a unified diff of all files that change."""
    for line in difference(before, after):
        print(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n", end="")
