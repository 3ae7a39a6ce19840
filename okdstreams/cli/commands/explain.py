"""okdstreams explain"""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from okdstreams.cli.options import Output, Streams


def explain(
    path: Annotated[str, typer.Argument(metavar="PATH", help="A rendered file, or a line of a stream file.")],
    field: Annotated[str | None, typer.Argument(metavar="FIELD", help="A field of the file, or a tag.")] = None,
    streams: Streams = "streams",
    output: Output = "rendered",
    format_: Annotated[Literal["text", "json"], typer.Option("--format", help="What to print.")] = "text",
    ci_repo: Annotated[
        str, typer.Option("--ci-repo", metavar="DIR", help="Checkout of the CI configuration, for a variant.")
    ] = "",
    all_: Annotated[bool, typer.Option("--all", help="List every field, however many.")] = False,
) -> None:
    """Say why a rendered file is as it is, or what a line of a stream file makes.

    For each field: the places in the YAML that made it so, the range or case that matched, and what it overrode.
    The streams are compiled; rendered files are not read, and need not be there.

    Examples:

        okdstreams explain rendered/release-controller/release-okd-4.14.json verify.aws-ovn.maxRetries

        okdstreams explain origin/4.14 rhel-coreos-8        why is this tag not mirrored?

        okdstreams explain release-okd-4.14.json            every field

        okdstreams explain streams/okd.yaml:62              what does this line make?

        okdstreams explain …/openshift-api-master__okd-scos.yaml:20 --ci-repo ../release      a line of a variant

    Exit code: 0 explained, 1 no such field or the line makes nothing, 2 no such file.
    """
    from okdstreams.cli.explaining import Question, explain_path, is_variant

    if ci_repo and not is_variant(path):
        raise typer.BadParameter(f"{path} is no variant, such as …__okd-scos.yaml", param_hint="--ci-repo")
    question = Question(path, field, streams, output, ci_repo, format_ == "json", all_)
    raise typer.Exit(explain_path(question))
