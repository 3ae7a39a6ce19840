"""What `fmt` does, however it was asked: by the command line's library, or by a hook in a plain line."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from okdstreams.cli.editing import contents, show, stop
from okdstreams.disk.rewrite import rewrite
from okdstreams.layout.layout import laid_out


def lay_out(streams: str, files: Sequence[str] = (), *, check: bool = False, diff: bool = False) -> int:
    """Give files the one layout, all or none; print those that change, or the difference, and give the exit code.

    With `check` or `diff` nothing is written. Raises TreeError when there are no files, or one cannot be written.
    """
    before = contents(streams, files)
    outcomes = {name: laid_out(name, content) for name, content in before.items()}
    stop(before, (outcome for outcome in outcomes.values() if not isinstance(outcome, str)))
    after = {name: outcome.encode() for name, outcome in outcomes.items() if isinstance(outcome, str)}
    changed = sorted(name for name in after if after[name] != before[name])
    if diff:
        show(before, after)
    else:
        for name in changed if check else rewrite(before, after):
            print(name)
    if check and changed:
        print(f"{len(changed)} of {len(before)} files have another layout: run `okdstreams fmt`", file=sys.stderr)
    return int(check and bool(changed))
