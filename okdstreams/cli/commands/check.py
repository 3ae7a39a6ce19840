"""okdstreams check"""

from __future__ import annotations

from typing import Annotated

import typer

from okdstreams.cli.answer import Format
from okdstreams.cli.options import (
    Base,
    CiRepo,
    Diff,
    Formats,
    Ignore,
    PipelinesRepo,
    Select,
    StreamsOfFiles,
    Strict,
    Today,
    configs_at,
    day,
    jobs_of,
    of_pipelines,
)


def check(
    files: Annotated[list[str] | None, typer.Argument(metavar="[FILES]...", help="Tell what concerns these.")] = None,
    streams: StreamsOfFiles = "streams",
    format_: Formats = Format.text,
    select: Select = [],  # noqa: B006 - typer reads the default and never changes it
    ignore: Ignore = [],  # noqa: B006
    strict: Strict = False,
    ci_repo: CiRepo = "",
    base: Base = "",
    today: Today = "",
    pipelines_repo: PipelinesRepo = [],  # noqa: B006
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can be mended mechanically, in place.")] = False,
    diff: Diff = False,
) -> None:
    """Validate the streams without writing anything.

    Every mistake is told in one run, with its file, line, column and a hint. `okdstreams rules` lists what is checked.
    The folder is looked for upward from here, and from the first of FILES; with these, the whole fleet is checked too.

    Examples:

        okdstreams check

        okdstreams check streams/okd.yaml

        okdstreams check --strict --ignore outlier,retries

        okdstreams check --fix --diff

        okdstreams check --format github

        okdstreams check --ci-repo ../release

        okdstreams check --pipelines-repo okd-coreos-pipeline=../okd-coreos-pipeline

        okdstreams check --base origin/main

        okdstreams check --today 2026-12-31          what will have ended by then?

        okdstreams check --format sarif > okdstreams.sarif

    Exit code: 0 when there is no error, 1 when there is, 2 when there is nothing to check.
    """
    from okdstreams.cli.checking import check_streams

    if diff and not fix:
        raise typer.BadParameter("shows what --fix would change, and needs it", param_hint="--diff")
    if fix:
        from okdstreams.cli.fixing import fix_streams

        if fix_streams(streams, select, ignore, files or (), ci_repo, show_only=diff) and diff:
            raise typer.Exit(0)

    code = check_streams(
        streams,
        format_,
        select,
        ignore,
        strict=strict,
        jobs=lambda: jobs_of(ci_repo),
        base=lambda: configs_at(streams, base) if base else None,
        day=day(today),
        ci_repo=ci_repo,
        files=files or (),
        beside=(lambda compilation: of_pipelines(compilation, pipelines_repo)) if pipelines_repo else None,
    )
    raise typer.Exit(code)
