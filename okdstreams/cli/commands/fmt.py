"""okdstreams fmt"""

from __future__ import annotations

from typing import Annotated

import typer

from okdstreams.cli.editing import Diff, Files
from okdstreams.cli.options import Streams


def fmt(
    files: Files = None,
    streams: Streams = "streams",
    check: Annotated[bool, typer.Option("--check", help="List the files that would change, change nothing.")] = False,
    diff: Diff = False,
) -> None:
    """Give stream files the one layout, in place.

    The order of keys, spaces, empty lines, quotes; a line longer than 160 columns is broken. Comments stay with what
    they stand beside, and what the files mean does not change. All files are written, or none.

    Examples:

        okdstreams fmt

        okdstreams fmt --check

        okdstreams fmt --diff streams/okd.yaml

    Exit code: 0 when it is done, 1 when a file is broken or, with --check, would change, 2 when there are no files.
    """
    from okdstreams.cli.editing import contents, show, stop
    from okdstreams.disk.rewrite import rewrite
    from okdstreams.layout.layout import laid_out

    before = contents(streams, files)
    outcomes = {name: laid_out(name, content) for name, content in before.items()}
    stop(before, (outcome for outcome in outcomes.values() if not isinstance(outcome, str)))
    after = {name: outcome.encode() for name, outcome in outcomes.items() if isinstance(outcome, str)}
    changed = sorted(name for name in after if after[name] != before[name])
    if diff:
        show(before, after)
    elif check:
        for name in changed:
            typer.echo(name)
    else:
        for name in rewrite(before, after):
            typer.echo(name)
    if check and changed:
        typer.echo(f"{len(changed)} of {len(before)} files have another layout: run `okdstreams fmt`", err=True)
        raise typer.Exit(1)
