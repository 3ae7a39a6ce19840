"""okdstreams argocd"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okdstreams.output.manifest import Manifest
    from okdstreams.syntax.diagnostics import Diagnostic

argocd = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@argocd.callback()
def _group() -> None:
    """Run inside Argo CD, as a config management plugin.

    The plugin's plugin.yaml and the sidecar that carries it are in deploy/argocd/.

    Examples:

        okdstreams argocd generate --namespace origin

        okdstreams argocd parameters
    """


@argocd.command()
def generate(
    cluster: Annotated[str, typer.Option(metavar="NAME", help="Only ImageStreams of this cluster.")] = "",
    namespace: Annotated[str, typer.Option(metavar="NAME", help="Only ImageStreams of this namespace.")] = "",
    streams: Annotated[str, typer.Option(metavar="DIR", help="Folder of the stream files.  [default: streams]")] = "",
) -> None:
    """Print the ImageStreams of one Application.

    They are byte for byte what `okdstreams render` writes. stdout carries objects and nothing else; with an error, or
    with nothing to print, it stays empty and the exit code is not 0. Reads only files below the folder it is run in
    (or below DIR, when that is an absolute path), writes nothing, and never asks git.

    Without an option, the parameter of the same name that Argo CD hands over counts: ARGOCD_APP_PARAMETERS, then
    PARAM_<NAME>, then ARGOCD_ENV_<NAME>.

    Examples:

        okdstreams argocd generate

        okdstreams argocd generate --cluster app.ci --namespace origin

        PARAM_NAMESPACE=origin okdstreams argocd generate

    Exit code: 0 when there are objects, 1 when the streams have errors, 2 when there is nothing to print.
    """
    import os
    import sys

    from okdstreams.cli.argocd_plugin import Rejected, generated, given, targets

    try:
        asked = given(os.environ)
        folder = streams or asked.get("streams", "streams")
        is_own_root = bool(streams) and os.path.isabs(streams)
        selected = targets(_compiled(folder, folder if is_own_root else "."))
        text = generated(tuple(selected), cluster or asked.get("cluster", ""), namespace or asked.get("namespace", ""))
    except Rejected as e:
        typer.echo(f"okdstreams argocd generate: error: {e}\n    hint: {e.hint}", err=True)
        raise typer.Exit(2) from None
    sys.stdout.buffer.write(text.encode())


def _compiled(folder: str, root: str) -> Mapping[str, Manifest]:
    from okdstreams.disk.confine import outside
    from okdstreams.disk.errors import TreeError
    from okdstreams.project import compile_folder, source_lines
    from okdstreams.syntax.diagnostics import error

    if problems := outside(folder, root):
        _refuse(tuple(problems), {}, 1)
    try:
        compilation = compile_folder(folder)
    except TreeError as e:
        _refuse((error(e.span, "file", str(e), e.hint),), {}, 2)
    if errors := tuple(d for d in compilation.diagnostics if d.is_error):
        _refuse(errors, source_lines(compilation, errors), 1)
    return compilation.manifests


def _refuse(findings: tuple[Diagnostic, ...], lines: Mapping[str, list[str]], code: int) -> NoReturn:
    from okdstreams.report.text import summary, text

    typer.echo(text(findings, lines), err=True, nl=False)
    typer.echo(f"{summary(findings)}; nothing is printed", err=True)
    raise typer.Exit(code)


@argocd.command()
def parameters() -> None:
    """Announce the plugin's parameters to Argo CD, as JSON.

    Examples:

        okdstreams argocd parameters

    Exit code: 0.
    """
    from okdstreams.cli.argocd_plugin import announcement

    typer.echo(announcement(), nl=False)
