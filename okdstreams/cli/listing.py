"""What `list` does, however it was asked: by the command line's library, or in a plain line."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable

from okdstreams.cli.refusal import stop_on_errors
from okdstreams.fleet.fleet import Fleet
from okdstreams.fleet.selection import Selection
from okdstreams.fleet.stream_stats import order
from okdstreams.project import compile_folder
from okdstreams.report.streams import streams_json, streams_table

SCREEN = 20
"""On a terminal, a table longer than this is cut, and the way to the rest told."""


def list_streams(
    streams: str, choice: Callable[[Fleet], Selection], *, everything: bool = False, as_json: bool = False
) -> int:
    """Print the streams that a choice among the fleet selects, and give the exit code. Raises TreeError."""
    compilation = compile_folder(streams)
    stop_on_errors(compilation, "; no list")
    selected = choice(compilation.fleet)
    matching = sorted(filter(selected.has_stream, compilation.fleet.streams), key=order)
    if as_json:
        print(streams_json(matching), end="")
        return 0
    on_screen = sys.stdout.isatty()
    shown = matching[:SCREEN] if on_screen and not everything else matching
    for line in streams_table(shown, shutil.get_terminal_size().columns if on_screen else None):
        print(line)
    if len(shown) < len(matching):
        hint = "--all shows them; --family, --version, --arch and --live choose"
        print(f"… and {len(matching) - len(shown)} more: {hint}")
    print(f"{len(matching)} of {len(compilation.fleet.streams)} streams", file=sys.stderr)
    return 0
