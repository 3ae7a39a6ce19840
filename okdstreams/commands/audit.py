"""okdstreams audit"""

from __future__ import annotations

from typing import Annotated

import typer

from okdstreams.commands.options import CiRepo


def audit(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Release configs (*.json), or folders of them.")
    ],
    targets: Annotated[
        str, typer.Option("--targets", metavar="FILE.tsv", help="Table: config, namespace, ImageStream.")
    ] = "",
    ci_repo: CiRepo = "",
    trim: Annotated[
        str, typer.Option("--trim", metavar="TEXT", help="Prefix that the controller takes off `to` in stream names.")
    ] = "release",
) -> None:
    """Validate raw release-controller JSON: the checks of `check`, without any stream YAML.

    Files and folders; of a folder every *.json below it. Each mistake is told with its file, line and column.

    Examples:

        okdstreams audit core-services/release-controller/_releases

        okdstreams audit release-ocp-4.14.json priv/release-ocp-4.14.json

        okdstreams audit releases --ci-repo ../release

        okdstreams audit releases --targets targets.tsv

    Exit code: 0 when there is no error, 1 when there is, 2 when there is nothing to audit.
    """
    import sys

    from okdstreams.ci_repo import read_ci_repo
    from okdstreams.project_raw import audit as run
    from okdstreams.report.text import summary, text, wants_colour

    found = run(paths, targets, read_ci_repo(ci_repo) if ci_repo else None, trim)
    typer.echo(text(found.diagnostics, found.lines, colour=wants_colour(sys.stdout)), nl=False)
    typer.echo(f"{summary(found.diagnostics) or 'no mistakes'} in {found.configs} configs", err=True)
    raise typer.Exit(1 if any(d.is_error for d in found.diagnostics) else 0)
