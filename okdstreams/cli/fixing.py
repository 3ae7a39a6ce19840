"""What `check --fix` does before it checks: mend what can be mended mechanically, all files or none."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from okdstreams.cli.answer import chosen
from okdstreams.cli.concerned import concerned
from okdstreams.cli.editing import show
from okdstreams.disk.rewrite import rewrite
from okdstreams.disk.stream_files import read_streams
from okdstreams.project import compile_folder
from okdstreams.syntax.fix import Change, mended


def fix_streams(
    streams: str, select: list[str], ignore: list[str], files: Sequence[str] = (), *, show_only: bool
) -> list[str]:
    """The files of the folder that change, or would: all, or these `files` alone.

    Raises TreeError when there are none, or one cannot be written.
    """
    compilation = compile_folder(streams)
    mendable = concerned(files, compilation.texts, streams).files if files else compilation.texts.keys()
    by_file: dict[str, list[Change]] = {}
    for finding in chosen(compilation.diagnostics, select, ignore):
        for change in finding.fix:
            by_file.setdefault(change.file, []).append(change)
    contents = read_streams(streams).contents
    before = {file: contents[file] for file in by_file if file in contents and file in mendable}
    after = {file: mended(file, old.decode(), by_file[file]).encode() for file, old in before.items()}
    changed = sorted(file for file in after if after[file] != before[file])
    if show_only:
        show(before, after)
        return changed
    for file in rewrite(before, after):
        print(f"{file}: mended", file=sys.stderr)
    return changed
