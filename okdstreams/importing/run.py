"""One import from the command's arguments to files on disk: read, plan, prove, write; in this order or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from okdstreams.disk.atomic import write_beside
from okdstreams.disk.stream_files import read_streams
from okdstreams.disk.tree import TreeError
from okdstreams.importing.merge.plan import inputs_of
from okdstreams.importing.merge.prove import prove, unproven_tags
from okdstreams.importing.merge.reconcile import Joined, join
from okdstreams.importing.merge.resolved import resolved
from okdstreams.importing.read.components import read_components
from okdstreams.importing.read.configs import Found, read
from okdstreams.importing.read.targets import read_table
from okdstreams.importing.report import report
from okdstreams.importing.suppressions import excused
from okdstreams.syntax.diagnostics import Diagnostic, Severity


class Request(NamedTuple):
    """What the user asked for."""

    paths: tuple[str, ...]
    output: str
    inventory: tuple[str, ...] = ()
    targets: str = ""
    keep_going: bool = False
    force: bool = False


@dataclass(slots=True)
class Outcome:
    """What came of it: the report, what is wrong, and what was done in a few words."""

    problems: list[Diagnostic] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    report: str = ""
    state: str = ""
    exit_code: int = 0


def run(request: Request) -> Outcome:
    """Import. Raises OSError for what cannot be read or written, TreeError for a folder that cannot be used."""
    for path in (*request.paths, *request.inventory, *filter(None, [request.targets])):
        if not os.path.exists(path):
            raise TreeError(path, f"{path} does not exist", "name a release config, a manifest, or a folder of them")
    sources = read(request.paths)
    table: dict[str, str] = {}
    if request.targets:
        table, diagnostics = read_table(request.targets, Path(request.targets).read_bytes())
        sources.problems += diagnostics
    broken = [d for d in sources.problems if d.is_error]
    if broken and not request.keep_going:
        return _refused(sources, "nothing is written; --keep-going imports the rest")
    if not sources.configs and not sources.image_streams:
        if broken:
            return _refused(sources, "nothing is left to import")
        raise TreeError(request.paths[0], "no release config to import", "name a folder of release-controller JSON")
    return _import(request, sources, table, len(broken))


def _import(request: Request, sources: Found, table: dict[str, str], broken: int) -> Outcome:
    """Plan, prove and write what could be read; `broken` counts what could not."""
    tables = {name: Path(name).read_bytes() for name in request.inventory}
    components, diagnostics = read_components(tables)
    sources.problems += diagnostics
    existing = _existing(request.output)
    inputs, diagnostics = inputs_of(sources, table)
    sources.problems += diagnostics
    joined = join(sources, inputs, components, existing, request.output, request.force)
    sources.problems += joined.problems
    streams = _prove(sources, joined, existing)
    sources.texts |= {name: content.decode("utf-8", "replace") for name, content in streams.items()}
    if len([d for d in sources.problems if d.is_error]) > broken:
        return _refused(sources, "nothing is written")
    sources.problems += joined.left
    written = _write(joined.files, existing)
    for name in sorted(joined.removed):
        os.unlink(name)
    state = f"{written} written, {len(streams) - written} up to date"
    if joined.left:
        state += "; `okdstreams render` waits until what is told above is mended"
    return Outcome(sources.problems, sources.texts, report(joined), state, 1 if broken else 0)


def _prove(sources: Found, joined: Joined, existing: dict[str, bytes]) -> dict[str, bytes]:
    """All stream files as they will be, with exceptions; what they would not render is among the problems."""
    remaining = {name: content for name, content in existing.items() if name not in joined.removed}
    if joined.problems:
        return remaining
    stands = excused(joined.files, {name: remaining[name] for name in remaining.keys() - joined.files.keys()})
    joined.files, joined.excused = stands.files, stands.number
    joined.left = [d._replace(severity=Severity.WARNING) for d in stands.left if d.span.file in stands.files]
    streams = {**remaining, **{name: text.encode() for name, text in joined.files.items()}}
    compilation = resolved(streams)
    sources.problems += prove(compilation, [*joined.plan.inputs, *joined.unchanged], others=bool(remaining))
    joined.plan.notes += unproven_tags(compilation, sources.image_streams)
    return streams


def _refused(sources: Found, state: str) -> Outcome:
    return Outcome(sorted(sources.problems), sources.texts, "", state, 1)


def _existing(folder: str) -> dict[str, bytes]:
    if not os.path.isdir(folder):
        return {}
    try:
        return read_streams(folder).contents
    except TreeError:
        return {}


def _write(files: dict[str, str], existing: dict[str, bytes]) -> int:
    """Write what differs: all on disk beside the old files first, then each put in place in one step."""
    changed = {name: text.encode() for name, text in files.items() if existing.get(name) != text.encode()}
    partial: dict[str, str] = {}
    try:
        for name, content in changed.items():
            partial[name] = write_beside(name, content)
        for name, beside in partial.items():
            os.replace(beside, name)
    finally:
        for beside in partial.values():
            with suppress(FileNotFoundError):
                os.unlink(beside)
    return len(changed)
