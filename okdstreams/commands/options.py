"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

Streams = Annotated[str, typer.Option("--streams", metavar="DIR", help="Folder of the stream files.")]
Output = Annotated[str, typer.Option("--output", metavar="DIR", help="Folder of the rendered files.")]
CiRepo = Annotated[
    str, typer.Option("--ci-repo", metavar="DIR", help="Checkout of the CI configuration, to look up ProwJobs in.")
]
