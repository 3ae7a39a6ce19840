"""okdstreams fmt"""

from __future__ import annotations

from typing import Annotated

import typer

from okdstreams.cli.options import Diff, Files, Streams


def fmt(
    files: Files = None,
    streams: Streams = "streams",
    check: Annotated[bool, typer.Option("--check", help="List the files that would change, change nothing.")] = False,
    diff: Diff = False,
) -> None:
    """Give stream files the one layout, in place.

    The order of keys, spaces, empty lines, quotes; a line longer than 160 columns is broken. Comments stay with what
    they stand beside, and what the files mean does not change. All files are written, or none.

    Examples:

        okdstreams fmt

        okdstreams fmt --check

        okdstreams fmt --diff streams/okd.yaml

    Exit code: 0 when it is done, 1 when a file is broken or, with --check, would change, 2 when there are no files.
    """
    from okdstreams.cli.laying_out import lay_out

    raise typer.Exit(lay_out(streams, files or (), check=check, diff=diff))
