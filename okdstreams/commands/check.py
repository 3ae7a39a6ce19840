"""okdstreams check"""

from __future__ import annotations

import typer

from okdstreams.commands.options import Streams


def check(streams: Streams = "streams") -> None:
    """Validate the streams without writing anything.

    Every mistake is told in one run, with its file, line, column and a hint.

    Examples:

        okdstreams check

        okdstreams check --streams path/to/streams

    Exit code: 0 when there is no error, 1 when there is, 2 when there is nothing to check.
    """
    import sys

    from okdstreams.project import compile_folder, source_lines
    from okdstreams.report.text import summary, text, wants_colour
    from okdstreams.verdict import keep

    compilation = compile_folder(streams)
    found = compilation.diagnostics
    typer.echo(text(found, source_lines(compilation, found), colour=wants_colour(sys.stdout)), nl=False)
    count = len(compilation.fleet.streams)
    families = len(compilation.fleet.families)
    said = f"{summary(found) or 'no mistakes'} in {count} streams of {families} families\n"
    typer.echo(said, err=True, nl=False)
    if not found:
        keep(((name, content.encode()) for name, content in compilation.texts.items()), said)
    raise typer.Exit(0 if compilation.is_sound else 1)
