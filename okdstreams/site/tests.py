"""The tests of streams as the site shows them: gate, job, where an upgrade starts, where the row is written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from okdstreams.checks.release_tests import ReleaseTest
from okdstreams.checks.subjects import subject_of
from okdstreams.fleet.fleet import UNGOVERNED, Governance, Stream
from okdstreams.gates.matrix import upgrade_from, with_contact
from okdstreams.language.gates import SECTIONS
from okdstreams.language.model.settings import Settings
from okdstreams.language.placeholders import put
from okdstreams.site.addresses import Addresses, Place

ROWS = {"verify": "tests", "periodic": "periodics", "upgrade": "upgradeTests"}
"""The field of a config to the section of a family whose rows it comes from."""


class TestLine(NamedTuple):
    """A test of one stream."""

    stream: Stream
    section: str
    key: str
    """How the row is called in the family's file."""
    name: str
    gate: str
    """blocking, informing, async or off; of tests that gate nothing, periodic or upgrade."""
    jobs: tuple[str, ...]
    retries: int
    start: str
    notes: tuple[str, ...]
    """What else is to be said: when a periodic runs, aggregation, fields that have no column."""
    governance: Governance
    place: Place
    url: str


def test_lines(stream: Stream, settings: Settings, addresses: Addresses) -> Iterator[TestLine]:
    """Every test of a stream, in the order of its config."""
    subject = subject_of(stream)
    document = stream.source.document
    for section in SECTIONS:
        keys = _keys(stream, ROWS[section]) if section != "verify" else {}
        for test in subject.section(section):
            loc = stream.tests.get(test.name, ()) if section == "verify" else keys.get(test.name, ())
            key = str(loc[1]) if len(loc) > 1 else test.name
            place = addresses.place(document.span(loc or (ROWS[section],), key=True))
            yield TestLine(
                stream,
                section,
                key,
                test.name,
                _gate(test),
                tuple(job.name for job in test.jobs),
                test.number("maxRetries"),
                upgrade_from(test, stream, settings),
                tuple(_notes(test)),
                with_contact(stream.governance.get(test.path, UNGOVERNED), settings),
                place,
                addresses.test(stream.family, section, key),
            )


def _keys(stream: Stream, section: str) -> Mapping[str, tuple[str | int, ...]]:
    """Names of periodics or upgrade tests to the locs of their rows, as far as the axes tell."""
    version = str(stream.version or "")
    names = {"v": version, "arch": stream.arch, "-arch": "" if stream.arch == "amd64" else f"-{stream.arch}"}
    rows: Mapping[str, object] = getattr(stream.source.model, section)
    return {put(key, names): (section, key) for key in rows}


def _gate(test: ReleaseTest) -> str:
    if test.section == "verify" or test.flag("disabled"):
        return test.gate
    return test.section


COLUMNS = frozenset({"prowJob", "disabled", "optional", "async", "maxRetries", "upgrade", "upgradeFrom"})
"""Fields of a test that the table has a column for."""


def _notes(test: ReleaseTest) -> Iterator[str]:
    for field, value in test.body.items():
        if field in ("cron", "interval"):
            yield f"{field} {value}"
        elif field == "aggregatedProwJob" and isinstance(value, dict):
            yield f"aggregated {value.get('analysisJobCount', '')}×"
        elif field == "multiJobAnalysis":
            yield "analyses the others" if value is True else f"{field}: {json.dumps(value)}"
        elif field not in COLUMNS and field != "upgradeFromRelease":
            yield f"{field}: {json.dumps(value, ensure_ascii=False)}"
