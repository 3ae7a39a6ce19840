"""Two sets of files to what changed between them. A pure function: `diff` calls it on commits, `drift` on a cluster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from okdstreams.diff.consequences import fold_consequences
from okdstreams.diff.describe import describe
from okdstreams.diff.fold import Field, Group, Said, fold
from okdstreams.diff.identity import identify
from okdstreams.diff.publish import DIRECTION, SOURCE, TARGET
from okdstreams.diff.scope import Family, families, label
from okdstreams.diff.statement import Severity, Statement, plain, quoted
from okdstreams.diff.twins import fold_twins
from okdstreams.diff.units import Content, Unit, units
from okdstreams.output import paths
from okdstreams.output.identity import Identity


@dataclass(frozen=True, slots=True)
class Sentence:
    """One change as it is told: about which streams, what, how much it matters, and the fields that it accounts for."""

    severity: Severity
    about: str
    text: str
    streams: tuple[Identity, ...]
    """The public streams, or private ones that change alone; sorted."""
    twins: bool
    """Whether their private twins change likewise."""
    fields: tuple[Field, ...] = field(repr=False)

    def __str__(self) -> str:
        return f"{self.about}: {self.text}"


@dataclass(frozen=True, slots=True)
class Changes:
    """All sentences, grouped by family and the worst first, and the units that differ."""

    sentences: tuple[Sentence, ...] = ()
    units: tuple[Unit, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.units)

    @property
    def worst(self) -> Severity:
        """The highest severity; COSMETIC when there are no sentences."""
        return max((sentence.severity for sentence in self.sentences), default=Severity.COSMETIC)


def changes_between(
    old: Mapping[str, Content],
    new: Mapping[str, Content],
    known: Mapping[str, Identity] | None = None,
    paths: Iterable[str] = (),
) -> Changes:
    """What changed from `old` to `new`: rendered files by path relative to the output folder, as text or as data.

    Equal files may be left out on both sides. `known` says which stream a file is of (see `identities`); for others
    it is read off the name. `paths` are files that exist, changed or not: they tell how large the families are.
    """
    known = known or {}
    found = tuple(units(old, new, known))
    everything = identify({*old, *new, *paths, *known}, known)
    described = [(unit, statement) for unit in found for statement in describe(unit)]
    kept, absorbed = fold_twins(described)
    more: dict[int, list[Field]] = {}
    for number, unit, statement in absorbed:
        more.setdefault(number, []).extend(Field(unit.identity, path) for path in statement.fields)
    said = [_said(number, unit, statement, twin, everything) for number, (unit, statement, twin) in enumerate(kept)]
    said, following = fold_consequences(said)
    for number, one in following:
        more.setdefault(number, []).extend(Field(one.owner, path) for path in one.statement.fields)
    sizes = families(everything.values())
    sentences = [_sentence(group, sizes, more) for group in fold(said)]
    return Changes(tuple(sorted(sentences, key=_order)), tuple(sorted(found, key=_unit_order)))


def _said(number: int, unit: Unit, statement: Statement, twin: bool, everything: Mapping[str, Identity]) -> Said:
    """The statement with its subject: a mirror is about the stream that is filled, not about the one that fills it."""
    about = unit.identity
    source = "OCP" if about.family.partition("-")[0] == "ocp" else plain(about.family)
    direction = target = ""
    if statement.subject in everything and everything[statement.subject].arch:
        about = everything[statement.subject]
    elif statement.subject:
        filled = quoted(paths.target_of(statement.subject))
        direction, target = f" to {filled}", f"{filled} "
    text = statement.text.replace(SOURCE, source).replace(DIRECTION, direction).replace(TARGET, target)
    return Said(about, unit.identity, twin, replace(statement, text=text), number)


def _sentence(group: Group, sizes: Mapping[str, Family], more: Mapping[int, list[Field]]) -> Sentence:
    streams = tuple(sorted({one.about for one in group.said}, key=_stream_order))
    fields = [Field(one.owner, path) for one in group.said for path in one.statement.fields]
    for one in group.said:
        fields.extend(more.get(one.number, ()))
    twin = group.said[0].twin
    about = label(streams, sizes, twins=twin)
    return Sentence(group.first.severity, about, group.text, streams, twin, tuple(sorted(fields)))


def _stream_order(one: Identity) -> tuple[object, ...]:
    return (one.family, one.version or (0, 0), one.arch, one.name, one.file)


def _unit_order(unit: Unit) -> tuple[object, ...]:
    one = unit.identity
    return (not one.arch, one.family, one.private, _stream_order(one))


def _order(sentence: Sentence) -> tuple[object, ...]:
    first = sentence.streams[0]
    return (not first.arch, first.family, first.private, -sentence.severity, _stream_order(first), sentence.text)
