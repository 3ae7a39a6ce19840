"""The filters that `list` and `gates` share: which streams, and which of their tests."""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from okdstreams.fleet.fleet import Fleet
    from okdstreams.fleet.selection import Selection

Names = builtins.list[str] | None
Gate = StrEnum("Gate", ["blocking", "informing", "async", "off"])

Family = Annotated[Names, typer.Option("--family", metavar="NAME", help="Only this family; may be repeated.")]
Versions = Annotated[str, typer.Option("--version", metavar="RANGE", help="Only these versions: 4.14, 4.12+, 4.5-4.9.")]
Arch = Annotated[Names, typer.Option("--arch", metavar="NAME", help="Only this architecture; may be repeated.")]
Gates = Annotated[
    builtins.list[Gate] | None,
    typer.Option("--gate", help="Only tests of this gate, and streams that have one; may be repeated."),
]
Jobs = Annotated[
    Names,
    typer.Option(
        "--job", metavar="GLOB", help="Only tests of such a ProwJob, and streams that have one; may be repeated."
    ),
]
Live = Annotated[bool, typer.Option("--live", help="Without streams that have reached their end of life.")]


def selection(
    fleet: Fleet,
    families: Names,
    version: str,
    arches: Names,
    gates: builtins.list[Gate] | None,
    jobs: Names,
    live: bool,
) -> Selection:
    """The filters of a command line. A family or an architecture that no stream has is a usage error."""
    from okdstreams.fleet.selection import Selection
    from okdstreams.language.versions import ALL, BadVersion, parse_range

    try:
        within = parse_range(version) if version else ALL
    except BadVersion as e:
        raise typer.BadParameter(str(e), param_hint="--version") from e
    _require("--family", families or [], {stream.family for stream in fleet.streams})
    _require("--arch", arches or [], {stream.arch for stream in fleet.streams})
    return Selection(tuple(families or ()), within, tuple(arches or ()), tuple(gates or ()), tuple(jobs or ()), live)


def _require(option: str, names: builtins.list[str], choices: set[str]) -> None:
    for name in names:
        if name not in choices:
            raise typer.BadParameter(f"{name!r} is none of {', '.join(sorted(choices))}", param_hint=option)


def refuse(test: str, names: Iterable[str]) -> NoReturn:
    """End with exit code 2: there is no such test among `names`."""
    from okdstreams.syntax.near import close_matches

    near = close_matches(test, sorted(names), 3)
    typer.echo(f"no test {test!r} among those that are selected", err=True)
    hint = f"did you mean {' or '.join(near)}?" if near else "`okdstreams gates` lists them"
    typer.echo(f"    hint: {hint}", err=True)
    raise typer.Exit(2)


def screen_width() -> int | None:
    """How wide the terminal is; None when it is none."""
    import shutil
    import sys

    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None
