"""What `render` does, however it was asked: the streams, and the variants of a checkout. Starts light."""

from __future__ import annotations

from okdstreams.cli.output_folder import OutputFolder
from okdstreams.incremental.unchanged import is_rendered
from okdstreams.terminal import remark


def render_with_variants(
    streams: str, folder: OutputFolder, ci_repo: str = "", into: str = "", *, everything: bool = False
) -> int:
    """Render the streams, and with `ci_repo` the variants of its components, listed or all; `into` a checkout: these
    alone."""
    code = 0 if into else _streams(streams, folder)
    if not ci_repo or (code and not folder.check):
        return code
    from okdstreams.cli.ci_variants import render_variants

    return max(code, render_variants(streams, folder.path, ci_repo, into, everything=everything, check=folder.check))


def _streams(streams: str, folder: OutputFolder) -> int:
    if count := is_rendered(streams, folder.path):
        remark(f"{folder.path}: {count} up to date")
        return 0
    from okdstreams.cli.rendering import render_streams  # the compiler and all that it needs

    return render_streams(streams, folder)
