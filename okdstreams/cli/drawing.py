"""What `graph` does, however it was asked: by the command line's library, or in a plain line."""

from __future__ import annotations

import os
import sys
from typing import NamedTuple

from okdstreams.cli.forms import Fold, Form
from okdstreams.cli.sound import sound_fleet
from okdstreams.fleet.fleet import Fleet
from okdstreams.graph.draw import draw
from okdstreams.graph.model import Graph
from okdstreams.graph.select import select
from okdstreams.terminal import uninterrupted

ENDINGS = {".svg": Form.svg, ".dot": Form.dot, ".gv": Form.dot, ".mmd": Form.mermaid, ".mermaid": Form.mermaid}
FOLDS = {Fold.auto: None, Fold.family: True, Fold.stream: False}


class Picture(NamedTuple):
    """What is to be drawn, of which streams, in which language and to which file; "" for all of them, and stdout."""

    streams: str
    output: str = ""
    form: Form | None = None
    family: str = ""
    version: str = ""
    component: str = ""
    fold: Fold = Fold.auto
    edges: bool = False


def draw_fleet(picture: Picture) -> int:
    """Draw, and give the exit code. Raises TreeError for no streams."""
    fleet = sound_fleet(picture.streams)
    chosen = _upgrades(fleet, picture) if picture.edges else _way(fleet, picture)
    if isinstance(chosen, str):
        print(f"okdstreams: {chosen}", file=sys.stderr)
        return 2
    drawing, title = chosen
    form = picture.form or ENDINGS.get(os.path.splitext(picture.output)[1], Form.mermaid)
    text = draw(drawing, title, form)
    if not picture.output:
        print(text, end="")
    else:
        with uninterrupted(), open(picture.output, "w", encoding="utf-8", newline="\n") as f:
            f.write(text)
    where = f"{picture.output}: " if picture.output else ""
    print(f"{where}{len(drawing.nodes)} boxes, {len(drawing.edges)} arrows", file=sys.stderr)
    return 0


def _way(fleet: Fleet, picture: Picture) -> tuple[Graph, str] | str:
    fold = FOLDS[picture.fold]
    return select(fleet, family=picture.family, version=picture.version, component=picture.component, fold=fold)


def _upgrades(fleet: Fleet, picture: Picture) -> tuple[Graph, str] | str:
    """The upgrades of a family, into a version; or a sentence on why there are none."""
    from okdstreams.checks.edges import edges
    from okdstreams.graph.upgrades import upgrade_graph

    family, version = picture.family, picture.version
    chosen = [e for e in edges(fleet) if family in ("", e.family) and version in ("", str(e.target.version))]
    words = " ".join(word for word in (family, version) if word)
    return (upgrade_graph(chosen), f"upgrades {words}".rstrip()) if chosen else f"there is no upgrade of {words}"
