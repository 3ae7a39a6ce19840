"""What every `add` does: say what the addition means for releases, then edit one file in place."""

from __future__ import annotations

import sys
from collections.abc import Callable

import typer

from okdstreams.adding.edit import Addition, CannotAdd
from okdstreams.compiler import Compilation, compile_streams
from okdstreams.diff.comparison import Side, compared
from okdstreams.diff.formats.text import summary as diff_summary
from okdstreams.diff.formats.text import text as diff_text
from okdstreams.diff.identity import identities
from okdstreams.disk.create import create
from okdstreams.disk.rewrite import rewrite
from okdstreams.disk.stream_files import read_streams
from okdstreams.language.load import Loaded
from okdstreams.project import source_lines
from okdstreams.report.text import summary, text, wants_colour
from okdstreams.syntax.diagnostics import Diagnostic
from okdstreams.terminal import stop_progress

OUTCOME = "; nothing is changed"


def add(streams: str, addition: Callable[[Loaded], Addition], *, dry_run: bool, yes: bool) -> int:
    """Show what an addition does, make it, and give the exit code. Raises TreeError for no streams.

    On a terminal it is asked before anything is written, unless `yes`.
    """
    files = read_streams(streams)
    before = compile_streams(files.contents)
    if errors := tuple(d for d in (*files.diagnostics, *before.diagnostics) if d.is_error):
        return _refuse(before, errors)
    try:
        file, content = addition(before.loaded)
    except CannotAdd as e:
        print(f"okdstreams: {e}\n    hint: {e.hint}", file=sys.stderr)
        return 1
    after = compile_streams({**files.contents, file: content.encode()})
    if errors := tuple(d for d in after.diagnostics if d.is_error):
        return _refuse(after, errors)
    _show(before, after, streams)
    if dry_run:
        print("dry run: nothing is changed", file=sys.stderr)
        return 0
    if not yes and sys.stdin.isatty() and sys.stdout.isatty():
        stop_progress()
        typer.confirm(f"Write {file}?", default=True, abort=True, err=True)
    if file in files.contents:
        rewrite({file: files.contents[file]}, {file: content.encode()})
    else:
        create({file: content.encode()})
    print(f"{file}: {'edited' if file in files.contents else 'new'}; now run `okdstreams render`", file=sys.stderr)
    return 0


def _show(before: Compilation, after: Compilation, name: str) -> None:
    comparison = compared(_side(before, name), _side(after, "with the addition"))
    sentences, _, _ = diff_text(comparison, colour=wants_colour(sys.stdout)).partition("\n\n")
    print(sentences or "nothing changes for releases")
    print(diff_summary(comparison), file=sys.stderr)
    fresh = tuple(d for d in after.diagnostics if d not in before.diagnostics and d.name not in _names(before, d))
    print(text(fresh, source_lines(after, fresh), colour=wants_colour(sys.stderr)), end="", file=sys.stderr)


def _names(before: Compilation, finding: Diagnostic) -> set[str]:
    """The checks that have said the same before, of a line that the addition has moved."""
    return {d.name for d in before.diagnostics if (d.name, d.message) == (finding.name, finding.message)}


def _side(compilation: Compilation, name: str) -> Side:
    manifests = compilation.manifests
    return Side(name, compilation.outputs, owners=identities(manifests), fleet=compilation.fleet)


def _refuse(compilation: Compilation, errors: tuple[Diagnostic, ...]) -> int:
    shown = text(errors, source_lines(compilation, errors), colour=wants_colour(sys.stderr))
    print(f"{shown}{summary(errors)}{OUTCOME}", file=sys.stderr)
    return 1
