"""What `render` does, however it was asked: the streams, and the variants of a checkout. Starts light."""

from __future__ import annotations

import sys

from okdstreams.incremental.unchanged import is_rendered


def render_with_variants(
    streams: str,
    output: str,
    ci_repo: str = "",
    into: str = "",
    *,
    check: bool = False,
    everything: bool = False,
    all_variants: bool = False,
) -> int:
    """Render the streams, and with `ci_repo` the variants of its components; `into` a checkout: these alone."""
    code = 0 if into else _streams(streams, output, check=check, everything=everything)
    if not ci_repo or (code and not check):
        return code
    from okdstreams.cli.ci_variants import render_variants

    return max(code, render_variants(streams, output, ci_repo, into, everything=all_variants, check=check))


def _streams(streams: str, output: str, *, check: bool, everything: bool) -> int:
    if count := is_rendered(streams, output):
        print(f"{output}: {count} up to date", file=sys.stderr)
        return 0
    from okdstreams.cli.rendering import render_streams  # the compiler and all that it needs

    return render_streams(streams, output, check=check, everything=everything)
