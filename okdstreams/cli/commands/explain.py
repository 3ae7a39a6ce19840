"""okdstreams explain"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from okdstreams.cli.options import Output, Streams

if TYPE_CHECKING:
    from collections.abc import Sequence

    from okdstreams.compiler import Compilation
    from okdstreams.explain.outputs import Outputs

SCREEN = 10
"""On a terminal, a longer list of fields is cut, and the way to the rest told."""


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
    import re
    import sys

    from okdstreams.explain.outputs import Outputs
    from okdstreams.explain.paths import UnresolvedName
    from okdstreams.project import compile_folder
    from okdstreams.report.text import summary

    compilation = compile_folder(streams)
    if not compilation.is_sound:
        typer.echo(f"{summary(compilation.diagnostics)} in {streams}: see `okdstreams check`", err=True)
    outputs = Outputs(compilation)
    line = re.fullmatch(r"(?P<file>.+\.ya?ml):(?P<line>[0-9]+)(:[0-9]+)?", path)
    try:
        if ci_repo or _is_variant(path):
            code = _variant(compilation, path, field or "", ci_repo, format_, everything=all_)
        elif line:
            if field is not None:
                raise UnresolvedName("a line of a stream file has no FIELD", [])
            code = _line(outputs, _within(line["file"], streams), int(line["line"]), output, format_)
        else:
            everything = all_ or field is not None or not sys.stdout.isatty()
            code = _file(outputs, _within(path, output), field, output, format_, everything)
    except UnresolvedName as e:
        typer.echo(f"{path}: {e}", err=True)
        for name in e.near:
            typer.echo(f"    did you mean {name}?", err=True)
        code = 2
    raise typer.Exit(code)


def _is_variant(path: str) -> bool:
    from okdstreams.explain.variants import PATH

    return PATH.fullmatch(path) is not None


def _variant(compilation: Compilation, path: str, field: str, ci_repo: str, format_: str, *, everything: bool) -> int:
    """Explain a line or field of a variant, from the checkout that it is in or that is named."""
    import json
    import sys

    from okdstreams.explain.paths import UnresolvedName
    from okdstreams.explain.variants import PATH, explain_variant
    from okdstreams.project import read_checkout
    from okdstreams.report.explanation import variant_json, variant_text
    from okdstreams.report.text import wants_colour

    named = PATH.fullmatch(path)
    if named is None:
        raise typer.BadParameter(f"{path} is no variant, such as …__okd-scos.yaml", param_hint="--ci-repo")
    checkout = read_checkout(ci_repo or named["root"] or ".", needed=bool(ci_repo))
    if checkout is None or (not ci_repo and not checkout.configs.keys() & {f"{named['ocp']}.yaml"}):
        raise UnresolvedName("it is compiled from an OCP configuration: name the checkout with --ci-repo DIR", [])
    variant = explain_variant(compilation, checkout, path, field)
    if not variant.fields:
        typer.echo(f"{path}: no field {field!r}", err=True)
        return 1
    if format_ == "json":
        typer.echo(json.dumps(variant_json(variant, path), ensure_ascii=False, indent=2))
        return 0
    typer.echo(path)
    detailed = bool(field or named["line"])
    texts = list(variant_text(variant, detailed=detailed, colour=wants_colour(sys.stdout)))
    _show(texts, everything=everything or detailed or not sys.stdout.isatty())
    return 0


def _show(texts: Sequence[str], *, everything: bool) -> None:
    """Print fields: all of them, or as many as fit a screen, and the way to the rest."""
    shown = texts if everything else texts[:SCREEN]
    typer.echo("".join(shown), nl=False)
    if len(shown) < len(texts):
        typer.echo(f"… and {len(texts) - len(shown)} more fields: name one, or --all shows them")


def _within(path: str, folder: str) -> str:
    """A path as it begins with `folder`, if it leads there from here or from the repository, however it is written."""
    from os.path import abspath, dirname, join, relpath, sep

    for way in (path, join(dirname(folder), path)):
        if abspath(way).startswith(abspath(folder) + sep):
            return join(folder, relpath(way, folder))
    return path


def _file(outputs: Outputs, path: str, field: str | None, folder: str, format_: str, everything: bool) -> int:
    import json
    import sys

    from okdstreams.explain.explanation import explain, suggestions
    from okdstreams.fleet.sites import stream_url
    from okdstreams.report.explanation import explanation_json, fields_text
    from okdstreams.report.text import wants_colour

    explanation = explain(outputs, path, field, folder)
    where = f"{folder}/{explanation.output.path}"
    if format_ == "json":
        typer.echo(json.dumps(explanation_json(explanation, folder), ensure_ascii=False, indent=2))
    else:
        typer.echo(where)
        if explanation.output.stream is not None and (url := stream_url(explanation.output.stream)):
            typer.echo(f"  shown at {url}")
        lines = {name: text.splitlines() for name, text in outputs.compilation.texts.items()}
        texts = list(fields_text(explanation, lines, detailed=field is not None, colour=wants_colour(sys.stdout)))
        _show(texts, everything=everything)
    if explanation.absent and field is not None:
        typer.echo(f"{where}: no field {field!r}", err=True)
        for name in suggestions(explanation.output, field) if not explanation.fields else ():
            typer.echo(f"    did you mean {name}?", err=True)
    return 1 if explanation.absent else 0


def _line(outputs: Outputs, file: str, line: int, folder: str, format_: str) -> int:
    import json

    from okdstreams.explain.explanation import find_document
    from okdstreams.explain.lines import explain_line
    from okdstreams.explain.paths import UnresolvedName
    from okdstreams.report.explanation import product_json, product_text

    document = find_document(outputs, file)
    if not 0 < line <= len(document.text.splitlines()):
        raise UnresolvedName(f"{document.file} has {len(document.text.splitlines())} lines", [])
    product = explain_line(outputs, document, line)
    if format_ == "json":
        typer.echo(json.dumps(product_json(product, folder), ensure_ascii=False, indent=2))
    else:
        typer.echo("".join(product_text(product, folder)), nl=False)
    if not product.makes and not product.left_out:
        typer.echo(f"{document.file}:{line} makes nothing", err=True)
        return 1
    return 0
