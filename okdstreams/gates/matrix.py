"""The matrix of tests and versions: what gates which payload.

A pure function of the fleet. Private twins are left out: their tests are disabled. Only `verify` gates a payload, so
tests on a clock and upgrade tests of Stable streams are no rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from okdstreams.checks.release_tests import ReleaseTest
from okdstreams.checks.subjects import subject_of
from okdstreams.checks.upgrades import source_name
from okdstreams.fleet.fleet import UNGOVERNED, Fleet, Governance, Stream
from okdstreams.fleet.selection import Selection
from okdstreams.language.model.settings import Settings
from okdstreams.language.versions import Version
from okdstreams.syntax.diagnostics import Span
from okdstreams.syntax.document import Loc

Key = tuple[str, str, str, int]
"""Of a row: family, test as its row is called in the stream file, architecture, and which of several of that row."""


class Cell(NamedTuple):
    """A test in one stream."""

    version: Version | None
    stream: str
    """Name of the stream: 4.14.0-0.okd."""
    file: str
    """Its release config, as `list` tells it: release-okd-4.14.json."""
    test: str
    """Name of the test in the config."""
    gate: str
    """blocking, informing, async or off."""
    retries: int
    upgrade_from: str
    """"" for no upgrade test; `default`, `Previous`, …, or the stream, version or bounds that it starts from."""
    aggregate: int
    """How many times the job is run and judged by statistics; 0 for once."""
    jobs: tuple[str, ...]
    """Its ProwJob, and the one that aggregates, if it has one of its own."""
    governance: Governance
    """What people are told; the contact is that of the settings where the row has none."""
    is_live: bool
    place: Span
    """Its row in the stream file."""


class Row(NamedTuple):
    """A test of a family and an architecture, through the versions."""

    family: str
    arch: str
    test: str
    """As its row is called in the stream file: upgrade-$(v)."""
    cells: Mapping[Version | None, Cell]
    """Only the versions that have the test; None is a stream without a version."""


class Matrix(NamedTuple):
    """Tests by versions."""

    versions: tuple[Version | None, ...]
    """Those of the streams, the oldest first, also without a test; None, a family without versions, comes last."""
    rows: tuple[Row, ...]
    """By family, test, architecture."""

    @property
    def cells(self) -> Iterator[Cell]:
        """Every test in every stream."""
        return (cell for row in self.rows for cell in row.cells.values())


EVERYTHING = Selection()


def matrix(fleet: Fleet, selection: Selection = EVERYTHING) -> Matrix:
    """The matrix of the public streams and their tests that are selected."""
    rows: dict[Key, dict[Version | None, Cell]] = {}
    versions: set[Version | None] = set()
    for stream in fleet.streams:
        if stream.private or not selection.has_stream(stream):
            continue
        versions.add(stream.version)
        for key, cell in _cells(stream, fleet.settings):
            if selection.has_test(cell.gate, cell.jobs):
                rows.setdefault(key, {})[cell.version] = cell
    ordered = sorted(version for version in versions if version is not None)
    return Matrix(
        versions=(*ordered, *([None] if None in versions else ())),
        rows=tuple(
            Row(family, arch, test, dict(sorted(cells.items(), key=lambda item: item[0] or Version(0, 0))))
            for (family, test, arch, _), cells in sorted(rows.items())
        ),
    )


def _cells(stream: Stream, settings: Settings) -> Iterator[tuple[Key, Cell]]:
    """The tests of a stream, each with the key of its row."""
    of_row: Counter[str] = Counter()
    document = stream.source.document
    for test in subject_of(stream).section("verify"):
        loc = stream.tests.get(test.name)
        written = str(loc[1]) if loc else test.name
        at: Loc = loc or ("config", "raw", "verify", test.name)
        cell = Cell(
            version=stream.version,
            stream=stream.name,
            file=stream.file,
            test=test.name,
            gate=test.gate,
            retries=test.number("maxRetries"),
            upgrade_from=upgrade_from(test, stream, settings),
            aggregate=_count(test),
            jobs=tuple(job.name for job in test.jobs),
            governance=with_contact(stream.governance.get(test.path, UNGOVERNED), settings),
            is_live=stream.is_live,
            place=document.span(at, key=True),
        )
        yield (stream.family, written, stream.arch, of_row[written]), cell
        of_row[written] += 1


def upgrade_from(test: ReleaseTest, stream: Stream, settings: Settings) -> str:
    """Where an upgrade test starts; empty for any other test."""
    if not test.flag("upgrade"):
        return ""
    if name := source_name(test, str(stream.config.get("to", "")), settings.profile):
        return name
    spelled = test.table("upgradeFromRelease")
    release, prerelease = spelled.get("release"), spelled.get("prerelease")
    if isinstance(release, dict):
        return " ".join(str(release[field]) for field in ("version", "channel", "architecture") if field in release)
    if isinstance(prerelease, dict):
        bounds = prerelease.get("version_bounds")
        ends = (str(bounds.get(end, "")) for end in ("lower", "upper")) if isinstance(bounds, dict) else ()
        return " to ".join(filter(None, ends)) or "a pre-release"
    return test.text("upgradeFrom") or "default"


def _count(test: ReleaseTest) -> int:
    count = test.table("aggregatedProwJob").get("analysisJobCount")
    return count if isinstance(count, int) else 0


def with_contact(governance: Governance, settings: Settings) -> Governance:
    """The governance of a test, with the contact that the settings have of its team."""
    team = settings.gates.teams.get(governance.team)
    if governance.contact or team is None or not team.contact:
        return governance
    return governance._replace(contact=team.contact)


def of_test(whole: Matrix, name: str) -> Matrix:
    """The rows of one test, by the name of its row or by a name that it comes out as."""
    rows = tuple(row for row in whole.rows if row.test == name or any(c.test == name for c in row.cells.values()))
    versions = {version for row in rows for version in row.cells}
    return Matrix(tuple(version for version in whole.versions if version in versions), rows)
