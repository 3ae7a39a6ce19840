"""okdstreams diff"""

from __future__ import annotations

from typing import Annotated

import typer

from okdstreams.cli.forms import FailOn, Format
from okdstreams.cli.options import Output, Streams

Formats = Annotated[Format, typer.Option("--format", help="How the answer is written.")]
Full = Annotated[bool, typer.Option("--full", help="Show every field, and values in full.")]
FailsOn = Annotated[FailOn, typer.Option("--fail-on", help="Exit 1 only for changes of this severity or a higher one.")]


def diff(
    revision: Annotated[str, typer.Argument(metavar="REV | REV1..REV2", help="What to compare with.")] = "",
    streams: Streams = "streams",
    output: Output = "rendered",
    streams_at: Annotated[
        str, typer.Option("--streams-at", metavar="REV", help="Compile the streams of REV; do not read its rendered/.")
    ] = "",
    ci_repo: Annotated[
        str, typer.Option("--ci-repo", metavar="DIR", help="Compare the variants that are compiled of this checkout.")
    ] = "",
    format_: Formats = Format.text,
    full: Full = False,
    fail_on: FailsOn = FailOn.cosmetic,
) -> None:
    """Say what a change of the streams does to releases.

    Compiles the streams and compares with the rendered files of a git revision (HEAD), or compares two revisions.
    Severities, highest first: loosened (a gate lets more pass), tightened, published (what is built, mirrored or
    tagged, or how often), cosmetic.

    Examples:

        okdstreams diff

        okdstreams diff main

        okdstreams diff v1..v2 --full

        okdstreams diff --streams-at main

        okdstreams diff origin/main --format markdown

        okdstreams diff --ci-repo ../release

        okdstreams diff --fail-on loosened

    Exit code: 0 when nothing differs, 1 when something does, 2 when there is no answer: the streams cannot be
    compiled, or the revision cannot be read.
    """
    from okdstreams.cli.comparing import Compared, compare
    from okdstreams.project import read_checkout

    if streams_at and revision not in ("", streams_at):
        raise typer.BadParameter("name a revision either as argument or with --streams-at", param_hint="REV")
    checkout = read_checkout(ci_repo, needed=True) if ci_repo else None
    asked = Compared(streams, output, revision, streams_at, checkout)
    raise typer.Exit(compare(asked, format_, full=full, fail_on=fail_on))
