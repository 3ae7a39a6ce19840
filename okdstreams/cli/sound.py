"""What commands share that look at sound streams only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from okdstreams.fleet.fleet import Fleet


def sound_fleet(streams: str) -> Fleet:
    """The fleet of a folder. With errors in it, they are told on stderr, and the program ends with exit code 1."""
    import sys

    from okdstreams.project import compile_folder, source_lines
    from okdstreams.report.text import text, wants_colour

    compilation = compile_folder(streams)
    errors = tuple(d for d in compilation.diagnostics if d.is_error)
    if errors:
        typer.echo(text(errors, source_lines(compilation, errors), colour=wants_colour(sys.stderr)), err=True, nl=False)
        raise typer.Exit(1)
    return compilation.fleet
