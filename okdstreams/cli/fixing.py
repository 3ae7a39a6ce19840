"""What `check --fix` does before it checks: mend what can be mended mechanically, all files or none."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from okdstreams.cli.answer import chosen
from okdstreams.cli.concerned import concerned
from okdstreams.cli.editing import show
from okdstreams.compiler import compile_streams
from okdstreams.disk.rewrite import rewrite
from okdstreams.disk.stream_files import read_streams
from okdstreams.project import read_checkout
from okdstreams.syntax.fix import Change, mended

if TYPE_CHECKING:
    from okdstreams.variants.judged import Checkout

ROUNDS = 10
"""What is mended may show what is to be mended next; it never takes more rounds than this."""


def fix_streams(
    streams: str,
    select: list[str],
    ignore: list[str],
    files: Sequence[str] = (),
    ci_repo: str = "",
    *,
    show_only: bool,
) -> list[str]:
    """The files of the folder that change, or would: all, or these `files` alone.

    With `ci_repo`, a checkout of the CI configuration, also for what is wrong with variants of its files. Raises
    TreeError when there are no streams, or one cannot be written.
    """
    before = read_streams(streams).contents
    checkout = read_checkout(ci_repo) if ci_repo else None
    mendable = concerned(files, before, streams).files if files else before.keys()
    after = before
    for _ in range(ROUNDS):
        mended_once = _round(after, select, ignore, mendable, checkout)
        if mended_once == after:
            break
        after = mended_once
    changed = sorted(file for file in after if after[file] != before[file])
    if show_only:
        show(before, after)
        return changed
    for file in rewrite(before, after):
        print(f"{file}: mended", file=sys.stderr)
    return changed


def _round(
    files: dict[str, bytes],
    select: list[str],
    ignore: list[str],
    mendable: AbstractSet[str],
    checkout: Checkout | None,
) -> dict[str, bytes]:
    """The files with everything mended that is found now in those that may be touched."""
    by_file: dict[str, list[Change]] = {}
    for finding in chosen(compile_streams(files, checkout=checkout).diagnostics, select, ignore):
        for change in finding.fix:
            by_file.setdefault(change.file, []).append(change)
    return {
        file: mended(file, content.decode(), by_file[file]).encode()
        if file in by_file and file in mendable
        else content
        for file, content in files.items()
    }
