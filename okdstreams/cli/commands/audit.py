"""okdstreams audit"""

from __future__ import annotations

from typing import Annotated

import typer

from okdstreams.cli.answer import Format
from okdstreams.cli.options import CiRepo, Formats, Ignore, Select, Strict, jobs_of, profile
from okdstreams.language.controller import NEWEST


def audit(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="PATH", help="Release configs (*.json), or folders of them.")
    ] = None,
    format_: Formats = Format.text,
    select: Select = [],  # noqa: B006 - typer reads the default and never changes it
    ignore: Ignore = [],  # noqa: B006
    strict: Strict = False,
    targets: Annotated[
        str, typer.Option("--targets", metavar="FILE.tsv", help="Table: config, namespace, ImageStream.")
    ] = "",
    ci_repo: CiRepo = "",
    controller: Annotated[
        str, typer.Option("--controller", metavar="PROFILE", help="The release-controller that reads them: its month.")
    ] = NEWEST,
) -> None:
    """Validate raw release-controller JSON: the checks of `check`, without any stream YAML.

    Files and folders; of a folder every *.json below it. Each mistake is told with its file, line and column.
    With --ci-repo also the variants that OKD keeps beside ci-operator configurations by hand; without PATH only these.

    Examples:

        okdstreams audit core-services/release-controller/_releases

        okdstreams audit release-ocp-4.14.json priv/release-ocp-4.14.json

        okdstreams audit releases --ci-repo ../release --ignore retries

        okdstreams audit --ci-repo ../release

        okdstreams audit releases --targets targets.tsv --format sarif

        okdstreams audit releases --controller 2023-07

    Exit code: 0 when there is no error, 1 when there is, 2 when there is nothing to audit.
    """
    from okdstreams.cli.answer import chosen
    from okdstreams.cli.auditing import audit_configs
    from okdstreams.project import read_checkout

    chosen((), select, ignore)
    if not paths and (not ci_repo or targets):
        raise typer.BadParameter("name release configs, or a checkout with --ci-repo", param_hint="PATH")
    code = audit_configs(
        paths or [],
        format_,
        select,
        ignore,
        strict=strict,
        targets=targets,
        jobs=jobs_of(ci_repo) if paths else None,
        checkout=read_checkout(ci_repo, needed=not paths) if ci_repo else None,
        controller=profile(controller),
    )
    raise typer.Exit(code)
