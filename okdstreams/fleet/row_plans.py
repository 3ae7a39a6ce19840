"""What the rows of a family say in all its streams alike: worked out once, and filled in stream by stream."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from okdstreams.fleet.governance import is_governed
from okdstreams.fleet.job_prefixes import Jobs
from okdstreams.fleet.upgrade_words import KEYWORDS
from okdstreams.language.choices import alternatives
from okdstreams.language.defaults import defaulted
from okdstreams.language.fields import plain_fields
from okdstreams.language.gates import GATES
from okdstreams.language.model.declared import Strict
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.model.rows import Row, UpgradeTest
from okdstreams.language.model.values import Cases, Ranges
from okdstreams.language.placeholders import EACH, form, is_literal, placeholder
from okdstreams.language.provenance import At, link, unlink
from okdstreams.language.versions import Range, Version
from okdstreams.syntax.document import Data, Loc

EACH_P = placeholder(EACH)

_MORE = frozenset({"aggregate", "upgradeFrom", "raw"})
"""Fields that are more than a value: code of their own makes them."""


def mentions_each(value: Any) -> bool:
    """Whether a text below a value stands for each predecessor."""
    if isinstance(value, str):
        return EACH_P in value
    if isinstance(value, Strict):
        return any(mentions_each(getattr(value, name)) for name in value.model_fields_set)
    if isinstance(value, (Ranges, Cases)):
        return any(mentions_each(choice.value) for choice in alternatives(value) or ())
    if isinstance(value, (dict, list)):
        return any(map(mentions_each, value.values() if isinstance(value, dict) else value))
    return False


class Plan(NamedTuple):
    """An entry of the config but for what differs from stream to stream."""

    job: str
    """Name of the ProwJob, to be filled in: see `form`."""
    constants: Mapping[str, Any]
    """Its fields that are the same in all streams."""
    has_more: bool
    """Whether there are fields that the plan does not have."""
    is_governed: bool
    is_whole: bool
    """Whether the plan and the name of the row are all that there is to know of the entry."""

    def entry(self, names: Mapping[str, str]) -> dict[str, Any]:
        """The entry in one stream, whose placeholders are `names`; empty where something is wrong with it."""
        try:
            return {"prowJob": {"name": self.job % names}, **self.constants}
        except KeyError:  # told by who makes it piece by piece
            return {}


class Planned(NamedTuple):
    """A row where it stands, with its plan; None where more than its job's name differs from stream to stream."""

    row: Row
    at: At
    loc: Loc
    """The same place, as it is kept."""
    plan: Plan | None


_OfVersion = dict[str, dict[str, Planned]]
"""The rows of a section in one version by architecture and key; by OTHER_ARCH for those that no row names."""

OTHER_ARCH = ""


class _Section(NamedTuple):
    """The rows of a section in all versions."""

    ranges: dict[int, Range]
    """The ranges that rows have, by number: few beside the rows."""
    arches: set[str]
    """The architectures that rows name."""
    rows: list[tuple[int, str, Planned]]
    """The rows in their order, each with the number of its range, and its key."""


class RowPlans:
    """The rows of one family by version, with their plans."""

    def __init__(self, jobs: Jobs, *, has_each: bool) -> None:
        self.jobs = jobs
        self.has_each = has_each
        """Whether something in the family may stand for each predecessor."""
        self._sections: dict[str, _Section] = {}
        self._of_version: dict[tuple[str, Version | None], _OfVersion] = {}
        self._defaulted: dict[Loc, frozenset[str]] = {}

    def of_stream(
        self, rows: Mapping[str, Any], section: str, version: Version | None, arch: str
    ) -> Iterable[tuple[str, Planned]]:
        """The rows of a section that a stream has, by key; of alternatives the first that is for it."""
        place = (section, version)
        if place not in self._of_version:
            self._of_version[place] = self._of_some(rows, section, version)
        of_version = self._of_version[place]
        return of_version[arch if arch in of_version else OTHER_ARCH].items()

    def _of_some(self, rows: Mapping[str, Any], section: str, version: Version | None) -> _OfVersion:
        """The rows of a section that are for a version, in their order."""
        if section not in self._sections:
            self._sections[section] = self._all(rows, section)
        every = self._sections[section]
        covering = {number for number, within in every.ranges.items() if version in within}
        of_version: _OfVersion = {arch: {} for arch in (OTHER_ARCH, *every.arches)}
        for number, key, choice in every.rows:
            if number in covering:
                for arch in choice.row.arch or of_version:
                    of_version[arch].setdefault(key, choice)
        return of_version

    def _all(self, rows: Mapping[str, Any], section: str) -> _Section:
        every = [(key, choice) for key, row in rows.items() for choice in self._planned(key, row, link(section, key))]
        ranges = {id(choice.row.in_): choice.row.in_ for _, choice in every}
        arches = {arch for _, choice in every for arch in choice.row.arch or ()}
        return _Section(ranges, arches, [(id(choice.row.in_), key, choice) for key, choice in every])

    def defaulted(self, model: StreamFamily, data: Data, loc: Loc) -> frozenset[str]:
        """The fields that the row at `loc` of the family has from the defaults of its section."""
        if loc not in self._defaulted:
            self._defaulted[loc] = frozenset(defaulted(model, data, loc))
        return self._defaulted[loc]

    def _planned(self, key: str, written: Any, at: At) -> list[Planned]:
        """A row, or its alternatives, each where it stands."""
        if not isinstance(written, list):
            return [Planned(written, at, unlink(at), _plan(key, written, self.jobs))]
        places: list[At] = [(at, number) for number in range(len(written))]
        return [
            Planned(row, at, unlink(at), _plan(key, row, self.jobs)) for row, at in zip(written, places, strict=True)
        ]


def _plan(key: str, row: Row, jobs: Jobs) -> Plan | None:
    job, written = _job(row.job, jobs), row.model_fields_set
    constants: dict[str, Any] = {}
    if "gate" in written:
        gate = row.__dict__["gate"]
        flags = GATES.get(gate) if isinstance(gate, str) else None
        if flags is None:
            return None
        constants |= {
            flag: value for flag, value in flags.items() if flag != "optional" or type(row) is not UpgradeTest
        }
    for field in plain_fields(type(row)):
        if field.attribute in written:
            value = getattr(row, field.attribute)
            if type(value) not in (int, bool) and not (type(value) is str and is_literal(value)):
                return None
            constants[field.json] = value
    if job is None:
        return None
    more = _MORE & written
    if more == {"upgradeFrom"} and _is_keyword(source := row.__dict__["upgradeFrom"]):
        constants |= {"upgrade": True} if source == "default" else {"upgrade": True, "upgradeFrom": source}
        more = frozenset()
    governed = is_governed(row)
    is_each = EACH_P in key or mentions_each(row.job)
    return Plan(job, constants, bool(more), governed, is_literal(key) and not (more or governed or is_each))


def _is_keyword(source: Any) -> bool:
    """Whether the controller itself works out what an upgrade starts from."""
    return isinstance(source, str) and source in KEYWORDS


def _job(job: Any, jobs: Jobs) -> str | None:
    """The name of a job to be filled in; None where it is known in the stream alone, or wrong."""
    if type(job) is not str:
        return None
    prefix, slash, test = job.partition("/")
    if not is_literal(prefix) or (slash and prefix not in jobs.prefixes):
        return None
    if not slash:
        return form(prefix)
    start, end = form(jobs.prefixes[prefix][0]), form(test)
    return None if start is None or end is None else start + end
