"""okdstreams mirror"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from okdstreams.cli.options import Streams

if TYPE_CHECKING:
    from collections.abc import Callable

    from okdstreams.fleet.fleet import Fleet, Stream
    from okdstreams.mirror_run.acceptance import Step
    from okdstreams.mirror_run.payload import TagList, Tags


class Form(StrEnum):
    """How the answer is written."""

    table = "table"
    json = "json"


def mirror(
    payload: Annotated[str, typer.Argument(metavar="PAYLOAD", help="File with the payload's tags; - is stdin.")],
    stream: Annotated[
        str, typer.Option("--stream", metavar="NAME", help="Stream whose payload it is, such as 4.14.0-0.ci.")
    ] = "",
    step: Annotated[str, typer.Option("--step", metavar="STEP", help="Only this publish step.")] = "",
    target: Annotated[str, typer.Option("--target", metavar="FILE", help="File with the target's present tags.")] = "",
    form: Annotated[Form, typer.Option("--format", help="How to answer.")] = Form.table,
    streams: Streams = "streams",
) -> None:
    """Show what mirroring an accepted payload would do to its target ImageStreams. Changes nothing.

    PAYLOAD and --target take one tag a line, the output of `oc adm release info -o json`, or of `oc get imagestream
    -o json`. The stream is known from the release's name if the payload tells it.

    Examples:

        oc adm release info -o json RELEASE | okdstreams mirror -

        okdstreams mirror payload.txt --stream 4.14.0-0.ci --step mirror-to-origin

        oc get imagestream -n origin 4.14 -o json > now.json && okdstreams mirror payload.json --step mirror-to-origin
        --target now.json

    Exit code: 0 when there is an answer, 1 when the streams have errors, 2 when there is no answer.
    """
    from okdstreams.cli.sound import sound_fleet
    from okdstreams.mirror_run.acceptance import accept
    from okdstreams.mirror_run.payload import origin, read_tags
    from okdstreams.report.acceptance import as_json, as_table, remarks

    fleet = sound_fleet(streams)
    content, present = _content(payload), _content(target) if target else None
    publisher = _publisher(fleet, stream or origin(content), asked=bool(stream))
    chosen = _steps(fleet, publisher, step, alone=present is not None)
    tags = _tags(payload, content, read_tags)
    now = {} if present is None else _tags(target, present, read_tags)
    done = [(each, accept(each, tags, now)) for each in chosen]
    if form is Form.json:
        typer.echo(as_json(publisher.name, done, has_target=present is not None), nl=False)
    else:
        typer.echo(as_table(done, tags, now), nl=False)
    typer.echo(remarks(done, has_target=present is not None), err=True, nl=False)


def _content(file: str) -> bytes:
    import sys

    if file == "-":
        return sys.stdin.buffer.read()
    with open(file, "rb") as f:
        return f.read()


def _tags(file: str, content: bytes, read: Callable[[str, bytes], TagList]) -> Tags:
    from okdstreams.report.text import text

    listed: TagList = read(file, content)
    if listed.diagnostics:
        lines = content.decode("utf-8", "replace").splitlines()
        typer.echo(text(listed.diagnostics, {file: lines}), err=True, nl=False)
        raise typer.Exit(2)
    return listed.tags


def _publisher(fleet: Fleet, name: str, *, asked: bool) -> Stream:
    from okdstreams.mirror_run.acceptance import named, publishers

    names = ", ".join(publishers(fleet)) or "none"
    publisher = named(fleet, name) if name else None
    if publisher is None:
        what = f"no stream {name!r} mirrors its payloads" if name else "the payload does not tell its stream"
        typer.echo(f"okdstreams: {what}", err=True)
        typer.echo(f"    hint: {'' if asked else 'name it with --stream NAME; '}streams that mirror: {names}", err=True)
        raise typer.Exit(2)
    return publisher


def _steps(fleet: Fleet, publisher: Stream, wanted: str, *, alone: bool) -> list[Step]:
    from okdstreams.mirror_run.acceptance import steps

    every = steps(fleet, publisher)
    chosen = [step for step in every if wanted in ("", step.name)]
    if chosen and not (alone and len(chosen) > 1):
        return chosen
    what = "several steps, and --target is of one ImageStream" if chosen else f"no step {wanted!r}"
    typer.echo(f"okdstreams: {publisher.name} has {what}", err=True)
    listed = ", ".join(f"{step.name} (to {step.target})" for step in every)
    typer.echo(f"    hint: choose with --step: {listed}", err=True)
    raise typer.Exit(2)
