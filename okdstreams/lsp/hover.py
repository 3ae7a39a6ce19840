"""What somebody is told who points at a place: what it is, what its line makes, and its values by version."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from okdstreams.checks.rule_texts import rules
from okdstreams.ci.jobs import CiJobs
from okdstreams.explain.folding import fold, ranges
from okdstreams.explain.lines import explain_line
from okdstreams.explain.values import field_values
from okdstreams.fleet.fleet import Fleet
from okdstreams.language.matrix import Axes, Cell
from okdstreams.language.placeholders import EACH, put
from okdstreams.language.versions import Version, spell
from okdstreams.language.yaml_language_server import UPGRADE_SOURCES, WORDS
from okdstreams.lsp.mentions import AXIS, CHECK, FAMILY, JOB, PREFIX, TAG, VAR, Mention, mention_at, spelled
from okdstreams.lsp.spot import Spot, shape, spot_at
from okdstreams.lsp.state import FleetState
from okdstreams.lsp.tags import matched
from okdstreams.lsp.text import text_of
from okdstreams.output.manifest import Manifest
from okdstreams.report.explanation import product_text
from okdstreams.syntax.document import Document

MOST_LINES = 14
"""Lines of one section; more are counted."""


class Hover(NamedTuple):
    """Markdown about the characters of a name, a key or a scalar."""

    start: int
    end: int
    markdown: str


def hover(state: FleetState, file: str, offset: int) -> Hover | None:
    """What there is to tell about an offset; None where nothing stands."""
    document = state.document(file)
    spot = spot_at(document, offset) if document is not None else None
    if document is None or spot is None:
        return None
    mention = mention_at(document, offset)
    parts = [*_name(state, mention), *_word(spot)]
    if document is state.compiled.get(file):
        parts += _made(state, document, spot, offset)
    if not parts:
        return None
    start, end = (mention.start, mention.end) if mention is not None else (spot.start, spot.end)
    return Hover(start, end, "\n\n".join(parts))


def _name(state: FleetState, mention: Mention | None) -> Iterator[str]:
    tell = _TELL.get(mention.kind) if mention is not None else None
    if mention is not None and tell is not None:
        yield from tell(state, mention)


def _family(state: FleetState, mention: Mention) -> Iterator[str]:
    fleet = state.compilation.fleet
    source = next((s for s in fleet.families if s.model.family == mention.name), None)
    if source is not None:
        streams = [stream for stream in fleet.streams if stream.source is source]
        count = f"{len(streams)} stream{'' if len(streams) == 1 else 's'}"
        yield f"**family {mention.name}**: {count} ({'; '.join(fold(streams, fleet.streams))}), {source.document.file}"


def _prefix(state: FleetState, mention: Mention) -> Iterator[str]:
    declared = state.names.prefix(mention.file, mention.name)
    if declared is not None:
        uses = len(state.names.same(declared)) - 1
        text = state.names.job(mention.file, f"{mention.name}/")
        yield f"**job prefix {mention.name}/**: `{text}`, of {declared.file}; {uses} tests use it"


def _job(state: FleetState, mention: Mention) -> Iterator[str]:
    name = state.names.job(mention.file, mention.name)
    yield f"**job** `{name}`"
    if state.jobs is not None:
        yield from _existing(state.compilation.fleet, mention.file, name, state.jobs)


def _existing(fleet: Fleet, file: str, name: str, jobs: CiJobs) -> Iterator[str]:
    """In which versions of a family a job is in the CI configuration."""
    there: dict[bool, set[Version]] = {True: set(), False: set()}
    for cell in _cells(fleet, file):
        if cell.version is not None:
            there[jobs.has(put(name, cell.names))].add(cell.version)
    if any(there.values()):
        parts = [(spell(sorted(versions)), exists) for exists, versions in there.items() if versions]
        yield "in the CI configuration: " + ", ".join(f"{text} {'yes' if exists else 'no'}" for text, exists in parts)


def _tag(state: FleetState, mention: Mention) -> Iterator[str]:
    names = matched(mention.name, state.tags)
    if names != [mention.name]:
        yield f"**{mention.name}** matches {len(names)} tags" + (f": {_listed(names)}" if names else "")
    else:
        supply = (
            f"{t.target} {t.within}, from {t.repository or 'elsewhere than CI'}" for t in state.tags[mention.name]
        )
        yield f"**tag {mention.name}**: {'; '.join(supply)}"


def _check(_: FleetState, mention: Mention) -> Iterator[str]:
    rule = next((rule for rule in rules() if rule.name == mention.name), None)
    if rule is not None:
        yield f"**check {rule.name}**: {rule.summary}\n\n{rule.why}"


def _placeholder(state: FleetState, mention: Mention) -> Iterator[str]:
    values = _by_version(state.compilation.fleet, mention)
    if values:
        order = sorted({version for versions in values.values() for version in versions})
        lines = [f"{ranges(versions, order) or 'all'}: {value!r}" for value, versions in values.items()]
        yield f"**{spelled(mention)}**\n\n" + _fenced(lines)


def _by_version(fleet: Fleet, mention: Mention) -> Mapping[str, list[Version]]:
    """The values of a placeholder with their versions."""
    values: dict[str, list[Version]] = {}
    for cell in _cells(fleet, mention.file):
        before = fleet.succession.predecessors(cell.version) if cell.version is not None else ()
        value = ", ".join(map(str, before)) if mention.name == EACH else cell.names.get(mention.name)
        versions = values.setdefault(value, []) if value is not None else []
        if cell.version is not None and cell.version not in versions:
            versions.append(cell.version)
    return values


def _cells(fleet: Fleet, file: str) -> tuple[Cell, ...]:
    family = next((source for source in fleet.families if source.document.file == file), None)
    return Axes(fleet.succession).cells(family).cells if family is not None else ()


_TELL: Mapping[str, Callable[[FleetState, Mention], Iterator[str]]] = {
    FAMILY: _family,
    PREFIX: _prefix,
    JOB: _job,
    TAG: _tag,
    CHECK: _check,
    AXIS: _placeholder,
    VAR: _placeholder,
}


def _word(spot: Spot) -> Iterator[str]:
    """What a word of the language means."""
    path = shape(spot.loc)
    if not spot.is_key and path[-1:] == ("gate",) and spot.text in WORDS:
        yield f"**{spot.text}**: {WORDS[spot.text]}"
    if not spot.is_key and path[-1:] == ("upgradeFrom",) and spot.text in UPGRADE_SOURCES:
        yield f"**{spot.text}**: {UPGRADE_SOURCES[spot.text]}"


def _made(state: FleetState, document: Document, spot: Spot, offset: int) -> Iterator[str]:
    """The values of a place, and what its line makes, in the words of `explain`."""
    among = _related(state, document)
    lines = [
        f"{field.field} = {said}  ({'; '.join(streams)})"
        for field in field_values(state.outputs, document, spot.loc, among)
        for said, streams in field.values
    ]
    if lines:
        yield _fenced(lines)
    product = explain_line(state.outputs, document, text_of(document.text).yaml_line(offset), among)
    lines = [line for text in list(product_text(product, state.output))[1:] for line in text.splitlines()]
    if lines:
        yield _fenced(lines)


def _related(state: FleetState, document: Document) -> Callable[[Manifest], bool]:
    """Whether an output may come from a document: the trace of each costs time, and most have nothing to do with it."""
    data = document.data
    own = str(data.get("family")) if isinstance(data, dict) and data.get("kind") == "StreamFamily" else ""
    named = {m.name for m in state.names.by_file[document.file] if m.kind == FAMILY}
    naming = {
        file for file, group in state.names.by_file.items() if any(m.kind == FAMILY and m.name == own for m in group)
    }

    def related(manifest: Manifest) -> bool:
        if not own or manifest.document is document or manifest.stream is None:
            return True
        source = manifest.stream.source
        return source.model.family in named or source.document.file in naming

    return related


def _fenced(lines: list[str]) -> str:
    return "\n".join(["```text", *_shown(lines), "```"])


def _listed(names: list[str]) -> str:
    return ", ".join(_shown(names))


def _shown(pieces: list[str]) -> list[str]:
    if len(pieces) <= MOST_LINES:
        return pieces
    return [*pieces[: MOST_LINES - 1], f"… and {len(pieces) - MOST_LINES + 1} more"]
