"""Two sets of files to what changed between them. A pure function: `diff` calls it on commits, `drift` on a cluster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from okdstreams.diff.consequences import fold_consequences
from okdstreams.diff.describe import describe
from okdstreams.diff.fold import FieldPath, Placed, StatementGroup, fold
from okdstreams.diff.identity import identify
from okdstreams.diff.kinds import Kind
from okdstreams.diff.scope import Family, families, label
from okdstreams.diff.statement import Change, Impact, Statement
from okdstreams.diff.twins import fold_twins
from okdstreams.diff.units import Content, Unit, units
from okdstreams.diff.values import Name, named, shown
from okdstreams.diff.wording import sentence
from okdstreams.output import paths
from okdstreams.output.identity import Identity


class State(Enum):
    """How a change on a cluster came about, and the words for it."""

    NONE = ""
    NOT_ON_CLUSTER = ", not on the cluster"
    STALE = " (the annotation is stale: as it was rendered before)"
    EDITED = " (the annotation was edited by hand)"
    DROPPED = ", which is still on the cluster: no sync deletes it"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One change as it is told: about which streams, what, how much it matters, and the fields that it accounts for."""

    severity: Impact
    about: str
    change: Change
    streams: tuple[Identity, ...]
    """The public streams, or private ones that change alone; sorted."""
    twins: bool
    """Whether their private twins change likewise."""
    fields: tuple[FieldPath, ...] = field(repr=False)
    state: State = State.NONE

    @property
    def text(self) -> str:
        """What happens, in words."""
        return sentence(self.change) + self.state.value

    def __str__(self) -> str:
        return f"{self.about}: {self.text}"


@dataclass(frozen=True, slots=True)
class Changes:
    """All sentences, grouped by family and the worst first, and the units that differ."""

    sentences: tuple[Sentence, ...] = ()
    units: tuple[Unit, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.units or self.sentences)

    @property
    def worst(self) -> Impact:
        """The highest severity; COSMETIC when there are no sentences."""
        return max((sentence.severity for sentence in self.sentences), default=Impact.COSMETIC)


def changes_between(
    old: Mapping[str, Content],
    new: Mapping[str, Content],
    owners: Mapping[str, Identity] | None = None,
    paths: Iterable[str] = (),
) -> Changes:
    """What changed from `old` to `new`: rendered files by path relative to the output folder, as text or as data.

    Equal files may be left out on both sides. `owners` says which stream a file is of (see `identities`); for others
    it is read off the name. `paths` are files that exist, changed or not: they tell how large the families are.
    """
    owners = owners or {}
    differing = tuple(units(old, new, owners))
    everything = identify({*old, *new, *paths, *owners}, owners)
    described = [(unit, statement) for unit in differing for statement in describe(unit)]
    left, absorbed = fold_twins(described)
    more: dict[int, list[FieldPath]] = {}
    for number, unit, statement in absorbed:
        more.setdefault(number, []).extend(FieldPath(unit.identity, path) for path in statement.fields)
    placed = [_placed(number, unit, statement, twin, everything) for number, (unit, statement, twin) in enumerate(left)]
    independent, following = fold_consequences(placed)
    for number, consequence in following:
        more.setdefault(number, []).extend(FieldPath(consequence.owner, path) for path in consequence.statement.fields)
    sizes = families(everything.values())
    sentences = [_sentence(group, sizes, more) for group in fold(independent)]
    return Changes(tuple(sorted(sentences, key=_order)), tuple(sorted(differing, key=_unit_order)))


def _placed(number: int, unit: Unit, statement: Statement, twin: bool, everything: Mapping[str, Identity]) -> Placed:
    """The statement with its stream: a mirror is about the stream that is filled, not about the one that fills it."""
    about = unit.identity
    if statement.filled:
        source = Name("OCP") if about.family.partition("-")[0] == "ocp" else named(about.family)
        meaning = statement.meaning._replace(source=source)
        if statement.filled in everything and everything[statement.filled].arch:
            about = everything[statement.filled]
        else:
            target = shown(paths.target_of(statement.filled))
            meaning = meaning._replace(target=target)
        statement = replace(statement, meaning=meaning)
    return Placed(about, unit.identity, twin, statement, number)


def _sentence(group: StatementGroup, sizes: Mapping[str, Family], more: Mapping[int, list[FieldPath]]) -> Sentence:
    streams = tuple(sorted({placed.about for placed in group.statements}, key=_stream_order))
    fields = [FieldPath(placed.owner, path) for placed in group.statements for path in placed.statement.fields]
    for placed in group.statements:
        fields.extend(more.get(placed.number, ()))
    twin = group.statements[0].twin
    about = label(streams, sizes, twins=twin)
    return Sentence(group.first.severity, about, group.change, streams, twin, tuple(sorted(fields)))


def _stream_order(stream: Identity) -> tuple[object, ...]:
    return (stream.family, stream.version or (0, 0), stream.arch, stream.name, stream.file)


def _unit_order(unit: Unit) -> tuple[object, ...]:
    stream = unit.identity
    return (not stream.arch, stream.family, stream.private, _stream_order(stream))


def _order(sentence: Sentence) -> tuple[object, ...]:
    first = sentence.streams[0]
    is_last_gate = sentence.change.kind is Kind.GATES_LOST
    severity = -sentence.severity
    return (
        not first.arch,
        first.family,
        first.private,
        not is_last_gate,
        severity,
        _stream_order(first),
        sentence.text,
    )
