"""okdstreams lsp"""

from __future__ import annotations

import typer

from okdstreams.cli.options import CiRepo, Output, Streams


def lsp(streams: Streams = "streams", output: Output = "rendered", ci_repo: CiRepo = "") -> None:
    """Serve editors: findings while you type, completion, hover, definitions, rename, over standard input and output.

    An editor starts it; docs/editor.md has the lines for Neovim, Helix, Emacs and VS Code. It needs the extra `lsp`:
    pip install 'okdstreams[lsp]'. Folders are relative to the root that the editor names.

    Examples:

        okdstreams lsp

        okdstreams lsp --ci-repo ../release        know every ProwJob

    Exit code: 0 when the editor has ended it, 2 when the extra is not installed.
    """
    import gc
    import importlib.util
    import sys

    if importlib.util.find_spec("pygls") is None:
        typer.echo("okdstreams lsp: pygls is not installed", err=True)
        typer.echo("    hint: pip install 'okdstreams[lsp]'", err=True)
        raise typer.Exit(2)
    from okdstreams.lsp.server import server
    from okdstreams.lsp.workspace import Options

    gc.freeze()
    if sys.stdin.isatty():
        typer.echo("okdstreams lsp speaks the Language Server Protocol: let an editor start it", err=True)
    server(Options(streams, output, ci_repo)).start_io()
