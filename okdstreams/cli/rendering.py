"""What `render` does, however it was asked: by the command line's library, or by a hook in one of a few plain lines."""

from __future__ import annotations

import sys
from collections.abc import Set as AbstractSet

from okdstreams.compiler import compile_streams
from okdstreams.disk.stream_files import StreamFiles, read_streams
from okdstreams.disk.tree import FolderChanges, TextsNeeded, compare, write
from okdstreams.incremental.rerun import Noted, remembered, rerun
from okdstreams.incremental.store import is_on, recall, remember
from okdstreams.project import source_lines, with_diagnostics
from okdstreams.report.text import summary, text, wants_colour
from okdstreams.terminal import detail, remark

SCREEN = 20
"""On a terminal, a list longer than this is cut, and the way to the rest told."""


def render_streams(streams: str, output: str, *, check: bool = False, everything: bool = False) -> int:
    """Render the folder `streams` into `output`, or compare, and give the exit code. Raises TreeError for no streams.

    `everything`: list every file on a terminal too.
    """
    files = read_streams(streams)
    detail(f"{len(files.contents)} files read below {streams}")
    code = None
    if not files.diagnostics and is_on():
        code = _again(streams, files.contents, output, check=check, everything=everything)
    return _whole(streams, files, output, check=check, everything=everything) if code is None else code


def render_with_variants(
    streams: str,
    output: str,
    ci_repo: str = "",
    into: str = "",
    *,
    check: bool = False,
    everything: bool = False,
    all_variants: bool = False,
) -> int:
    """Render the streams, and with `ci_repo` the variants of its components; `into` a checkout: these alone."""
    code = 0 if into else render_streams(streams, output, check=check, everything=everything)
    if not ci_repo or (code and not check):
        return code
    from okdstreams.cli.ci_variants import render_variants

    return max(code, render_variants(streams, output, ci_repo, into, everything=all_variants, check=check))


def _again(streams: str, files: dict[str, bytes], output: str, *, check: bool, everything: bool) -> int | None:
    """Compile only what has changed since it was found clean; None when everything has to be compiled."""
    before = recall(streams)
    if before is None:
        return None
    wanted: AbstractSet[str] = frozenset()
    while True:
        again = rerun(files, before, wanted)
        if again is None:
            return None
        texts = Noted(again.compilation.outputs)
        try:
            changes = compare(output, texts, again.outputs) if check else write(output, texts, again.outputs)
            break
        except TextsNeeded as e:  # an output is to be written, so it is compiled
            wanted |= e.paths
    families = len(again.compilation.fleet.families)
    detail(f"{families} families compiled anew, {len(again.outputs)} outputs known from the last run")
    now = remembered(again.compilation, files, texts, again.standing)
    if now is not None and now != before:
        remember(streams, now)
    _list(changes, output, check=check, everything=everything)
    return 1 if check and changes else 0


def _whole(streams: str, files: StreamFiles, output: str, *, check: bool, everything: bool) -> int:
    compilation = with_diagnostics(compile_streams(files.contents), files.diagnostics)
    errors = tuple(d for d in compilation.diagnostics if d.is_error)
    if errors:
        shown = text(errors, source_lines(compilation, errors), colour=wants_colour(sys.stderr))
        print(f"{shown}{summary(errors)}; {output} is left as it was", file=sys.stderr)
        return 1
    texts = Noted(compilation.outputs) if is_on() else compilation.outputs
    changes = compare(output, texts) if check else write(output, texts)
    if isinstance(texts, Noted) and (now := remembered(compilation, files.contents, texts, [])):
        remember(streams, now)
    _list(changes, output, check=check, everything=everything)
    if warnings := summary(compilation.diagnostics):
        remark(f"{warnings}: see `okdstreams check`")
    return 1 if check and changes else 0


def _list(changes: FolderChanges, output: str, *, check: bool, everything: bool) -> None:
    words = ("missing", "stale", "orphaned") if check else ("new", "changed", "removed")
    rows = [f"{word:9}{output}/{path}" for word, paths in zip(words, _paths(changes), strict=True) for path in paths]
    shown = rows if everything or not sys.stdout.isatty() or len(rows) <= SCREEN else rows[:SCREEN]
    if check:
        for row in shown:
            print(row)
        if len(shown) < len(rows):
            print(f"… and {len(rows) - len(shown)} more: --all shows them")
    counts = [f"{len(paths)} {word}" for word, paths in zip(words, _paths(changes), strict=True) if paths]
    state = ", ".join([*counts, f"{changes.unchanged} up to date"])
    advice = ": run `okdstreams render`" if check and changes else ""
    remark(f"{output}: {state}{advice}")


def _paths(changes: FolderChanges) -> tuple[tuple[str, ...], ...]:
    return (changes.missing, changes.stale, changes.orphaned)
