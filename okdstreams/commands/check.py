"""okdstreams check"""

from __future__ import annotations

import typer

from okdstreams.commands.answer import Format, Formats, Ignore, Select, Strict
from okdstreams.commands.options import CiRepo, Streams, jobs_of


def check(
    streams: Streams = "streams",
    format_: Formats = Format.text,
    select: Select = [],  # noqa: B006 - typer reads the default and never changes it
    ignore: Ignore = [],  # noqa: B006
    strict: Strict = False,
    ci_repo: CiRepo = "",
) -> None:
    """Validate the streams without writing anything.

    Every mistake is told in one run, with its file, line, column and a hint. `okdstreams rules` lists what is checked.

    Examples:

        okdstreams check

        okdstreams check --strict --ignore outlier,retries

        okdstreams check --format github

        okdstreams check --ci-repo ../release

        okdstreams check --format sarif > okdstreams.sarif

    Exit code: 0 when there is no error, 1 when there is, 2 when there is nothing to check.
    """
    from okdstreams.commands.answer import answer, chosen
    from okdstreams.project import compile_folder, source_lines
    from okdstreams.report.text import summary
    from okdstreams.verdict import keep

    chosen((), select, ignore)
    jobs = jobs_of(ci_repo)
    compilation = compile_folder(streams, jobs)
    found = chosen(compilation.diagnostics, select, ignore)
    code = answer(found, source_lines(compilation, found), format_, strict=strict)
    count = len(compilation.fleet.streams)
    families = len(compilation.fleet.families)
    said = f"{summary(found) or 'no mistakes'} in {count} streams of {families} families\n"
    typer.echo(said, err=True, nl=False)
    if not compilation.diagnostics:
        keep(((name, content.encode()) for name, content in compilation.texts.items()), said)
    raise typer.Exit(code)
