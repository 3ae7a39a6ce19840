"""okdstreams check"""

from __future__ import annotations

from typing import Annotated

import typer

from okdstreams.cli.answer import Format
from okdstreams.cli.editing import Diff
from okdstreams.cli.options import (
    Base,
    CiRepo,
    Formats,
    Ignore,
    PipelinesRepo,
    Select,
    Streams,
    Strict,
    configs_at,
    jobs_of,
    of_pipelines,
)


def check(
    streams: Streams = "streams",
    format_: Formats = Format.text,
    select: Select = [],  # noqa: B006 - typer reads the default and never changes it
    ignore: Ignore = [],  # noqa: B006
    strict: Strict = False,
    ci_repo: CiRepo = "",
    base: Base = "",
    pipelines_repo: PipelinesRepo = [],  # noqa: B006
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can be mended mechanically, in place.")] = False,
    diff: Diff = False,
) -> None:
    """Validate the streams without writing anything.

    Every mistake is told in one run, with its file, line, column and a hint. `okdstreams rules` lists what is checked.

    Examples:

        okdstreams check

        okdstreams check --strict --ignore outlier,retries

        okdstreams check --fix --diff

        okdstreams check --format github

        okdstreams check --ci-repo ../release

        okdstreams check --pipelines-repo okd-coreos-pipeline=../okd-coreos-pipeline

        okdstreams check --base origin/main

        okdstreams check --format sarif > okdstreams.sarif

    Exit code: 0 when there is no error, 1 when there is, 2 when there is nothing to check.
    """
    from okdstreams.cli.checking import check_streams

    if diff and not fix:
        raise typer.BadParameter("shows what --fix would change, and needs it", param_hint="--diff")
    if fix:
        from okdstreams.cli.fixing import fix_streams

        if fix_streams(streams, select, ignore, show_only=diff) and diff:
            raise typer.Exit(0)

    code = check_streams(
        streams,
        format_,
        select,
        ignore,
        strict=strict,
        jobs=lambda: jobs_of(ci_repo),
        base=lambda: configs_at(streams, base) if base else None,
        beside=lambda compilation: of_pipelines(compilation, pipelines_repo),
    )
    raise typer.Exit(code)
