"""What the checks object to in configs that stand as they are: exceptions where they can be excused, findings else.

A config that is in use is imported as it is, even where a check would not let it be written today. The exception stands
beside what it excuses, so that whoever mends the config finds it and takes it out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from okdstreams.checks.lint import lint
from okdstreams.checks.rule_texts import checks, rules
from okdstreams.checks.subjects import Subject, view_of
from okdstreams.compiler import Compilation, Stages, compile_streams
from okdstreams.importing.write.files import restamped
from okdstreams.importing.write.splice import splice
from okdstreams.importing.write.yaml_flow import row_lines
from okdstreams.language.versions import Version, spell
from okdstreams.syntax.diagnostics import Diagnostic, Severity
from okdstreams.syntax.document import Document, Loc

REASON = "imported as it was"
SECTIONS = ("tests", "periodics", "upgradeTests")
MOST_ROUNDS = 4
"""One exception can uncover another finding of the same check."""


class Excused(NamedTuple):
    """The files with exceptions, how many there are, and the findings that no exception can excuse."""

    files: dict[str, str]
    number: int
    left: tuple[Diagnostic, ...]
    sound: Compilation | None = None
    """What these files, and those beside them, come to; None where something is left to be told of it."""


def excused(files: Mapping[str, str], others: Mapping[str, bytes], *, strict: bool = False) -> Excused:
    """Excuse in `files` what can be, with `strict` warnings too; `others` are the stream files beside them."""
    suppressible = {rule.name for rule in rules() if rule.suppressible}
    warnings = {rule.name for rule in rules() if rule.takes_suppressions} if strict else set()
    texts, count = dict(files), 0
    last: Compilation | None = None
    # a check that warns at most says nothing that is asked here
    telling = [rule for rule in checks() if strict or rule.severity is Severity.ERROR]
    stages = Stages(lint=lambda view: lint(view, telling))
    for _ in range(MOST_ROUNDS):
        files_now = {**others, **{name: text.encode() for name, text in texts.items()}}
        compilation = compile_streams(files_now, stages=stages)
        errors = tuple(d for d in compilation.diagnostics if d.is_error)
        documents = {document.file: document for document in compilation.loaded.documents}
        homes_by_file: dict[str, dict[Loc, set[str]]] = {}
        excusable = [
            d
            for d in compilation.diagnostics
            if d.name in (suppressible if d.is_error else warnings) and d.severity <= Severity.WARNING
        ]
        for d in excusable:
            if d.span.file in texts and d.span.file in documents:
                home = _home(documents[d.span.file], (d.span.line - 1, d.span.column - 1))
                homes_by_file.setdefault(d.span.file, {}).setdefault(home, set()).add(d.name)
        if not homes_by_file:
            last = compilation if compilation.is_sound else None
            break
        for name, homes in homes_by_file.items():
            wide = {check: _reason(compilation, name, check) for check in homes.get((), ())}
            text = splice(documents[name], _edits(documents[name], homes, wide), lambda loc: str(loc[-1]))
            texts[name] = restamped(texts[name].encode(), text)
            count += sum(map(len, homes.values()))
    return Excused(texts, count, errors, last)


def _home(document: Document, position: tuple[int, int]) -> Loc:
    """The row that stands at a line and column, counted from 0; () for the family."""
    data: Any = document.data
    for section in SECTIONS if isinstance(data, dict) else ():
        for key, rows in (data.get(section) or {}).items():
            locs = [(section, key, i) for i in range(len(rows))] if isinstance(rows, list) else [(section, key)]
            for loc in locs:
                place = document.places[loc]
                if (place.key or place.value)[:2] <= position < place.value[2:]:
                    return loc
    return ()


def _reason(compilation: Compilation, file: str, check: str) -> Any:
    """The reason for a whole family: by range, and by architecture where not all of them have the finding."""
    view = view_of(compilation.loaded, compilation.fleet)
    rule = next((rule for rule in checks() if rule.name == check), None)
    versions: dict[str, set[Version]] = {}
    for finding in rule.check(view) if rule is not None else ():
        stream = finding.where.stream if isinstance(finding.where, Subject) else None
        if stream is not None and stream.source.document.file == file and stream.version is not None:
            versions.setdefault(stream.arch, set()).add(stream.version)
    own = [s for s in compilation.fleet.streams if s.source.document.file == file and s.version is not None]
    if not versions:
        every = sorted({stream.version for stream in own if stream.version is not None})
        return {spell(every): REASON} if len(every) > 1 else REASON
    arches: dict[str, list[str]] = {}
    for arch, of_arch in sorted(versions.items()):
        arches.setdefault(spell(sorted(of_arch)), []).append(arch)
    if len(arches) == 1 and {arch for names in arches.values() for arch in names} == {stream.arch for stream in own}:
        return dict.fromkeys(arches, REASON)
    return [{"arch": names, "in": within, "set": REASON} for within, names in arches.items()]


def _edits(document: Document, homes: Mapping[Loc, set[str]], wide: Mapping[str, Any]) -> dict[Loc, list[str] | None]:
    """The lines of all rows with new exceptions, and of the family's own with their reasons."""
    edits: dict[Loc, list[str] | None] = {}
    data: Any = document.data
    for name in sorted(homes.get((), ())):
        edits["allow", name] = list(row_lines(name, wide[name], ""))
    for section, key in sorted({(str(loc[0]), str(loc[1])) for loc in homes if loc}):
        rows = data[section][key]
        if isinstance(rows, list):
            rows_with = [_with(row, homes.get((section, key, index), set())) for index, row in enumerate(rows)]
            edits[section, key] = list(row_lines(key, rows_with, ""))
        else:
            edits[section, key] = list(row_lines(key, _with(rows, homes[section, key]), ""))
    return edits


def _with(row: dict[str, Any], names: set[str]) -> dict[str, Any]:
    allow = {**row.get("allow", {}), **dict.fromkeys(sorted(names), REASON)}
    return {**row, "allow": allow} if allow else row
