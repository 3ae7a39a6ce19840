"""What commands share that look at sound streams only."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from okdstreams.fleet.fleet import Fleet


def sound_fleet(streams: str) -> Fleet:
    """The fleet of a folder. With errors in it, they are told on stderr, and the program ends with exit code 1."""
    from okdstreams.cli.refusal import stop_on_errors
    from okdstreams.project import compile_folder

    compilation = compile_folder(streams)
    stop_on_errors(compilation)
    return compilation.fleet
