"""okdstreams list"""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from okdstreams.cli.options import Streams
from okdstreams.cli.selecting import Arch, Family, Gates, Jobs, Live, Versions, selection

SCREEN = 20
"""On a terminal, a table longer than this is cut, and the way to the rest told."""


def list(
    streams: Streams = "streams",
    family: Family = None,
    version: Versions = "",
    arch: Arch = None,
    gate: Gates = None,
    job: Jobs = None,
    live: Live = False,
    all_: Annotated[bool, typer.Option("--all", help="Every row, however many, also on a terminal.")] = False,
    format_: Annotated[
        Literal["table", "json"], typer.Option("--format", help="How the streams are printed.")
    ] = "table",
) -> None:
    """List the streams, by family, version, architecture.

    `block` and `inform` count the gating tests that run as such, `bytes` is the size of the annotation. `priv` marks
    a private twin, `EOL` a stream that has reached its end of life.

    Examples:

        okdstreams list --live --version 4.14

        okdstreams list --family okd --family okd-scos

        okdstreams list --gate blocking --job '*-upgrade*'

        okdstreams list --arch arm64 --format json

    Exit code: 0 when the streams are listed, 1 when they have errors, 2 when a filter names nothing there is.
    """
    import shutil
    import sys

    from okdstreams.cli.refusal import stop_on_errors
    from okdstreams.fleet.stream_stats import order
    from okdstreams.project import compile_folder
    from okdstreams.report.streams import streams_json, streams_table

    compilation = compile_folder(streams)
    stop_on_errors(compilation, "; no list")
    selected = selection(compilation.fleet, family, version, arch, gate, job, live)
    matching = sorted(filter(selected.has_stream, compilation.fleet.streams), key=order)
    if format_ == "json":
        return typer.echo(streams_json(matching), nl=False)
    on_screen = sys.stdout.isatty()
    shown = matching[:SCREEN] if on_screen and not all_ else matching
    for line in streams_table(shown, shutil.get_terminal_size().columns if on_screen else None):
        typer.echo(line)
    if len(shown) < len(matching):
        hint = "--all shows them; --family, --version, --arch and --live choose"
        typer.echo(f"… and {len(matching) - len(shown)} more: {hint}")
    typer.echo(f"{len(matching)} of {len(compilation.fleet.streams)} streams", err=True)
