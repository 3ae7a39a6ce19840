"""okdstreams render"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from okdstreams.cli.options import Output, Streams


class Variants(StrEnum):
    """Of which components variants are rendered."""

    listed = "listed"
    all = "all"


def render(
    streams: Streams = "streams",
    output: Output = "rendered",
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if anything is out of date.")] = False,
    all_: Annotated[bool, typer.Option("--all", help="List every file, however many.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Remove even more than a quarter of the rendered files.")] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit 1 when a file was written or removed, as a hook wants it.")
    ] = False,
    ci_repo: Annotated[
        str,
        typer.Option("--ci-repo", metavar="DIR", help="Checkout of the CI configuration, to derive variants from."),
    ] = "",
    into: Annotated[
        str, typer.Option("--into", metavar="DIR", help="Write the variants, and nothing else, into this checkout.")
    ] = "",
    variants: Annotated[
        Variants, typer.Option("--variants", help="Variants of the components that the streams list, or of all.")
    ] = Variants.listed,
) -> None:
    """Compile the streams into release configs, ImageStreams and Argo CD Applications.

    Writes only files that change, and removes only files that an earlier render wrote: each is named, and more than a
    quarter of them go only with --yes. --check also fails for files that no render wrote.

    Examples:

        okdstreams render

        okdstreams render --check

        okdstreams render --streams path/to/streams --output path/to/rendered

        okdstreams render --ci-repo ../release --into ../release

    Exit code: 0 when the output is up to date, 1 when the streams have errors, too much would be removed or
    --check found a difference, 2 when there is nothing to render.
    """
    from okdstreams.cli.output_folder import OutputFolder
    from okdstreams.cli.render_all import render_with_variants

    if not ci_repo and (into or variants is Variants.all):
        option = "--into" if into else "--variants"
        raise typer.BadParameter("needs --ci-repo DIR, the checkout to derive variants from", param_hint=option)
    if exit_code and ci_repo:
        raise typer.BadParameter("is about the streams alone, not about variants", param_hint="--exit-code")
    folder = OutputFolder(output, check, everything=all_, yes=yes, exit_code=exit_code)
    raise typer.Exit(render_with_variants(streams, folder, ci_repo, into, everything=variants is Variants.all))
