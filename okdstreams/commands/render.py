"""okdstreams render"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from okdstreams.commands.options import Output, Streams

if TYPE_CHECKING:
    from okdstreams.tree import Changes

SCREEN = 20
"""On a terminal, a list longer than this is cut, and the way to the rest told."""


def render(
    streams: Streams = "streams",
    output: Output = "rendered",
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if anything is out of date.")] = False,
    all_: Annotated[bool, typer.Option("--all", help="List every file, however many.")] = False,
) -> None:
    """Compile the streams into release configs, ImageStreams and Argo CD Applications.

    Writes only files that change, and removes only files that an earlier render wrote.

    Examples:

        okdstreams render

        okdstreams render --check

        okdstreams render --streams path/to/streams --output path/to/rendered

    Exit code: 0 when the output is up to date, 1 when the streams have errors or --check found a difference, 2 when
    there is nothing to render.
    """
    import sys

    from okdstreams.project import compile_folder, source_lines
    from okdstreams.report.text import summary, text, wants_colour
    from okdstreams.tree import compare, write

    compilation = compile_folder(streams)
    errors = tuple(d for d in compilation.diagnostics if d.is_error)
    if errors:
        typer.echo(text(errors, source_lines(compilation, errors), colour=wants_colour(sys.stderr)), err=True, nl=False)
        typer.echo(f"{summary(errors)}; {output} is left as it was", err=True)
        raise typer.Exit(1)
    texts = {path: manifest.text for path, manifest in compilation.manifests.items()}
    changes = compare(output, texts) if check else write(output, texts)
    _list(changes, output, check=check, everything=all_ or not sys.stdout.isatty())
    if warnings := summary(compilation.diagnostics):
        typer.echo(f"{warnings}: see `okdstreams check`", err=True)
    raise typer.Exit(1 if check and changes else 0)


def _list(changes: Changes, output: str, *, check: bool, everything: bool) -> None:
    words = ("missing", "stale", "orphaned") if check else ("new", "changed", "removed")
    rows = [f"{word:9}{output}/{path}" for word, paths in zip(words, _paths(changes), strict=True) for path in paths]
    shown = rows if everything or len(rows) <= SCREEN else rows[:SCREEN]
    if check:
        for row in shown:
            typer.echo(row)
        if len(shown) < len(rows):
            typer.echo(f"… and {len(rows) - len(shown)} more: --all shows them")
    counts = [f"{len(paths)} {word}" for word, paths in zip(words, _paths(changes), strict=True) if paths]
    state = ", ".join([*counts, f"{changes.unchanged} up to date"])
    advice = ": run `okdstreams render`" if check and changes else ""
    typer.echo(f"{output}: {state}{advice}", err=True)


def _paths(changes: Changes) -> tuple[tuple[str, ...], ...]:
    return (changes.missing, changes.stale, changes.orphaned)
