"""okdstreams diff"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

import typer

from okdstreams.cli.options import Output, Streams

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okdstreams.diff.comparison import Comparison, Side
    from okdstreams.variants.judged import Checkout


class Format(StrEnum):
    """How the answer is written."""

    text = "text"
    markdown = "markdown"
    json = "json"


class FailOn(StrEnum):
    """From which severity on the answer is 1, least first."""

    cosmetic = "cosmetic"
    published = "published"
    tightened = "tightened"
    loosened = "loosened"


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
    from okdstreams.cli.refusal import stop_on_errors
    from okdstreams.diff.comparison import Unsound, compared
    from okdstreams.diff.statement import Impact
    from okdstreams.project import read_checkout

    try:
        checkout = read_checkout(ci_repo, needed=True) if ci_repo else None
        old, new = _sides(revision, streams, output, streams_at, checkout)
        comparison = compared(old, new, streams)
    except Unsound as e:
        return stop_on_errors(e.compilation, ": nothing was compared", code=2)
    for side in (old, new):
        if side.is_empty:
            typer.echo(f"{side.name} has no {output}: compared with nothing", err=True)
    show(comparison, format_, full=full)
    changes = comparison.changes
    raise typer.Exit(1 if changes and changes.worst >= Impact[fail_on.value.upper()] else 0)


def _sides(revision: str, streams: str, output: str, streams_at: str, checkout: Checkout | None) -> tuple[Side, Side]:
    """What is compared: the older side, and the newer one."""
    from okdstreams.diff import comparison

    if streams_at:
        if revision and revision != streams_at:
            raise typer.BadParameter("name a revision either as argument or with --streams-at", param_hint="REV")
        first, second = comparison.split_range(streams, streams_at)
        older = comparison.streams_at(streams, first, checkout)
        if second is None:
            return older, comparison.work_tree(streams, output, checkout)
        return older, comparison.streams_at(streams, second, checkout)
    first, second = comparison.split_range(output, revision or "HEAD")
    older = comparison.stored_side(output, first)
    if second is None:
        return older, comparison.work_tree(streams, output, checkout)
    return older, comparison.stored_side(output, second)


def show(
    comparison: Comparison, format_: Format, *, full: bool, more: Mapping[str, object] = MappingProxyType({})
) -> None:
    """Print a comparison. What is only for a person goes to stderr; `more` is for a program."""
    import sys

    from okdstreams.report.text import wants_colour
    from okdstreams.terminal import remark

    if format_ is Format.json:
        from okdstreams.diff.formats.data import data

        typer.echo(data(comparison, more), nl=False)
        return
    if format_ is Format.markdown:
        from okdstreams.diff.formats.markdown import markdown

        typer.echo(markdown(comparison, full=full), nl=False)
        return
    from okdstreams.diff.dropped import notes
    from okdstreams.diff.formats.text import summary, text

    typer.echo(text(comparison, full=full, colour=wants_colour(sys.stdout)), nl=False)
    remark(summary(comparison))
    for line in notes(comparison.changes):
        remark(line)
