"""What `render` does, however it was asked: by the command line's library, or by a hook in one of a few plain lines."""

from __future__ import annotations

import sys

from okdstreams.project import compile_folder, source_lines
from okdstreams.report.text import summary, text, wants_colour
from okdstreams.tree import Changes, compare, write

SCREEN = 20
"""On a terminal, a list longer than this is cut, and the way to the rest told."""


def render_streams(streams: str, output: str, *, check: bool = False, everything: bool = False) -> int:
    """Render the folder `streams` into `output`, or compare, and give the exit code. Raises TreeError for no streams.

    `everything`: list every file on a terminal too.
    """
    compilation = compile_folder(streams)
    errors = tuple(d for d in compilation.diagnostics if d.is_error)
    if errors:
        shown = text(errors, source_lines(compilation, errors), colour=wants_colour(sys.stderr))
        print(f"{shown}{summary(errors)}; {output} is left as it was", file=sys.stderr)
        return 1
    changes = compare(output, compilation.outputs) if check else write(output, compilation.outputs)
    _list(changes, output, check=check, everything=everything or not sys.stdout.isatty())
    if warnings := summary(compilation.diagnostics):
        print(f"{warnings}: see `okdstreams check`", file=sys.stderr)
    return 1 if check and changes else 0


def _list(changes: Changes, output: str, *, check: bool, everything: bool) -> None:
    words = ("missing", "stale", "orphaned") if check else ("new", "changed", "removed")
    rows = [f"{word:9}{output}/{path}" for word, paths in zip(words, _paths(changes), strict=True) for path in paths]
    shown = rows if everything or len(rows) <= SCREEN else rows[:SCREEN]
    if check:
        for row in shown:
            print(row)
        if len(shown) < len(rows):
            print(f"… and {len(rows) - len(shown)} more: --all shows them")
    counts = [f"{len(paths)} {word}" for word, paths in zip(words, _paths(changes), strict=True) if paths]
    state = ", ".join([*counts, f"{changes.unchanged} up to date"])
    advice = ": run `okdstreams render`" if check and changes else ""
    print(f"{output}: {state}{advice}", file=sys.stderr)


def _paths(changes: Changes) -> tuple[tuple[str, ...], ...]:
    return (changes.missing, changes.stale, changes.orphaned)
