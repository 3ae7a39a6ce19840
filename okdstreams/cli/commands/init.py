"""okdstreams init"""

from __future__ import annotations

from typing import Annotated

import typer

from okdstreams.cli.options import is_named
from okdstreams.scaffold.answers import FAMILY, VERSIONS, Ci

Paths = Annotated[
    list[str] | None,
    typer.Option("--inventory", metavar="FILE", help="With --from: payload tags, an Inventory or a components.tsv."),
]


def init(
    context: typer.Context,
    family: Annotated[str, typer.Option("--family", metavar="NAME", help="Name of the first family.")] = FAMILY,
    versions: Annotated[str, typer.Option("--versions", metavar="RANGE", help="Its minor versions.")] = VERSIONS,
    registry: Annotated[
        str, typer.Option("--registry", metavar="REGISTRY", help="Mirror its images there, such as quay.io/example.")
    ] = "",
    argocd: Annotated[
        str, typer.Option("--argocd", metavar="REPO", help="Git repository that Argo CD reads; renders its objects.")
    ] = "",
    hooks: Annotated[bool, typer.Option("--hooks/--no-hooks", help="Write hooks for pre-commit.")] = False,
    ci: Annotated[Ci | None, typer.Option("--ci", help="Write the recipe for this CI system.")] = None,
    from_: Annotated[
        str, typer.Option("--from", metavar="DIR", help="Begin with hand-kept release configs, as `import` reads them.")
    ] = "",
    targets: Annotated[
        str, typer.Option("--targets", metavar="FILE.tsv", help="With --from: config, namespace, ImageStream, by tabs.")
    ] = "",
    inventory: Paths = None,
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help="With --from: import the rest when a file is broken.")
    ] = False,
    streams: Annotated[str, typer.Option("--streams", metavar="DIR", help="Folder of the stream files.")] = "streams",
    output: Annotated[str, typer.Option("--output", metavar="DIR", help="Folder of the rendered files.")] = "rendered",
) -> None:
    """Begin: write settings, a first family and what belongs beside them, and render.

    Asks what no option says, on a terminal and never without one. Writes only files that are not there yet. The
    streams pass `okdstreams check --strict` at once; then put your own jobs into the family.

    Examples:

        okdstreams init

        okdstreams init --family okd-scos --versions 4.21-4.22 --hooks --ci github

        okdstreams init --argocd https://git.example/okd/streams.git --registry quay.io/example

        okdstreams init --from release/core-services/release-controller/_releases

    Exit code: 0 when everything is there, 1 when the streams have errors, 2 when it cannot begin here.
    """
    from okdstreams.cli.asking import asked, is_terminal
    from okdstreams.cli.starting import refuse_place, start, stream_files
    from okdstreams.disk.errors import TreeError
    from okdstreams.disk.root import root
    from okdstreams.scaffold.answers import Answers, wrong_family, wrong_versions, wrong_word

    named = {name for name in context.params if is_named(context, name)}
    if from_ and {"family", "versions"} & named:
        raise typer.BadParameter("takes families and versions from the configs", param_hint="--from")
    if not from_ and {"targets", "inventory", "keep_going"} & named:
        raise typer.BadParameter("DIR is missing, which these are about", param_hint="--from")
    for option, problem in (
        ("--family", wrong_family(family)),
        ("--versions", wrong_versions(versions)),
        ("--registry", wrong_word(registry)),
        ("--argocd", wrong_word(argocd)),
    ):
        if problem:
            raise typer.BadParameter(problem, param_hint=option)
    above = root()
    if above and "streams" not in named:
        raise TreeError(above, f"the repository has streams already: {above}streams", "name a folder with --streams")
    answers = Answers(family, versions, registry, argocd, hooks, ci, streams.rstrip("/"), output.rstrip("/"))
    refuse_place(answers)
    has_families = bool(from_ or stream_files(answers.streams))
    if is_terminal():
        answers = asked(answers, named, has_families=has_families)
        refuse_place(answers)
    if from_:
        from okdstreams.cli.adopting import adopt

        raise typer.Exit(adopt(answers, from_, targets, tuple(inventory or ()), keep_going=keep_going))
    code = start(answers, is_family_named="family" in named)
    if not code:
        typer.echo(f"now put your jobs into {streams}/{answers.family}.yaml, and run `okdstreams check`", err=True)
    raise typer.Exit(code)
