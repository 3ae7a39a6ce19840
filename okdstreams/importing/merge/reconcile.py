"""What is imported, brought together with the streams that are there: what to write, what to remove, what to refuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from posixpath import join as path_of

from okdstreams.importing.fold.group import Input, group
from okdstreams.importing.fold.upgrade_sources import Candidates, declared, predecessors
from okdstreams.importing.merge.carry import with_modelines, with_settings
from okdstreams.importing.merge.existing import Addition, Standing, additions, as_input
from okdstreams.importing.merge.extend import Merged, merge, whole
from okdstreams.importing.merge.plan import Beside, Plan, plan
from okdstreams.importing.merge.resolved import resolved
from okdstreams.importing.read.cells import Cell
from okdstreams.importing.read.components import Components
from okdstreams.importing.read.configs import Sources
from okdstreams.importing.write.files import API, is_made, restamped
from okdstreams.importing.write.splice import splice
from okdstreams.importing.write.yaml_flow import entry
from okdstreams.language.versions import Predecessors, Succession
from okdstreams.syntax.diagnostics import Diagnostic, Span, error

MEND = "mend it, or import into another folder"


@dataclass(slots=True)
class Joined:
    """Stream files by path; those that go; what speaks against it."""

    plan: Plan
    files: dict[str, str] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    problems: list[Diagnostic] = field(default_factory=list)
    unchanged: list[Input] = field(default_factory=list)
    """What was rendered before and is not imported: it must be rendered as it was."""
    touched: dict[str, list[str]] = field(default_factory=dict)
    """Family that was there to the configs that were added to it, for the report."""
    excused: int = 0
    """How many exceptions were written."""
    left: list[Diagnostic] = field(default_factory=list)
    """What the checks object to, and no exception can excuse."""


def join(
    sources: Sources,
    inputs: list[Input],
    components: Components,
    existing: Mapping[str, bytes],
    output: str,
    force: bool,
) -> Joined:
    """Decide everything. `existing` are the stream files in `output` by path."""
    compilation = resolved(existing)
    standing = Standing(compilation)
    if not existing or (force and compilation.errors) or _replaces(standing, inputs, components, existing, force):
        return _anew(sources, inputs, components, existing, output, force)
    if compilation.errors:
        errors = [d._replace(hint=d.hint or MEND) for d in compilation.errors]
        return Joined(Plan({}, inputs, []), problems=errors)
    return _beside(sources, inputs, components, standing, existing, output, force)


def _replaces(
    standing: Standing, inputs: list[Input], components: Components, existing: Mapping[str, bytes], force: bool
) -> bool:
    """Whether the import has all that is there, so that nothing is lost when it is made anew."""
    if not set(standing.streams) <= {wanted.file for wanted in inputs}:
        return False
    if force:
        return True
    has_sources = any(f.model.sources.model_fields_set for f in standing.compilation.loaded.families)
    differs = not all(standing.has(wanted) for wanted in inputs) or bool(components.by_target or components.sources)
    return differs and all(map(is_made, existing.values())) and not (has_sources and not components.by_target)


def _anew(
    sources: Sources,
    inputs: list[Input],
    components: Components,
    existing: Mapping[str, bytes],
    output: str,
    force: bool,
) -> Joined:
    planned = plan(sources, inputs, components)
    files = {path_of(output, name): text for name, text in planned.files.items()}
    files = with_modelines(with_settings(files, existing), existing, output)
    removed = {name for name, content in existing.items() if is_made(content) and name not in files}
    return Joined(planned, files, removed, _strangers(files, existing, force))


def _strangers(files: Mapping[str, str], existing: Mapping[str, bytes], force: bool) -> list[Diagnostic]:
    """Files that would be overwritten, and that import did not make."""
    hint = "move it away, name another folder with --output, or overwrite it with --force"
    differing = [name for name, text in files.items() if existing.get(name, text.encode()) != text.encode()]
    return [
        error(Span(name), "import", f"{name} is not, or no longer, as import made it", hint)
        for name in differing
        if not force and not is_made(existing[name])
    ]


def _beside(
    sources: Sources,
    inputs: list[Input],
    components: Components,
    standing: Standing,
    existing: Mapping[str, bytes],
    output: str,
    force: bool,
) -> Joined:
    """Add to the families that are there; make new ones of the rest."""
    adding, rest = additions(standing, inputs)
    settings = standing.resolver.settings
    groups = standing.groups()
    wholes = {name: whole(standing, addition) for name, addition in adding.items()}
    fresh = group(rest, [g.name for g in groups])
    everything = [*(g for g in groups if g.name not in wholes), *wholes.values(), *fresh]
    previous = declared(everything, settings.previous)
    planned = plan(sources, rest, components, Beside(tuple(groups), settings, previous))
    fresh_files = {path_of(output, name): text for name, text in planned.files.items()}
    joined = Joined(planned, with_modelines(fresh_files, existing, output))
    planned.inputs = inputs
    joined.problems = _strangers(joined.files, existing, force)
    named = {wanted.file for wanted in inputs}
    joined.unchanged = [as_input(stream) for file, stream in standing.streams.items() if file not in named]
    _declare(standing, previous, joined, output)
    succession = Succession(previous)
    candidates = Candidates(everything, succession, settings.profile)
    for name, addition in sorted(adding.items()):
        writable = is_made(existing[addition.family.document.file]) or force
        joined.problems += _changed(standing, addition, writable)
        files = {**existing, **{n: text.encode() for n, text in joined.files.items()}}
        _merge(joined, merge(standing, addition, wholes[name], files, candidates, succession), addition, existing)
    return joined


def _merge(joined: Joined, merged: Merged, addition: Addition, existing: Mapping[str, bytes]) -> None:
    file, name = addition.family.document.file, addition.family.model.family
    if merged.failure:
        hint = "add it by hand, or import everything into another folder and compare"
        joined.problems.append(error(Span(file), "import", f"{name}: {merged.failure}", hint))
    joined.files[file] = restamped(existing[file], merged.text)
    joined.touched[name] = sorted(w.file for w in [*addition.streams.values(), *addition.twins.values()])


def _changed(standing: Standing, addition: Addition, allowed: bool) -> list[Diagnostic]:
    """Streams that the family has otherwise, in a file that somebody wrote by hand."""
    there = {Cell(s.version, s.arch) for s in standing.streams.values() if s.source is addition.family}
    file = addition.family.document.file
    hint = f"{file} was written by hand: change it there, or let --force do it"
    return [
        error(Span(wanted.origin), "import", f"{file} renders another {wanted.file}", hint)
        for cell, wanted in sorted(addition.streams.items())
        if cell in there and not allowed
    ]


def _declare(standing: Standing, previous: Predecessors, joined: Joined, output: str) -> None:
    """Write predecessors that the settings do not have yet."""
    if previous == standing.resolver.settings.previous:
        return
    value = predecessors(previous)
    loaded = standing.compilation.loaded.settings
    if loaded:
        document = loaded[0].document
        text = splice(document, {("previous",): list(entry("previous", value))}, lambda loc: 0)
        joined.files[document.file] = restamped(document.text.encode(), text)
    else:
        lines = [f"apiVersion: {API}", "kind: Settings", *entry("previous", value)]
        joined.files[path_of(output, "settings.yaml")] = "".join(f"{line}\n" for line in lines)
