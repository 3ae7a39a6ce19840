"""okdstreams cut"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from okdstreams.cli.options import Output, Streams

if TYPE_CHECKING:
    from okdstreams.language.versions import Version

OUTCOME = "; nothing is changed"


def cut(
    version: Annotated[str, typer.Argument(metavar="VERSION", help="The new minor, such as 4.15.")],
    streams: Streams = "streams",
    output: Output = "rendered",
    family: Annotated[
        list[str] | None, typer.Option("--family", metavar="NAME", help="Only this family; may be repeated.")
    ] = None,
    after: Annotated[
        str, typer.Option("--after", metavar="VERSION", help="Predecessor of the first minor of a major.")
    ] = "",
    without_source: Annotated[
        bool,
        typer.Option("--without-source", help="Also families whose mirror has no source: the mirror ends before."),
    ] = False,
    ci_repo: Annotated[
        str, typer.Option("--ci-repo", metavar="DIR", help="Tell what becomes of the variants of this checkout.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the plan, change nothing.")] = False,
    format_: Annotated[Literal["text", "json"], typer.Option("--format", help="How the plan is printed.")] = "text",
) -> None:
    """Cut a branch: let the streams go on with a new minor version.

    Prints the plan: the new streams, what they inherit and what stops before them, and what a person should look at.
    Then edits the stream files in place. Every family that ends at the minor before VERSION goes on; one line of its
    file changes, comments and layout stay. Run `okdstreams render` afterwards.

    Examples:

        okdstreams cut 4.15 --dry-run

        okdstreams cut 4.15 && okdstreams render

        okdstreams cut 4.15 --family ocp-ci --family okd

        okdstreams cut 5.0 --after 4.22

        okdstreams cut 4.19 --ci-repo ../release --dry-run

    A family that is mirrored from one that ends before VERSION is refused, for nothing would arrive in it;
    --without-source closes its mirror instead.

    Exit code: 0 when the cut is made, 1 when there is no such cut or the streams have errors, 2 when VERSION is not a
    version or there is nothing to cut.
    """
    from okdstreams.cli.refusal import stop_on_errors
    from okdstreams.compiler import compile_streams
    from okdstreams.cut.cut import Cut
    from okdstreams.cut.cut import cut as work_out
    from okdstreams.cut.plan import plan
    from okdstreams.disk.rewrite import rewrite
    from okdstreams.disk.stream_files import read_streams
    from okdstreams.project import compile_folder, read_checkout
    from okdstreams.report.cut import plan_json, plan_text

    wanted, predecessor = _version(version, "VERSION"), _version(after, "--after") if after else None
    before = compile_folder(streams)
    stop_on_errors(before, OUTCOME)
    outcome = work_out(before.loaded, wanted, predecessor, family or (), without_source=without_source)
    if not isinstance(outcome, Cut):
        return stop_on_errors(before, OUTCOME, diagnostics=outcome)
    files = read_streams(streams).contents
    result = compile_streams({**files, **outcome.files})
    stop_on_errors(result, OUTCOME)
    checkout = read_checkout(ci_repo, needed=True) if ci_repo else None
    consequences = plan(outcome, before, result, checkout)
    typer.echo(plan_json(consequences, output) if format_ == "json" else plan_text(consequences, output), nl=False)
    if dry_run:
        return typer.echo("dry run: nothing is changed", err=True)
    rewrite(files, {**files, **outcome.files})
    typer.echo(f"{len(outcome.files)} files edited: now run `okdstreams render`", err=True)


def _version(text: str, name: str) -> Version:
    from okdstreams.language.versions import BadVersion, parse_version

    try:
        return parse_version(text)
    except BadVersion as e:
        raise typer.BadParameter(str(e), param_hint=name) from e
