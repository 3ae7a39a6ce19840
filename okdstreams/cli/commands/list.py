"""okdstreams list"""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

import typer

from okdstreams.cli.options import Streams
from okdstreams.cli.selecting import Arch, Family, Gates, Jobs, Live, Versions, selection


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
    from okdstreams.cli.listing import list_streams

    choice = partial(selection, families=family, version=version, arches=arch, gates=gate, jobs=job, live=live)
    raise typer.Exit(list_streams(streams, choice, everything=all_, as_json=format_ == "json"))
