"""One import from the command's arguments to files on disk: read, plan, prove, write; in this order or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from okdstreams.disk.atomic import write_beside
from okdstreams.disk.errors import TreeError
from okdstreams.disk.stream_files import read_streams
from okdstreams.importing.merge.carry import is_begun
from okdstreams.importing.merge.plan import inputs_of
from okdstreams.importing.merge.prove import prove, unproven_tags
from okdstreams.importing.merge.reconcile import Joined, join
from okdstreams.importing.merge.resolved import Resolved, resolved
from okdstreams.importing.read.components import read_components
from okdstreams.importing.read.configs import Sources, read
from okdstreams.importing.read.targets import TargetsRead, read_table
from okdstreams.importing.report import report
from okdstreams.importing.suppressions import excused
from okdstreams.syntax.diagnostics import Diagnostic, Severity
from okdstreams.terminal import uninterrupted


class Request(NamedTuple):
    """What the user asked for."""

    paths: tuple[str, ...]
    output: str
    inventory: tuple[str, ...] = ()
    targets: str = ""
    keep_going: bool = False
    force: bool = False
    strict: bool = False
    """Whether warnings are excused, as errors are."""


class Outcome(NamedTuple):
    """What came of it: the report, what is wrong, and what was done in a few words."""

    diagnostics: list[Diagnostic]
    texts: Mapping[str, str]
    """File to text, for whoever shows the diagnostics."""
    state: str
    exit_code: int
    report: str = ""


class Proof(NamedTuple):
    """All stream files as they will be, what is to be written of them, and what they would not render."""

    streams: dict[str, bytes]
    joined: Joined
    diagnostics: tuple[Diagnostic, ...] = ()


def run(request: Request) -> Outcome:
    """Import. Raises OSError for what cannot be read or written, TreeError for a folder that cannot be used."""
    for path in (*request.paths, *request.inventory, *filter(None, [request.targets])):
        if not os.path.exists(path):
            raise TreeError(path, f"{path} does not exist", "name a release config, a manifest, or a folder of them")
    sources = read(request.paths)
    table = read_table(request.targets, Path(request.targets).read_bytes()) if request.targets else TargetsRead({}, [])
    diagnostics = [*sources.diagnostics, *table.diagnostics]
    broken = _errors(diagnostics)
    if broken and not request.keep_going:
        return _refused(diagnostics, sources.texts, "nothing is written; --keep-going imports the rest")
    if not sources.configs and not sources.manifests.image_streams:
        if broken:
            return _refused(diagnostics, sources.texts, "nothing is left to import")
        raise TreeError(request.paths[0], "no release config to import", "name a folder of release-controller JSON")
    return _import(request, sources, table.targets, diagnostics)


def _import(request: Request, sources: Sources, table: Mapping[str, str], before: Sequence[Diagnostic]) -> Outcome:
    """Plan, prove and write what could be read; `before` is what could not."""
    components, misread = read_components({name: Path(name).read_bytes() for name in request.inventory})
    existing = _existing(request.output)
    inputs, drifted = inputs_of(sources, table)
    decided = join(sources, inputs, components, existing, request.output, request.force)
    streams, joined, unproven = _prove(sources, decided, existing, strict=request.strict or is_begun(existing))
    diagnostics = [*before, *misread, *drifted, *joined.problems, *unproven]
    texts = {**sources.texts, **{name: content.decode("utf-8", "replace") for name, content in streams.items()}}
    if _errors(diagnostics) > _errors(before):
        return _refused(diagnostics, texts, "nothing is written")
    written = _write(joined.files, existing)
    for name in sorted(joined.removed):
        os.unlink(name)
    state = f"{written} written, {len(streams) - written} up to date"
    if joined.left:
        state += "; `okdstreams render` waits until what is told above is mended"
    return Outcome([*diagnostics, *joined.left], texts, state, 1 if _errors(before) else 0, report(joined))


def _prove(sources: Sources, joined: Joined, existing: Mapping[str, bytes], *, strict: bool) -> Proof:
    """Write exceptions where the checks object, and compare what the streams then render with what was read."""
    remaining = {name: content for name, content in existing.items() if name not in joined.removed}
    if joined.problems:
        return Proof(remaining, joined)
    others = {name: remaining[name] for name in remaining.keys() - joined.files.keys()}
    stands = excused(joined.files, others, strict=strict)
    streams = {**remaining, **{name: text.encode() for name, text in stands.files.items()}}
    sound = stands.sound
    compilation = Resolved(sound.loaded, sound.fleet, ()) if sound is not None else resolved(streams)
    diagnostics = prove(compilation, [*joined.plan.inputs, *joined.unchanged], others=bool(remaining))
    notes = [*joined.plan.notes, *unproven_tags(compilation, sources.manifests.image_streams)]
    proven = replace(
        joined,
        plan=replace(joined.plan, notes=notes),
        files=stands.files,
        excused=stands.number,
        left=[d._replace(severity=Severity.WARNING) for d in stands.left if d.span.file in stands.files],
    )
    return Proof(streams, proven, tuple(diagnostics))


def _errors(diagnostics: Iterable[Diagnostic]) -> int:
    return sum(d.is_error for d in diagnostics)


def _refused(diagnostics: Iterable[Diagnostic], texts: Mapping[str, str], state: str) -> Outcome:
    return Outcome(sorted(diagnostics), texts, state, 1)


def _existing(folder: str) -> dict[str, bytes]:
    if not os.path.isdir(folder):
        return {}
    try:
        return read_streams(folder).contents
    except TreeError:
        return {}


def _write(files: Mapping[str, str], existing: Mapping[str, bytes]) -> int:
    """Write what differs: all on disk beside the old files first, then each put in place in one step."""
    changed = {name: text.encode() for name, text in files.items() if existing.get(name) != text.encode()}
    partial: dict[str, str] = {}
    try:
        for name, content in changed.items():
            partial[name] = write_beside(name, content)
        with uninterrupted():
            for name, beside in partial.items():
                os.replace(beside, name)
    finally:
        for beside in partial.values():
            with suppress(FileNotFoundError):
                os.unlink(beside)
    return len(changed)
