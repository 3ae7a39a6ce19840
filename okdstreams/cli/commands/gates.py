"""okdstreams gates"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from okdstreams.cli.options import Streams
from okdstreams.cli.selecting import Arch, Family, Gates, Jobs, Live, Versions, selection

if TYPE_CHECKING:
    from okdstreams.fleet.fleet import Fleet
    from okdstreams.gates.matrix import Matrix

Form = Literal["text", "json", "csv", "markdown", "codeowners"]


def gates(
    test: Annotated[
        str, typer.Argument(metavar="TEST", help="Tell this test in full, by its name or that of its row.")
    ] = "",
    streams: Streams = "streams",
    family: Family = None,
    version: Versions = "",
    arch: Arch = None,
    gate: Gates = None,
    job: Jobs = None,
    live: Live = False,
    format_: Annotated[Form, typer.Option("--format", help="How the matrix is printed.")] = "text",
) -> None:
    """Show what gates which payload: tests by versions.

    Neighbouring versions that say the same in every row are one column, and so are architectures one row. `block×3`
    is a test that blocks and is run again three times. Private twins are left out: their tests are disabled.

    Examples:

        okdstreams gates --family okd --live

        okdstreams gates --version 4.14 --gate blocking

        okdstreams gates aws-ovn

        okdstreams gates --format codeowners >> .github/CODEOWNERS

        okdstreams gates --job '*-upgrade*' --format csv > upgrades.csv

    Exit code: 0 when the gates are shown, 1 when the streams have errors, 2 when a filter or TEST names nothing.
    """
    import shutil
    import sys

    from okdstreams.cli.sound import sound_fleet
    from okdstreams.gates.matrix import matrix, of_test
    from okdstreams.report.gates.data import gates_csv, gates_json
    from okdstreams.report.gates.markdown import gates_markdown
    from okdstreams.report.gates.one_test import one_test_text
    from okdstreams.report.gates.text import gates_text

    fleet = sound_fleet(streams)
    whole = matrix(fleet, selection(fleet, family, version, arch, gate, job, live))
    chosen = of_test(whole, test) if test else whole
    if test and not chosen.rows:
        _refuse(test, whole)
    if format_ == "text":
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        for line in one_test_text(chosen) if test else gates_text(chosen, width):
            typer.echo(line)
        return typer.echo(_count(chosen), err=True)
    if format_ == "codeowners":
        return _codeowners(fleet, chosen)
    typer.echo({"json": gates_json, "csv": gates_csv, "markdown": gates_markdown}[format_](chosen), nl=False)


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


def _refuse(test: str, whole: Matrix) -> None:
    from difflib import get_close_matches

    names = {row.test for row in whole.rows} | {cell.test for cell in whole.cells}
    near = get_close_matches(test, sorted(names), 3)
    typer.echo(f"no test {test!r} among those that are selected", err=True)
    hint = f"did you mean {' or '.join(near)}?" if near else "`okdstreams gates` lists them"
    typer.echo(f"    hint: {hint}", err=True)
    raise typer.Exit(2)
