"""okdstreams report"""

from __future__ import annotations

from typing import Annotated

import typer

from okdstreams.cli.options import Streams


def report(
    site: Annotated[
        str, typer.Option("--output", "-o", metavar="DIR", help="Folder of the site: empty, missing, or an older site.")
    ],
    streams: Streams = "streams",
    rendered: Annotated[str, typer.Option("--rendered", metavar="DIR", help="Folder of the rendered files.")] = (
        "rendered"
    ),
    base: Annotated[
        str, typer.Option("--base", metavar="REV", help="Tell what changed since this commit, as `diff REV` does.")
    ] = "",
) -> None:
    """Write a static site that shows the streams: gates, versions, upgrades, images, pictures.

    The site needs no server and no network: open DIR/index.html. The same streams give the same bytes.

    Examples:

        okdstreams report -o site

        okdstreams report -o site --base origin/main

    Exit code: 0 when the site is written, 1 when the streams have errors, 2 when there is no site: no streams, no such
    revision, or a folder that holds something else.
    """
    from okdstreams.cli.reporting import write_report

    write_report(site, streams, rendered, base)
