"""What `render` does with streams: compile them, or what has changed of them, and write."""

from __future__ import annotations

import sys
from collections.abc import Set as AbstractSet

from okdstreams.cli.output_folder import OutputFolder, TooMuch
from okdstreams.compiler import compile_streams
from okdstreams.disk.stream_files import StreamFiles, read_streams
from okdstreams.disk.tree import TextsNeeded
from okdstreams.incremental.rerun import Noted, remembered, rerun
from okdstreams.incremental.store import is_on, recall, remember
from okdstreams.incremental.unchanged import keep_rendered
from okdstreams.project import source_lines, with_diagnostics
from okdstreams.report.text import summary, text, wants_colour
from okdstreams.terminal import detail, remark


def render_streams(streams: str, folder: OutputFolder) -> int:
    """Render the folder `streams` into another, or compare, and give the exit code. Raises TreeError for no streams."""
    files = read_streams(streams)
    detail(f"{len(files.contents)} files read below {streams}")
    code = None
    try:
        if not files.diagnostics and is_on():
            code = _again(streams, files.contents, folder)
        return _whole(streams, files, folder) if code is None else code
    except TooMuch as e:
        return folder.refuse(e.changes)


def _again(streams: str, files: dict[str, bytes], folder: OutputFolder) -> int | None:
    """Compile only what has changed since it was found clean; None when everything has to be compiled."""
    before = recall(streams)
    if before is None:
        return None
    wanted: AbstractSet[str] = frozenset()
    while True:
        again = rerun(files, before, wanted)
        if again is None:
            return None
        texts = Noted(again.compilation.outputs)
        try:
            changes = folder.hold(texts, again.outputs)
            break
        except TextsNeeded as e:  # an output is to be written, so it is compiled
            wanted |= e.paths
    families = len(again.compilation.fleet.families)
    detail(f"{families} families compiled anew, {len(again.outputs)} outputs known from the last run")
    if texts.is_complete:
        keep_rendered(files, {**again.outputs, **texts.digests})
        if (now := again.now(texts.digests)) != before:
            remember(streams, now)
    return folder.tell(changes)


def _whole(streams: str, files: StreamFiles, folder: OutputFolder) -> int:
    compilation = with_diagnostics(compile_streams(files.contents), files.diagnostics)
    errors = tuple(d for d in compilation.diagnostics if d.is_error)
    if errors:
        shown = text(errors, source_lines(compilation, errors), colour=wants_colour(sys.stderr))
        print(f"{shown}{summary(errors)}; {folder.path} is left as it was", file=sys.stderr)
        return 1
    texts = Noted(compilation.outputs) if is_on() else compilation.outputs
    changes = folder.hold(texts)
    if isinstance(texts, Noted) and texts.is_complete and not compilation.diagnostics:
        keep_rendered(files.contents, texts.digests)
        if now := remembered(compilation, files.contents, texts.digests):
            remember(streams, now)
    code = folder.tell(changes)
    if warnings := summary(compilation.diagnostics):
        remark(f"{warnings}: see `okdstreams check`")
    return code
