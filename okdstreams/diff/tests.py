"""Statements on tests: gating tests, periodics, and upgrade tests of Stable streams."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from okdstreams.diff.fields import Difference, Differences
from okdstreams.diff.kinds import Kind, Part
from okdstreams.diff.normalise import ABSENT, Absent, Path, at_path
from okdstreams.diff.statement import Impact, Meaning, Statement, Topic, cosmetic, field_name, published
from okdstreams.diff.upgrades import upgrade_source
from okdstreams.diff.values import Clock, duration, said, shown
from okdstreams.language.gates import FLAGS, blocks, gate
from okdstreams.syntax.canonical import compact_json

UPGRADE = ("upgrade", "upgradeFrom", "upgradeFromRelease")
CLOCK = ("interval", "cron")
PARTS: Mapping[str, Part] = {"verify": Part.TEST, "periodic": Part.PERIODIC, "upgrade": Part.UPGRADE}
"""Section of a release config to what an entry of it is."""

Entry = dict[str, Any]


def describe_last_gate(old: Any, new: Any) -> Iterator[Statement]:
    """A statement when the last test of a release config that blocks is gone; not at its end of life.

    It accounts for no field: what happened to each test is told beside it.
    """
    if blocks(old) and not blocks(new) and new.get("endOfLife") is not True:
        yield Statement(Impact.LOOSENED, Meaning(Kind.GATES_LOST))


def describe_tests(section: str, differences: Differences, at: Path) -> Iterator[Statement]:
    """Statements on the entries of one section; `at` is the path of the section."""
    entries = differences.children(at)
    pairs = renamed(entries)
    for name, other in pairs:
        meaning = Meaning(Kind.RENAMED, Topic(PARTS[section], shown(name)), new=said(other))
        yield cosmetic(meaning, (*at, name), (*at, other))
    paired = {name for pair in pairs for name in pair}
    rest = [entry for entry in entries if entry.key not in paired]
    yield from (_removed(section, entry) for entry in rest if entry.new is ABSENT)
    yield from (_added(section, entry) for entry in rest if entry.old is ABSENT)
    for entry in rest:
        if ABSENT not in (entry.old, entry.new):
            yield from _changed(section, entry, differences)


def renamed(entries: Iterable[Difference]) -> list[tuple[str, str]]:
    """Entries that only change their name: (old name, new name)."""
    bodies: dict[str, list[str]] = {}
    for entry in entries:
        if entry.old is ABSENT:
            bodies.setdefault(compact_json(entry.new), []).append(entry.key)
    pairs = []
    for entry in entries:
        if entry.new is ABSENT and entry.old and (others := bodies.get(compact_json(entry.old))):
            pairs.append((entry.key, others.pop(0)))
    return pairs


def _added(section: str, added: Difference) -> Statement:
    entry, name = added.new, shown(added.key)
    if section == "verify":
        part = Part.UPGRADE if isinstance(entry, dict) and entry.get("upgrade") else Part.TEST
        level = Impact.TIGHTENED if gate(entry) == "blocking" else Impact.COSMETIC
        return Statement(level, Meaning(Kind.TEST_ADDED, Topic(part, name), new=gate(entry)), (added.path,))
    clock = _clock(entry) if section == "periodic" else ABSENT
    kind = Kind.ENTRY_ADDED_OFF if gate(entry) == "off" else Kind.ENTRY_ADDED
    return cosmetic(Meaning(kind, Topic(PARTS[section], name), new=clock), added.path)


def _removed(section: str, removed: Difference) -> Statement:
    subject = Topic(PARTS[section], shown(removed.key))
    if section != "verify":
        return cosmetic(Meaning(Kind.REMOVED, subject), removed.path)
    level = Impact.LOOSENED if gate(removed.old) == "blocking" else Impact.COSMETIC
    return Statement(level, Meaning(Kind.TEST_REMOVED, subject, gate(removed.old)), (removed.path,))


def _changed(section: str, changed: Difference, differences: Differences) -> Iterator[Statement]:
    at, old, new = changed
    subject = Topic(PARTS[section], shown(changed.key))
    if not isinstance(old, dict) or not isinstance(new, dict):
        yield published(Meaning(Kind.CHANGED, subject, said(old), said(new)), at)
        return
    blocks = section == "verify" and gate(old) == gate(new) == "blocking"
    level = Impact.PUBLISHED if blocks else Impact.COSMETIC
    fields = differences.children(at)
    keys = [field.key for field in fields]
    if paths := tuple((*at, key) for key in FLAGS if key in keys):
        yield _gate(subject, old, new, paths, section)
    if paths := tuple((*at, key) for key in UPGRADE if key in keys):
        meaning = Meaning(Kind.UPGRADE_CHANGED, subject, upgrade_source(old), upgrade_source(new))
        yield Statement(level, meaning, paths)
    if section == "periodic" and (paths := tuple((*at, key) for key in CLOCK if key in keys)):
        yield Statement(level, Meaning(Kind.CLOCK_CHANGED, subject, _clock(old), _clock(new)), paths)
    done = {*FLAGS, *UPGRADE, *(CLOCK if section == "periodic" else ())}
    for field in fields:
        if field.key not in done:
            yield from _field(subject, field, differences, blocks)


def _gate(subject: Topic, old: Entry, new: Entry, paths: tuple[Path, ...], section: str) -> Statement:
    before, after = gate(old), gate(new)
    if before == after:
        return cosmetic(Meaning(Kind.GATE_RESPELLED, subject, new=after), *paths)
    level = Impact.COSMETIC
    if section == "verify" and "blocking" in (before, after):
        level = Impact.TIGHTENED if after == "blocking" else Impact.LOOSENED
    if after == "off":
        meaning = Meaning(Kind.SWITCHED_OFF, subject, before if section == "verify" else ABSENT)
    elif section != "verify" and before == "off":
        meaning = Meaning(Kind.SWITCHED_ON, subject)
    else:
        meaning = Meaning(Kind.GATE_CHANGED, subject, new=after)
    return Statement(level, meaning, paths)


def _clock(entry: Any) -> Clock:
    if isinstance(entry, dict) and "interval" in entry:
        return Clock(every=duration(entry["interval"]))
    return Clock(at=said(entry["cron"])) if isinstance(entry, dict) and "cron" in entry else Clock()


def _field(subject: Topic, field: Difference, differences: Differences, blocks: bool) -> Iterator[Statement]:
    """One field of a test that its gate, clock and upgrade do not account for."""
    at, old, new = field
    level = Impact.PUBLISHED if blocks else Impact.COSMETIC
    if field.key == "prowJob" and _names_only(old) and _names_only(new):
        before, after = (at_path(job, ("name",)) for job in (old, new))
        meaning = Meaning(Kind.JOB_CHANGED, subject, said(before), said(after))
        yield Statement(level, meaning, (at,), swap=_swap(before, after))
    elif field.key == "maxRetries":
        level = _looser(_number(new) > _number(old)) if blocks else level
        yield Statement(level, Meaning(Kind.RETRIES_CHANGED, subject, _times(old), _times(new)), (at,))
    elif field.key == "aggregatedProwJob":
        yield from _aggregate(subject, field, differences, blocks)
    elif field.key == "multiJobAnalysis" and all(value is ABSENT or isinstance(value, bool) for value in (old, new)):
        kind = Kind.ANALYSES_SEVERAL if new is True else Kind.ANALYSES_ONE
        yield Statement(level, Meaning(kind if True in (old, new) else Kind.ANALYSES_ONE_SPELLED_OUT, subject), (at,))
    else:
        for path, before, after in differences.below(at):
            inner = subject._replace(field=field_name(path[len(at) - 1 :]))
            yield Statement(level, Meaning(Kind.CHANGED, inner, said(before), said(after)), (path,))


def _looser(is_looser: bool) -> Impact:
    return Impact.LOOSENED if is_looser else Impact.TIGHTENED


def _swap(old: Any, new: Any) -> tuple[str, str] | None:
    """The words of a job's name that differ, without those that both names begin and end with."""
    if not isinstance(old, str) or not isinstance(new, str):
        return None
    before, after = old.split("-"), new.split("-")
    while before and after and before[0] == after[0]:
        del before[0], after[0]
    while before and after and before[-1] == after[-1]:
        del before[-1], after[-1]
    return "-".join(before), "-".join(after)


def _aggregate(subject: Topic, field: Difference, differences: Differences, blocks: bool) -> Iterator[Statement]:
    at, old, new = field
    level = Impact.PUBLISHED if blocks else Impact.COSMETIC
    if not isinstance(new, dict):
        yield Statement(level, Meaning(Kind.RUNS_REMOVED, subject), (at,))
        return
    if not isinstance(old, dict):
        runs = said(new.get("analysisJobCount", ABSENT))
        yield Statement(level, Meaning(Kind.RUNS_ADDED, subject, new=runs), (at,))
        return
    for path, before, after in differences.below(at):
        if path[-1] == "analysisJobCount":
            severity = _looser(not _number(after) > _number(before)) if blocks else level
            yield Statement(severity, Meaning(Kind.RUNS_CHANGED, subject, said(before), said(after)), (path,))
        else:
            whole = path[len(at) :] == ("prowJob", "name")
            inner = subject._replace(field=field_name(path[len(at) - 1 :] if whole else path[-2:]))
            yield Statement(level, Meaning(Kind.CHANGED, inner, said(before), said(after)), (path,))


def _names_only(job: Any) -> bool:
    return job is ABSENT or (isinstance(job, dict) and set(job) <= {"name"})


def _number(value: Any) -> float:
    return value if isinstance(value, (int, float)) else 0


def _times(value: Any) -> str | int | Absent:
    """A number of retries; never is ABSENT, and once a number of its own."""
    return ABSENT if value is ABSENT or value == 0 else 1 if value == 1 else said(value)
