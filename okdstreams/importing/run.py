"""One import from the command's arguments to files on disk: read, plan, prove, write; in this order or not at all."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from okdstreams.compiler import compile_streams
from okdstreams.diagnostics import Diagnostic
from okdstreams.importing.components import read_components
from okdstreams.importing.join import join
from okdstreams.importing.plan import inputs_of
from okdstreams.importing.prove import prove, unproven_tags
from okdstreams.importing.read import Found, read
from okdstreams.importing.report import report
from okdstreams.importing.targets import read_table
from okdstreams.tree import PARTIAL, TreeError, read_streams


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
    found = read(request.paths)
    table = {}
    if request.targets:
        table = read_table(request.targets, Path(request.targets).read_bytes(), found.problems)
    broken = [d for d in found.problems if d.is_error]
    if broken and not request.keep_going:
        return _refused(found, "nothing is written; --keep-going imports the rest")
    if not found.configs and not found.image_streams:
        if broken:
            return _refused(found, "nothing is left to import")
        raise TreeError(request.paths[0], "no release config to import", "name a folder of release-controller JSON")
    tables = {name: Path(name).read_bytes() for name in request.inventory}
    components = read_components(tables, found.problems)
    existing = _existing(request.output)
    joined = join(found, inputs_of(found, table), components, existing, request.output, request.force)
    found.problems += joined.problems
    kept = {name: content for name, content in existing.items() if name not in joined.removed}
    streams = {**kept, **{name: text.encode() for name, text in joined.files.items()}}
    if not joined.problems:
        compilation = compile_streams(streams)
        found.problems += prove(compilation, joined.plan.inputs, others=bool(kept))
        joined.plan.notes += unproven_tags(compilation, found.image_streams)
    if len([d for d in found.problems if d.is_error]) > len(broken):
        found.texts |= {name: content.decode("utf-8", "replace") for name, content in streams.items()}
        return _refused(found, "nothing is written")
    written = _write(joined.files, existing)
    for name in sorted(joined.removed):
        os.unlink(name)
    state = f"{written} written, {len(streams) - written} up to date"
    return Outcome(found.problems, found.texts, report(joined), state, 1 if broken else 0)


def _refused(found: Found, state: str) -> Outcome:
    return Outcome(sorted(found.problems), found.texts, "", state, 1)


def _existing(folder: str) -> dict[str, bytes]:
    if not os.path.isdir(folder):
        return {}
    problems: list[Diagnostic] = []
    try:
        return read_streams(folder, problems)
    except TreeError:
        return {}


def _write(files: dict[str, str], existing: dict[str, bytes]) -> int:
    """Write what differs: all on disk beside the old files first, then each put in place in one step."""
    changed = {Path(name): text for name, text in files.items() if existing.get(name) != text.encode()}
    partial: list[tuple[Path, Path]] = []
    try:
        for path, text in changed.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_name(f"{PARTIAL}{path.name}")
            partial.append((beside, path))
            beside.write_text(text, encoding="utf-8", newline="\n")
        for beside, path in partial:
            beside.replace(path)
    finally:
        for beside, _ in partial:
            beside.unlink(missing_ok=True)
    return len(changed)
