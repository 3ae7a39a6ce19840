"""okdstreams payload"""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from okdstreams.cli.options import Streams

if TYPE_CHECKING:
    from okdstreams.fleet.fleet import Fleet, Stream


def payload(
    stream: Annotated[str, typer.Argument(metavar="STREAM", help="Its name, its ImageStream, its file or a release.")],
    writer: Annotated[
        builtins.list[str] | None,
        typer.Option("--writer", metavar="WORD", help="Only tags with this writer; may be repeated."),
    ] = None,
    streams: Streams = "streams",
    format_: Annotated[Literal["table", "json"], typer.Option("--format", help="How the tags are printed.")] = "table",
) -> None:
    """List every tag that the payload of a stream needs, with its writer.

    A tag is built, imported, mirrored from another payload, or dropped for a reason. `external` tags are in the payload
    and pushed by nobody whom the inventory knows; `nobody` writes what is left out without a reason.

    Examples:

        okdstreams payload origin/4.14

        okdstreams payload 4.14.0-0.okd --writer dropped --writer nobody

        okdstreams payload release-okd-4.14.json --format json

    Exit code: 0 when every tag has one writer, 1 when one has none or two, 2 when there is no such stream, or nothing
    is known of its images.
    """
    from okdstreams.fleet.payload import WRITERS, faults
    from okdstreams.fleet.payload import payload as payload_of
    from okdstreams.project import compile_folder
    from okdstreams.report.payload import counts, payload_json, payload_table
    from okdstreams.report.text import summary

    for word in writer or ():
        if word not in WRITERS:
            raise typer.BadParameter(f"no {word!r}: there are {', '.join(WRITERS)}", param_hint="--writer")
    compilation = compile_folder(streams)
    if not compilation.is_sound:
        typer.echo(f"{summary(compilation.diagnostics)} in {streams}: see `okdstreams check`", err=True)
    chosen = _stream(compilation.fleet, stream)
    supplies = payload_of(compilation.fleet, chosen)
    if not supplies:
        _nothing_known(compilation.fleet, chosen)
    shown = [supply for supply in supplies if not writer or supply.writer in writer]
    if format_ == "json":
        typer.echo(payload_json(chosen, shown), nl=False)
    else:
        for line in payload_table(shown, _width()):
            typer.echo(line)
        typer.echo(counts(supplies), err=True)
    raise typer.Exit(1 if faults(supplies) else 0)


def _width() -> int | None:
    import shutil
    import sys

    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def _stream(fleet: Fleet, text: str) -> Stream:
    from okdstreams.fleet.stream_names import named, near

    stream = named(fleet.streams, text)
    if stream is None:
        typer.echo(f"okdstreams: no stream {text!r}", err=True)
        likely = near(fleet.streams, text)
        hint = f"did you mean {' or '.join(likely)}?" if likely else "`okdstreams list` lists them"
        typer.echo(f"    hint: {hint}", err=True)
        raise typer.Exit(2)
    return stream


def _nothing_known(fleet: Fleet, stream: Stream) -> None:
    promotions = [run for promotion in fleet.machinery.promotions for run in promotion.runs]
    promoted = [run.stream.name for run in promotions if run.target is stream]
    message = f"nothing tells where the images of {stream.name} come from"
    hint = f"give the family `sources`, or an Inventory the ImageStream {stream.target}"
    if stream.is_stable:
        message = f"{stream.name} holds releases: their images are those of the stream that they are promoted from"
        hint = f"ask for {' or '.join(promoted)}" if promoted else "ask for that stream"
    elif stream.private:
        public = next(
            other
            for other in fleet.streams
            if not other.private
            and (other.family, other.version, other.arch) == (stream.family, stream.version, stream.arch)
        )
        hint = f"its public twin is {public.name}"
    typer.echo(f"okdstreams: {message}", err=True)
    typer.echo(f"    hint: {hint}", err=True)
    raise typer.Exit(2)
