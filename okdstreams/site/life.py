"""The life of a test: its lines through the versions, those that say the same told as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from okdstreams.fleet.fleet import Stream
from okdstreams.language.placeholders import placeholder
from okdstreams.language.versions import Succession, spell
from okdstreams.site.addresses import test_anchor
from okdstreams.site.tests import TestLine


class Period(NamedTuple):
    """Versions in which a test is the same: of one architecture."""

    versions: str
    jobs: tuple[str, ...]
    """With placeholders for the version and the one before it, where there are several."""
    start: str
    """Likewise, where an upgrade starts."""
    lines: tuple[TestLine, ...]

    @property
    def line(self) -> TestLine:
        """One of the lines: they differ in what `versions`, `jobs` and `start` say, and in nothing else."""
        return self.lines[0]


class Life(NamedTuple):
    """A test, from its newest version on."""

    anchor: str
    section: str
    key: str
    periods: tuple[Period, ...]


def lives(lines: Iterable[TestLine], succession: Succession) -> list[Life]:
    """The lives of a family's tests, by section and name. `lines` come from the oldest version to the newest."""
    rows: dict[tuple[str, str], list[TestLine]] = {}
    for line in lines:
        rows.setdefault((line.section, line.key), []).append(line)
    ordered = sorted(rows, key=lambda row: (row[0] != "verify", row))
    return [Life(test_anchor(*row), *row, tuple(_periods(rows[row], succession))) for row in ordered]


def _periods(lines: Sequence[TestLine], succession: Succession) -> list[Period]:
    alike: dict[tuple[object, ...], list[TestLine]] = {}
    for line in lines:
        stream, names = line.stream, _names(line.stream, succession)
        jobs = tuple(_general(job, names) for job in line.jobs)
        start = _general(line.start, names)
        same = (
            stream.private,
            stream.arch,
            line.gate,
            jobs,
            line.retries,
            start,
            line.notes,
            line.governance,
            line.place,
        )
        alike.setdefault(same, []).append(line)
    newest = sorted(alike.values(), key=lambda group: group[0].stream.arch)
    newest.sort(key=lambda group: (not group[0].stream.private, group[-1].stream.version or ()), reverse=True)
    return [_period(group, succession) for group in newest]


def _period(lines: Sequence[TestLine], succession: Succession) -> Period:
    line = lines[0]
    versions = sorted({line.stream.version for line in lines if line.stream.version is not None})
    names = _names(line.stream, succession) if len(lines) > 1 else {}
    return Period(
        spell(versions),
        tuple(_general(job, names) for job in line.jobs),
        _general(line.start, names),
        tuple(lines),
    )


def _names(stream: Stream, succession: Succession) -> Mapping[str, str]:
    """The texts that differ with the version, longest first, and what stands for them."""
    if stream.version is None:
        return {}
    before = succession.previous(stream.version)
    names = {str(stream.version): placeholder("v"), **({str(before): placeholder("p")} if before is not None else {})}
    return {text: names[text] for text in sorted(names, key=len, reverse=True)}


def _general(text: str, names: Mapping[str, str]) -> str:
    for name, stands in names.items():
        text = text.replace(name, stands)
    return text
