"""okdstreams inventory"""

from __future__ import annotations

from typing import Annotated

import typer

from okdstreams.cli.options import Streams


def inventory(
    payloads: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="What `oc` prints of a payload, one a file; - is stdin.")
    ],
    version: Annotated[
        str, typer.Option("--version", metavar="4.N", help="The minor, where a file does not tell it.")
    ] = "",
    image_stream: Annotated[
        str, typer.Option("--image-stream", metavar="NAMESPACE/NAME", help="Whose tags they are, for all versions.")
    ] = "",
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if the inventory differs.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, change nothing.")] = False,
    streams: Streams = "streams",
) -> None:
    """Write the inventory: which tags payloads hold, by version.

    Reads what `oc adm release info -o json RELEASE` prints, or `oc get imagestream NAME -o yaml`, or -o json. Versions
    become ranges. The inventory of that ImageStream is edited in place, comments kept, and says afterwards of each
    version in FILE what its payload holds; of other versions it says what it said.

    Examples:

        oc adm release info -o json RELEASE | okdstreams inventory -

        okdstreams inventory 4.13.json 4.14.json

        okdstreams inventory payload.json --check

    Exit code: 0 when it is written or as it should be, 1 when --check found a difference or the streams would have
    errors, 2 when a file cannot be read.
    """
    from okdstreams.cli.stocktaking import Request, take_stock

    raise typer.Exit(take_stock(Request(streams, tuple(payloads), version, image_stream, check, dry_run)))
