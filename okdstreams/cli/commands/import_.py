"""okdstreams import"""

from __future__ import annotations

from typing import Annotated

import typer


def import_(
    output: Annotated[str, typer.Option("--output", metavar="STREAMS", help="Folder of the stream files.")],
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="PATH...", help="Release configs and manifests, or folders.")
    ] = None,
    inventory: Annotated[
        list[str] | None,
        typer.Option("--inventory", metavar="FILE", help="Payload tags: an Inventory, or a components.tsv."),
    ] = None,
    targets: Annotated[
        str, typer.Option("--targets", metavar="FILE.tsv", help="Config, namespace, ImageStream, by tabs.")
    ] = "",
    keep_going: Annotated[bool, typer.Option("--keep-going", help="Import the rest when a file is broken.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite stream files that import did not make.")] = False,
    variants: Annotated[
        str,
        typer.Option("--variants", metavar="DIR", help="Checkout with ci-operator variants to derive the facts of."),
    ] = "",
) -> None:
    """Turn hand-kept release configs into stream families, losing nothing.

    Reads release-controller JSON, ImageStream manifests and Argo CD Applications. Before it writes, it compiles what it
    is about to write and compares it with what it read: config for config, target for target. What a family in STREAMS
    already has is left alone; what is new is added to it.

    Examples:

        okdstreams import releases/ --output streams

        okdstreams import releases/ --targets targets.tsv --inventory components.tsv --output streams

        okdstreams import release-okd-4.15.json --output streams

        okdstreams import --variants ../release --output streams

    Exit code: 0 when all was imported, 1 when something is broken or cannot be said, 2 when there is nothing to import.
    """
    if not paths and not variants:
        raise typer.BadParameter("missing", param_hint="PATH...")
    code = 0
    if paths:
        from okdstreams.cli.taking_over import take_over
        from okdstreams.importing.run import Request

        code = take_over(Request(tuple(paths), output, tuple(inventory or ()), targets, keep_going, force))
    if variants and not code:
        from okdstreams.cli.learning import import_variants

        code = import_variants(variants, output)
    raise typer.Exit(code)
