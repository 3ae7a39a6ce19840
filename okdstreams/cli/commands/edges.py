"""okdstreams edges"""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from okdstreams.cli.options import Streams

if TYPE_CHECKING:
    from okdstreams.checks.edges import Edge

Names = builtins.list[str] | None


def edges(
    streams: Streams = "streams",
    family: Annotated[
        Names, typer.Option("--family", metavar="NAME", help="Only edges of this family; may be repeated.")
    ] = None,
    version: Annotated[
        str, typer.Option("--version", metavar="RANGE", help="Only edges into these versions: 4.14, 4.12+, 4.5-4.9.")
    ] = "",
    channel: Annotated[
        Names, typer.Option("--channel", metavar="NAME", help="Only edges of this channel; may be repeated.")
    ] = None,
    missing: Annotated[bool, typer.Option("--missing", help="Only edges that no test makes and nobody declared.")] = (
        False
    ),
    releases: Annotated[
        Names,
        typer.Option(
            "--releases",
            metavar="FILE",
            help="Compare with what exists: saved answers of the controller's /api/v1/releasestreams/accepted and "
            "/graph; repeat it for each file.",
        ),
    ] = None,
    format_: Annotated[Literal["table", "json"], typer.Option("--format", help="How the edges are printed.")] = "table",
) -> None:
    """List the upgrades that are meant, and the tests that make them.

    A cluster is offered an upgrade when the release names its predecessor and a test has upgraded between the two. For
    every stream and every promoted channel: from the same minor, from each predecessor, and what is declared under
    `upgrades`. With --releases, which released payloads have no way to them, or no way on.

    Examples:

        okdstreams edges --missing

        okdstreams edges --family okd-scos --version 5.0+

        okdstreams edges --releases accepted.json --releases graph.json

    Exit code: 0 when the edges are listed, or no release lacks one; 1 when one is missing, or the streams have errors;
    2 when a filter names nothing there is, or a file cannot be read.
    """
    from okdstreams.checks.edges import edges as edges_of
    from okdstreams.cli.sound import sound_fleet
    from okdstreams.report.edges import counts, edges_json, edges_table

    fleet = sound_fleet(streams)
    if releases:
        return _compare(releases, fleet.succession, format_)
    every = edges_of(fleet)
    chosen = [edge for edge in _chosen(every, family or [], version, channel or []) if _is_wanted(edge, missing)]
    if format_ == "json":
        return typer.echo(edges_json(chosen), nl=False)
    for line in edges_table(chosen, _width()):
        typer.echo(line)
    typer.echo(counts(chosen), err=True)


def _width() -> int | None:
    import shutil
    import sys

    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def _is_wanted(edge: Edge, missing: bool) -> bool:
    return not missing or edge.state in ("untested", "off")


def _chosen(
    every: builtins.list[Edge], families: builtins.list[str], version: str, channels: builtins.list[str]
) -> builtins.list[Edge]:
    from okdstreams.language.versions import ALL, BadVersion, parse_range

    try:
        within = parse_range(version) if version else ALL
    except BadVersion as e:
        raise typer.BadParameter(str(e), param_hint="--version") from e
    _require("--family", families, {edge.family for edge in every})
    _require("--channel", channels, {edge.channel for edge in every if edge.channel})
    return [
        edge
        for edge in every
        if (not families or edge.family in families)
        and (not channels or edge.channel in channels)
        and edge.target.version in within
    ]


def _require(option: str, names: builtins.list[str], there: set[str]) -> None:
    for name in names:
        if name not in there:
            raise typer.BadParameter(f"no {name!r}: there are {', '.join(sorted(there)) or 'none'}", param_hint=option)


def _compare(files: builtins.list[str], succession: object, format_: str) -> None:
    from okdstreams.language.versions import Succession
    from okdstreams.releases.answers import Unreadable, read_answers
    from okdstreams.releases.gaps import gaps
    from okdstreams.report.releases import gaps_json, gaps_text

    assert isinstance(succession, Succession)
    contents = {}
    for name in files:
        with open(name, "rb") as f:
            contents[name] = f.read()
    try:
        answers = read_answers(contents)
    except Unreadable as e:
        typer.echo(f"{e.file}: error: {e}\n    hint: {e.hint}", err=True)
        raise typer.Exit(2) from e
    missing = gaps(answers, succession)
    typer.echo(gaps_json(missing) if format_ == "json" else gaps_text(missing), nl=False)
    count = sum(map(len, answers.accepted.values()))
    typer.echo(
        f"{len(missing)} of {count} releases lack an edge" if missing else f"{count} releases, no edge missing",
        err=True,
    )
    raise typer.Exit(1 if missing else 0)
