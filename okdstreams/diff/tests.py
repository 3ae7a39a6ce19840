"""Sentences on tests: gating tests, periodics, and upgrade tests of Stable streams."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from okdstreams.diff.normalise import ABSENT, Path, at_path, differences, same
from okdstreams.diff.statement import Severity, Statement, arrow, duration, field_name, quoted
from okdstreams.diff.upgrades import upgrade_text
from okdstreams.language.gates import FLAGS, gate
from okdstreams.syntax.canonical import compact_json

UPGRADE = ("upgrade", "upgradeFrom", "upgradeFromRelease")
CLOCK = ("interval", "cron")
WORDS = {"verify": "test", "periodic": "periodic", "upgrade": "upgrade test"}
"""Section of a release config to what an entry of it is called."""

Entry = dict[str, Any]


def describe_tests(section: str, old: Entry, new: Entry, at: Path) -> Iterator[Statement]:
    """Statements on the entries of one section; `at` is the path of the section."""
    gone, fresh = sorted(set(old) - set(new)), sorted(set(new) - set(old))
    for name, other in renamed(old, new):
        gone.remove(name)
        fresh.remove(other)
        text = f"{WORDS[section]} {quoted(name)} is renamed to {quoted(other)}"
        yield Statement(Severity.COSMETIC, text, ((*at, name), (*at, other)))
    for name in gone:
        yield _removed(section, name, old[name], (*at, name))
    for name in fresh:
        yield _added(section, name, new[name], (*at, name))
    for name in sorted(set(old) & set(new)):
        if not same(old[name], new[name]):
            yield from _changed(section, name, old[name], new[name], (*at, name))


def renamed(old: Entry, new: Entry) -> list[tuple[str, str]]:
    """Entries that only change their name: (old name, new name)."""
    bodies: dict[str, list[str]] = {}
    for name in sorted(set(new) - set(old)):
        bodies.setdefault(compact_json(new[name]), []).append(name)
    pairs = []
    for name in sorted(set(old) - set(new)):
        if old[name] and (others := bodies.get(compact_json(old[name]))):
            pairs.append((name, others.pop(0)))
    return pairs


def _added(section: str, name: str, entry: Any, at: Path) -> Statement:
    if section == "verify":
        kind = "upgrade test" if isinstance(entry, dict) and entry.get("upgrade") else "test"
        level = Severity.TIGHTENED if gate(entry) == "blocking" else Severity.COSMETIC
        return Statement(level, f"new {kind} {quoted(name)}, {_gate_word(gate(entry))}", (at,))
    clock = f", {_clock(entry)}" if section == "periodic" else ""
    off = ", switched off" if gate(entry) == "off" else ""
    return Statement(Severity.COSMETIC, f"new {WORDS[section]} {quoted(name)}{clock}{off}", (at,))


def _removed(section: str, name: str, entry: Any, at: Path) -> Statement:
    text = f"{WORDS[section]} {quoted(name)} is removed"
    if section != "verify":
        return Statement(Severity.COSMETIC, text, (at,))
    level = Severity.LOOSENED if gate(entry) == "blocking" else Severity.COSMETIC
    return Statement(level, f"{text} (it was {_gate_word(gate(entry))})", (at,))


def _gate_word(found: str) -> str:
    return "switched off" if found == "off" else found


def _changed(section: str, name: str, old: Any, new: Any, at: Path) -> Iterator[Statement]:
    what = f"{WORDS[section]} {quoted(name)}"
    if not isinstance(old, dict) or not isinstance(new, dict):
        yield Statement(Severity.PUBLISHED, arrow(what, old, new), (at,))
        return
    blocks = section == "verify" and gate(old) == gate(new) == "blocking"
    level = Severity.PUBLISHED if blocks else Severity.COSMETIC
    changed = [field for field in sorted({*old, *new}) if not same(old.get(field, ABSENT), new.get(field, ABSENT))]
    if fields := [field for field in FLAGS if field in changed]:
        yield _gate(what, old, new, tuple((*at, field) for field in fields), section)
    if fields := [field for field in UPGRADE if field in changed]:
        yield Statement(level, upgrade_text(what, old, new), tuple((*at, field) for field in fields))
    if section == "periodic" and (fields := [field for field in CLOCK if field in changed]):
        text = f"{what} runs {_clock(new)} instead of {_clock(old)}"
        yield Statement(level, text, tuple((*at, field) for field in fields))
    done = {*FLAGS, *UPGRADE, *(CLOCK if section == "periodic" else ())}
    for field in changed:
        if field not in done:
            yield from _field(what, field, (old.get(field, ABSENT), new.get(field, ABSENT)), (*at, field), blocks)


def _gate(what: str, old: Entry, new: Entry, fields: tuple[Path, ...], section: str) -> Statement:
    before, after = gate(old), gate(new)
    if before == after:
        return Statement(Severity.COSMETIC, f"{what} stays {_gate_word(after)}, written in another way", fields)
    level = Severity.COSMETIC
    if section == "verify" and "blocking" in (before, after):
        level = Severity.TIGHTENED if after == "blocking" else Severity.LOOSENED
    if after == "off":
        was = f" (it was {before})" if section == "verify" else ""
        return Statement(level, f"{what} is switched off{was}", fields)
    if section != "verify":
        return Statement(level, f"{what} is switched on" if before == "off" else f"{what} becomes {after}", fields)
    return Statement(level, f"{what} becomes {after}", fields)


def _clock(entry: Any) -> str:
    if isinstance(entry, dict) and "interval" in entry:
        return f"every {duration(entry['interval'])}"
    return f"at {quoted(entry['cron'])}" if isinstance(entry, dict) and "cron" in entry else "never"


def _field(what: str, field: str, values: tuple[Any, Any], at: Path, blocks: bool) -> Iterator[Statement]:
    """One field of a test that its gate, clock and upgrade do not account for."""
    old, new = values
    level = Severity.PUBLISHED if blocks else Severity.COSMETIC
    if field == "prowJob" and _names_only(old) and _names_only(new):
        job, before = at_path(new, ("name",)), at_path(old, ("name",))
        text = f"{what} runs {quoted(job)} instead of {quoted(before)}"
        yield Statement(level, text, (at,), swap=_swap(before, job))
    elif field == "maxRetries":
        more = _number(new) > _number(old)
        text = f"{what} is retried {_times(new)} instead of {_times(old).removesuffix(' times')}"
        yield Statement((Severity.LOOSENED if more else Severity.TIGHTENED) if blocks else level, text, (at,))
    elif field == "aggregatedProwJob":
        yield from _aggregate(what, old, new, at, blocks)
    elif field == "multiJobAnalysis" and all(value is ABSENT or isinstance(value, bool) for value in values):
        text = "analyses several jobs" if new is True else "no longer analyses several jobs"
        text = text if True in (old, new) else "spells out that it analyses one job"
        yield Statement(level, f"{what} {text}", (at,))
    else:
        for path, before, after in differences(old, new, at):
            name = field_name(path[len(at) - 1 :])
            yield Statement(level, f"{what}: {arrow(f'`{name}`', before, after)}", (path,))


def _swap(old: Any, new: Any) -> tuple[str, str] | None:
    """The words of a job's name that differ, without those that both names begin and end with."""
    if not isinstance(old, str) or not isinstance(new, str):
        return None
    one, other = old.split("-"), new.split("-")
    while one and other and one[0] == other[0]:
        del one[0], other[0]
    while one and other and one[-1] == other[-1]:
        del one[-1], other[-1]
    return "-".join(one), "-".join(other)


def _aggregate(what: str, old: Any, new: Any, at: Path, blocks: bool) -> Iterator[Statement]:
    level = Severity.PUBLISHED if blocks else Severity.COSMETIC
    if new is ABSENT or not isinstance(new, dict):
        yield Statement(level, f"{what} is judged by one run, no longer by several", (at,))
    elif not isinstance(old, dict):
        yield Statement(level, f"{what} is judged over {_runs(new.get('analysisJobCount', ABSENT))}", (at,))
    else:
        for path, before, after in differences(old, new, at):
            if path[-1] == "analysisJobCount":
                more = _number(after) > _number(before)
                text = f"{what} is judged over {_runs(after)} instead of {_runs(before).removesuffix(' runs')}"
                yield Statement((Severity.TIGHTENED if more else Severity.LOOSENED) if blocks else level, text, (path,))
            else:
                name = "aggregator job" if path[len(at) :] == ("prowJob", "name") else f"`{field_name(path[-2:])}`"
                yield Statement(level, f"{what}: {arrow(name, before, after)}", (path,))


def _names_only(job: Any) -> bool:
    return job is ABSENT or (isinstance(job, dict) and set(job) <= {"name"})


def _number(value: Any) -> float:
    return value if isinstance(value, (int, float)) else 0


def _times(value: Any) -> str:
    return "never" if value is ABSENT or value == 0 else "once" if value == 1 else f"{quoted(value).strip('`')} times"


def _runs(value: Any) -> str:
    return "the default number of runs" if value is ABSENT else f"{quoted(value).strip('`')} runs"
