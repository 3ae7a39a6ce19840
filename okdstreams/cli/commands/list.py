"""okdstreams list"""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from okdstreams.cli.options import Streams

if TYPE_CHECKING:
    from okdstreams.fleet.fleet import Fleet, Stream

SCREEN = 20
"""On a terminal, a table longer than this is cut, and the way to the rest told."""

Names = builtins.list[str] | None


def list(
    streams: Streams = "streams",
    family: Annotated[
        Names, typer.Option("--family", metavar="NAME", help="Only this family; may be repeated.")
    ] = None,
    version: Annotated[
        str, typer.Option("--version", metavar="RANGE", help="Only these versions: 4.14, 4.12+, 4.5-4.9.")
    ] = "",
    arch: Annotated[
        Names, typer.Option("--arch", metavar="NAME", help="Only this architecture; may be repeated.")
    ] = None,
    live: Annotated[bool, typer.Option("--live", help="Without streams that have reached their end of life.")] = False,
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

        okdstreams list --arch arm64 --format json

    Exit code: 0 when the streams are listed, 1 when they have errors, 2 when a filter names nothing there is.
    """
    import shutil
    import sys

    from okdstreams.cli.refusal import stop_on_errors
    from okdstreams.project import compile_folder
    from okdstreams.report.streams import streams_json, streams_table

    compilation = compile_folder(streams)
    stop_on_errors(compilation, "; no list")
    matching = _chosen(compilation.fleet, family or [], version, arch or [], live=live)
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


def _chosen(
    fleet: Fleet, families: builtins.list[str], version: str, arches: builtins.list[str], *, live: bool
) -> builtins.list[Stream]:
    """The streams that pass every filter, sorted. A name that no stream has is a usage error."""
    from okdstreams.fleet.stream_stats import order
    from okdstreams.language.versions import ALL, BadVersion, parse_range

    try:
        within = parse_range(version) if version else ALL
    except BadVersion as e:
        raise typer.BadParameter(str(e), param_hint="--version") from e
    _require("--family", families, {stream.family for stream in fleet.streams})
    _require("--arch", arches, {stream.arch for stream in fleet.streams})
    chosen = (
        stream
        for stream in fleet.streams
        if (not families or stream.family in families)
        and stream.version in within
        and (not arches or stream.arch in arches)
        and (stream.is_live or not live)
    )
    return sorted(chosen, key=order)


def _require(option: str, names: builtins.list[str], choices: set[str]) -> None:
    for name in names:
        if name not in choices:
            raise typer.BadParameter(f"{name!r} is none of {', '.join(sorted(choices))}", param_hint=option)
