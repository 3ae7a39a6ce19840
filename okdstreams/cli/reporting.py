"""What `report` does: compile, compare with a base if one is named, make the pages, write them into their folder."""

from __future__ import annotations

from os.path import normpath

import typer

from okdstreams.cli.refusal import stop_on_errors
from okdstreams.compiler import Compilation
from okdstreams.diff.comparison import Comparison, Side, compared, stored_side
from okdstreams.diff.identity import identities
from okdstreams.disk.own_folder import require_own
from okdstreams.disk.tree import write
from okdstreams.gates.lives import Life
from okdstreams.git.snapshot import HistoryError
from okdstreams.history.past_gates import past_gates
from okdstreams.project import compile_folder


def write_report(folder: str, streams: str, rendered: str, base: str) -> None:
    """Write the site into `folder`, and say how large it is. Raises TreeError when the folder holds something else."""
    from okdstreams.site.build import MARK, site

    folder = normpath(folder)
    require_own(folder, MARK)
    compilation = compile_folder(streams)
    stop_on_errors(compilation, "; no report")
    comparison = _comparison(compilation, streams, rendered, base)
    pages = site(compilation, streams, rendered, comparison, _lives(streams, rendered))
    changes = write(folder, pages)
    size = sum(len(text.encode()) for text in pages.values())
    written = len(changes.missing) + len(changes.stale)
    typer.echo(f"{folder}/index.html")
    typer.echo(f"{len(pages)} files, {size / 1e6:.1f} MB, {written} written, {len(changes.orphaned)} removed", err=True)


def _lives(streams: str, rendered: str) -> tuple[Life, ...]:
    """The lives of gates, as the history of the repository tells them; none where there is no repository."""
    try:
        return past_gates(streams, rendered).lives
    except HistoryError:
        return ()


def _comparison(compilation: Compilation, streams: str, rendered: str, base: str) -> Comparison | None:
    """What changed since `base`; None when none is named. Raises HistoryError."""
    if not base:
        return None
    new = Side(streams, compilation.outputs, owners=identities(compilation.manifests), fleet=compilation.fleet)
    return compared(stored_side(rendered, base), new, streams)
