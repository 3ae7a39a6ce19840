"""okdstreams graph"""

from __future__ import annotations

from typing import Annotated

import typer

from okdstreams.cli.forms import Fold, Form
from okdstreams.cli.options import Streams


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
    from okdstreams.cli.drawing import Picture, draw_fleet

    picture = Picture(streams, output, form, family, version, component, by, edges)
    raise typer.Exit(draw_fleet(picture))
