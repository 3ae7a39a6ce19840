"""okdstreams drift"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from okdstreams.cli.commands.diff import FailOn, FailsOn, Format, Formats, Full, show
from okdstreams.cli.options import Output, Streams

if TYPE_CHECKING:
    from okdstreams.compiler import Compilation


def drift(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="What `oc get imagestreams -o json` prints.")],
    streams: Streams = "streams",
    output: Output = "rendered",
    all_: Annotated[
        bool, typer.Option("--all", help="Expect every ImageStream, not only those of FILE's namespaces.")
    ] = False,
    format_: Formats = Format.text,
    full: Full = False,
    fail_on: FailsOn = FailOn.cosmetic,
) -> None:
    """Compare ImageStreams on a cluster with what the streams say.

    Only what git owns counts: the release config in the annotation, the other rendered annotations, and the tags that
    are imported from a registry. Tags that others write, and what the API server adds, are left alone. The sentences
    are those of `okdstreams diff`, from the cluster to git: what a sync would change. Nothing is asked of a cluster.

    An annotation that differs is stale when --output had it in an earlier commit, and was edited by hand otherwise.

    Examples:

        oc get imagestreams -n origin -o json | okdstreams drift -

        oc get imagestreams -A -o json > live.json; okdstreams drift live.json --all

        okdstreams drift live.json --format markdown --fail-on tightened

    Exit code: 0 when nothing differs, 1 when something does, 2 when there is no answer: FILE cannot be read, or the
    streams have errors.
    """
    import os

    from okdstreams.diff.identity import identities
    from okdstreams.diff.statement import Impact
    from okdstreams.drift.drift import drifted, rendered_streams
    from okdstreams.drift.live import Unreadable, live_streams
    from okdstreams.drift.past_configs import past_configs
    from okdstreams.output.paths import application_names

    name = "standard input" if file == "-" else os.path.basename(file)
    try:
        live = live_streams(_read(file))
        compilation = _compiled(streams)
        rendered = rendered_streams(compilation.manifests, None if all_ else live)
        owners = identities(compilation.manifests)
        applications = application_names(compilation.manifests)
        answer = drifted(name, live, rendered, owners, lambda paths: past_configs(output, paths), applications)
    except Unreadable as e:
        _no_answer(f"{name}: error: {e}", e.hint)
    show(answer.comparison, format_, full=full)
    if answer.unknown:
        typer.echo(f"not in git, left alone: {', '.join(answer.unknown)}", err=True)
    changes = answer.comparison.changes
    raise typer.Exit(1 if changes and changes.worst >= Impact[fail_on.value.upper()] else 0)


def _read(file: str) -> str:
    import sys

    if file == "-":
        return sys.stdin.buffer.read().decode("utf-8", "replace")
    with open(file, "rb") as f:
        return f.read().decode("utf-8", "replace")


def _compiled(streams: str) -> Compilation:
    from okdstreams.cli.refusal import stop_on_errors
    from okdstreams.project import compile_folder

    compilation = compile_folder(streams)
    stop_on_errors(compilation, ": nothing was compared", code=2)
    return compilation


def _no_answer(message: str, hint: str) -> NoReturn:
    typer.echo(f"{message}\n    hint: {hint}", err=True)
    raise typer.Exit(2)
