"""okdstreams gates"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from okdstreams.cli.options import Output, Streams, Today, day
from okdstreams.cli.selecting import Arch, Family, Gates, Jobs, Live, Versions, refuse, screen_width, selection

if TYPE_CHECKING:
    from okdstreams.fleet.fleet import Fleet
    from okdstreams.gates.matrix import Matrix

Form = Literal["text", "json", "csv", "markdown", "svg", "codeowners"]


def gates(
    test: Annotated[
        str, typer.Argument(metavar="TEST", help="Tell this test in full, by its name or that of its row.")
    ] = "",
    streams: Streams = "streams",
    output: Output = "rendered",
    family: Family = None,
    version: Versions = "",
    arch: Arch = None,
    gate: Gates = None,
    job: Jobs = None,
    live: Live = False,
    history: Annotated[
        bool, typer.Option("--history", help="When each gate became what it is, by whom, how long it blocked.")
    ] = False,
    since: Annotated[
        str, typer.Option("--since", metavar="DATE|REV", help="Only tests that changed since that day or commit.")
    ] = "",
    compiled: Annotated[
        bool, typer.Option("--compiled", help="Read the history from the streams, not from the rendered files.")
    ] = False,
    today: Today = "",
    format_: Annotated[Form, typer.Option("--format", help="How the matrix is printed.")] = "text",
) -> None:
    """Show what gates which payload: tests by versions.

    Neighbouring versions that say the same in every row are one column, and so are architectures one row. `block×3`
    is a test that blocks and is run again three times. Private twins are left out: their tests are disabled.

    Examples:

        okdstreams gates --family okd --live

        okdstreams gates --version 4.14 --gate blocking

        okdstreams gates aws-ovn

        okdstreams gates --history --since 2026-06-01

        okdstreams gates aws-ovn --history

        okdstreams gates --family okd --format svg > gates.svg

        okdstreams gates --format codeowners >> .github/CODEOWNERS

        okdstreams gates --job '*-upgrade*' --format csv > upgrades.csv

    Exit code: 0 when the gates are shown, 1 when the streams have errors, 2 when a filter or TEST names nothing, or the
    history cannot be read.
    """
    from okdstreams.cli.gates_history import tell_history
    from okdstreams.cli.sound import sound_fleet
    from okdstreams.gates.matrix import matrix, of_test
    from okdstreams.report.gates.data import gates_csv, gates_json
    from okdstreams.report.gates.markdown import gates_markdown
    from okdstreams.report.gates.picture import gates_svg
    from okdstreams.report.gates.single import single_text
    from okdstreams.report.gates.text import gates_text

    _fits_together(history, since, compiled, today, format_)
    fleet = sound_fleet(streams)
    selected = selection(fleet, family, version, arch, gate, job, live)
    if history:
        return tell_history(fleet, selected, (streams, output), test, since, day(today), format_, compiled=compiled)
    whole = matrix(fleet, selected)
    chosen = of_test(whole, test) if test else whole
    if test and not chosen.rows:
        refuse(test, {row.test for row in whole.rows} | {cell.test for cell in whole.cells})
    if format_ == "text":
        for line in single_text(chosen) if test else gates_text(chosen, screen_width()):
            typer.echo(line)
        return typer.echo(_count(chosen), err=True)
    if format_ == "codeowners":
        return _codeowners(fleet, chosen)
    forms = {"json": gates_json, "csv": gates_csv, "markdown": gates_markdown, "svg": gates_svg}
    typer.echo(forms[format_](chosen), nl=False)


def _fits_together(history: bool, since: str, compiled: bool, today: str, format_: str) -> None:
    for option, is_given in (("--since", bool(since)), ("--compiled", compiled), ("--today", bool(today))):
        if is_given and not history:
            raise typer.BadParameter("is of the history, and needs --history", param_hint=option)
    if history and format_ not in ("text", "json", "csv"):
        raise typer.BadParameter(f"the history is told as text, json or csv, not as {format_}", param_hint="--format")


def _codeowners(fleet: Fleet, matrix: Matrix) -> None:
    """Whom GitHub asks, with paths from the root of the repository; teams that it cannot ask are told on stderr."""
    from okdstreams.cli.answer import below_repository
    from okdstreams.gates.codeowners import codeowners, codeowners_text

    of_files = codeowners(matrix, fleet.settings.gates.teams)
    paths = below_repository(of_files.owners)
    typer.echo(codeowners_text({paths[file]: names for file, names in of_files.owners.items()}), nl=False)
    for team in of_files.unnamed:
        hint = f"write `gates: {{teams: {{{team}: {{github: ...}}}}}}` in the settings"
        typer.echo(f"nobody says what {team!r} is called on GitHub\n    hint: {hint}", err=True)


def _count(matrix: Matrix) -> str:
    from collections import Counter

    counts = Counter(cell.gate for cell in matrix.cells)
    words = ", ".join(f"{counts[gate]} {gate}" for gate in ("blocking", "informing", "async", "off") if counts[gate])
    tests, versions = len(matrix.rows), len(matrix.versions)
    counted = f"{tests} test{'s' * (tests != 1)} in {versions} version{'s' * (versions != 1)}"
    return f"{counted}: {words}" if words else counted
