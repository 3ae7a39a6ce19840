"""okdstreams render"""

from __future__ import annotations

from typing import Annotated

import typer

from okdstreams.cli.options import Output, Streams


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
    from okdstreams.cli.rendering import render_streams

    raise typer.Exit(render_streams(streams, output, check=check, everything=all_))
