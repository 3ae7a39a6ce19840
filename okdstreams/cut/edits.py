"""The edits of a branch cut: `versions` of a family, `previous` of the settings. Every other byte stays."""

from __future__ import annotations

import re
from collections.abc import Sequence

from okdstreams.language.load import Loaded, Source, load
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.versions import Predecessors, Range, Succession, Version
from okdstreams.syntax.diagnostics import Diagnostic, Span, error
from okdstreams.syntax.document import Data
from okdstreams.syntax.patch import Edit, Patch, apply
from okdstreams.variants.rendering import branch_version

MAIN = ("main", "master")
"""What the branch is called that goes on."""


def extend(family: Source[StreamFamily], previous: Version, version: Version) -> Edit:
    """Let `versions` end at `version`, written the way it is: 4.5-4.14 to 4.5-4.15, and 4.14 to 4.14-4.15."""
    patch = Patch(family.document.file, family.document.text)
    text = patch.source(("versions",))
    # the last one: of the two in 4.14-4.14 the upper bound, of the pieces of a list the last that ends there
    places = list(re.finditer(rf"(?<![0-9.]){re.escape(str(previous))}(?![0-9.])", text))
    if not places:  # an escape inside quotes hides it
        return patch.replace_source(("versions",), f'"{family.model.versions}, {version}"')
    start, end = places[-1].span()
    is_upper = re.search(r"[0-9]\s*-\s*$", text[:start])
    written = str(version) if is_upper else f"{previous}-{version}"
    return patch.replace_source(("versions",), text[:start] + written + text[end:])


def declare(loaded: Loaded, version: Version, previous: Version) -> Edit | Diagnostic:
    """Let the settings say that `version` follows `previous`."""
    entry = f"{version}: {previous}"
    if not loaded.settings:
        hint = f"add a file with `kind: Settings` and `previous: {{{entry}}}`"
        file = loaded.documents[0].file if loaded.documents else "streams"
        return error(Span(file), "cut", f"no settings to say that {version} follows {previous}", hint)
    document = loaded.settings[0].document
    patch = Patch(document.file, document.text)
    if ("previous",) in document.places:
        return patch.insert_lines(("previous",), [entry])
    return patch.insert_lines((), [f"previous: {{{entry}}}"])


def move_branches(
    loaded: Loaded, families: Sequence[Source[StreamFamily]], before: Version, version: Version
) -> list[Edit]:
    """Let the settings say that main is the new version: of components whose variants are compiled.

    A branch that is named after its version stays what it is.
    """
    rows = [row for family in families for row in family.model.sources.variant_rows()]
    if not loaded.settings or not any(version in row.facts.in_ for row in rows):
        return []
    document, model = loaded.settings[0]
    patch = Patch(document.file, document.text)
    if not model.branches:
        entries = f"{{{', '.join(f'{name}: {version}' for name in MAIN)}}}"
        if ("branches",) in document.places:
            return [patch.replace_source(("branches",), entries)]
        return [patch.insert_lines((), [f"branches: {entries}"])]
    moved = [name for name, now in model.branches.items() if now == before and branch_version(name) is None]
    return [patch.replace_source(("branches", name), str(version)) for name in moved]


def edited_files(
    loaded: Loaded, edits: Sequence[Edit], version: Version, declared: Predecessors
) -> tuple[dict[str, bytes], list[Diagnostic]]:
    """The edited files. Each is read again: an edit that says more or less than was meant is a diagnostic."""
    before = {document.file: document for document in loaded.documents}
    by_file: dict[str, list[Edit]] = {}
    for edit in edits:
        by_file.setdefault(edit.span.file, []).append(edit)
    files = {file: apply(before[file].text, of_file).encode() for file, of_file in by_file.items()}
    after = load(files)
    succession = Succession(declared)
    meant = {
        f.document.file: {*_span(f.model.versions, succession), version}
        for f in loaded.families
        if f.document.file in files
    }
    said = {f.document.file: {*_span(f.model.versions, succession)} for f in after.families}
    said_data = {document.file: document.data for document in after.documents}
    problems = []
    for edit in edits:
        file = edit.span.file
        same = _others(before[file].data) == _others(said_data.get(file))
        if not same or not after.is_whole or said.get(file) != meant.get(file):
            hint = f"write {edit.new.strip()!r} there by hand"
            problems.append(error(edit.span, "cut", "this place cannot be edited without changing more", hint))
    return files, problems


def _span(versions: Range | None, succession: Succession) -> tuple[Version, ...]:
    return succession.span(versions) if versions is not None else ()


def _others(data: Data) -> Data:
    """What no cut changes."""
    if not isinstance(data, dict):
        return data
    others = {key: value for key, value in data.items() if key not in ("versions", "previous", "branches")}
    sources = others.get("sources")
    if isinstance(sources, dict) and isinstance(mirror := sources.get("mirror"), dict):
        others["sources"] = {**sources, "mirror": {key: value for key, value in mirror.items() if key != "in"}}
    return others
