"""okdstreams graph"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from okdstreams.cli.options import Streams

if TYPE_CHECKING:
    from okdstreams.fleet.fleet import Fleet
    from okdstreams.graph.model import Graph


class Form(StrEnum):
    """Languages of graphs."""

    mermaid = "mermaid"
    dot = "dot"
    svg = "svg"


class Fold(StrEnum):
    """What one box stands for."""

    auto = "auto"
    family = "family"
    stream = "stream"


ENDINGS = {".svg": Form.svg, ".dot": Form.dot, ".gv": Form.dot, ".mmd": Form.mermaid, ".mermaid": Form.mermaid}


def graph(
    form: Annotated[
        Form | None, typer.Option("--format", help="Language of the graph; mermaid, or what FILE's name says.")
    ] = None,
    family: Annotated[str, typer.Option("--family", metavar="NAME", help="This family, and what it depends on.")] = "",
    version: Annotated[str, typer.Option("--version", metavar="4.N", help="Streams of this version.")] = "",
    component: Annotated[str, typer.Option("--component", metavar="TAG", help="The way of this image.")] = "",
    by: Annotated[Fold, typer.Option("--by", help="One box a stream or a family; auto: a stream if they are few.")] = (
        Fold.auto
    ),
    edges: Annotated[bool, typer.Option("--edges", help="Draw upgrades, and what tests them.")] = (False),
    output: Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="Write to this file.")] = "",
    streams: Streams = "streams",
) -> None:
    """Draw the way of an image and of a release through the streams.

    From component sources over integration streams, gates and release tags to promotion and image mirrors.

    Examples:

        okdstreams graph -o streams.svg

        okdstreams graph --family okd-scos --version 4.14

        okdstreams graph --edges --family okd-scos -o upgrades.svg

        okdstreams graph --component machine-config-operator --format dot | dot -Tpng > way.png

    Exit code: 0 when there is a picture, 1 when the streams have errors, 2 when there is nothing to draw.
    """
    import os

    from okdstreams.cli.sound import sound_fleet
    from okdstreams.graph.draw import draw
    from okdstreams.graph.select import select
    from okdstreams.terminal import uninterrupted

    fleet = sound_fleet(streams)
    chosen = (
        _upgrades(fleet, family, version)
        if edges
        else select(fleet, family=family, version=version, component=component, fold=FOLDS[by])
    )
    if isinstance(chosen, str):
        typer.echo(f"okdstreams: {chosen}", err=True)
        raise typer.Exit(2)
    drawing, title = chosen
    text = draw(drawing, title, form or ENDINGS.get(os.path.splitext(output)[1], Form.mermaid))
    if not output:
        typer.echo(text, nl=False)
    else:
        with uninterrupted(), open(output, "w", encoding="utf-8", newline="\n") as f:
            f.write(text)
    _summary(drawing, output)


def _upgrades(fleet: Fleet, family: str, version: str) -> tuple[Graph, str] | str:
    """The upgrades of a family, into a version; or a sentence on why there are none."""
    from okdstreams.checks.edges import edges
    from okdstreams.graph.upgrades import upgrade_graph

    chosen = [e for e in edges(fleet) if family in ("", e.family) and version in ("", str(e.target.version))]
    words = " ".join(word for word in (family, version) if word)
    return (upgrade_graph(chosen), f"upgrades {words}".rstrip()) if chosen else f"there is no upgrade of {words}"


FOLDS = {Fold.auto: None, Fold.family: True, Fold.stream: False}


def _summary(drawing: Graph, output: str) -> None:
    where = f"{output}: " if output else ""
    typer.echo(f"{where}{len(drawing.nodes)} boxes, {len(drawing.edges)} arrows", err=True)
