"""Job prefixes, and the jobs behind them: those of the CI configuration, and those that the fleet runs already."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from okdstreams.ci.jobs import CiJobs
from okdstreams.language.placeholders import put
from okdstreams.language.versions import Succession, Version, spell
from okdstreams.lsp.complete.item import Item
from okdstreams.lsp.mentions import JOB
from okdstreams.lsp.state import FleetState

MOST = 200
"""Names that are offered at once; what is typed next narrows them."""


def job_items(state: FleetState, file: str, before: str, versions: Sequence[Version]) -> Iterator[Item]:
    """Prefixes; behind one, the jobs that begin with its text; without one, whole names that hold what is typed."""
    if "/" in before:
        yield from _behind(state, file, before, versions)
        return
    names = state.names
    declared = {name: m for (of_file, name), m in names.texts.items() if of_file == file} | {
        name: m for name, m in names.shared.items() if (file, name) not in names.texts
    }
    for name in sorted(declared):
        yield Item(f"{name}/", "prefix", names.job(file, f"{name}/"), f"of {declared[name].file}")
    if state.jobs is not None and len(before) > 2:
        yield from (Item(name, JOB, "in the CI configuration") for name in _holding(state.jobs, before)[:MOST])


def _behind(state: FleetState, file: str, before: str, versions: Sequence[Version]) -> Iterator[Item]:
    prefix = before.partition("/")[0]
    text = state.names.job(file, f"{prefix}/")
    if text == f"{prefix}/":
        return
    existing = _existing(state.jobs, text, versions, state.compilation.fleet.succession) if state.jobs else {}
    for test, there in sorted(existing.items())[:MOST]:
        yield Item(f"{prefix}/{test}", JOB, f"in the CI configuration: {spell(there)}" if there else "exists")
    used = {m.name for group in state.names.by_file.values() for m in group if m.kind == JOB}
    for name in sorted(used):
        if name.startswith(f"{prefix}/") and name.removeprefix(f"{prefix}/") not in existing and name != before:
            yield Item(name, JOB, "is run already" + (", and not in the CI configuration" if state.jobs else ""))


def _existing(
    jobs: CiJobs, text: str, versions: Sequence[Version], succession: Succession
) -> Mapping[str, list[Version]]:
    """What follows a prefix's text in the names of jobs, with the versions that have it."""
    names = _sorted(jobs)
    tests: dict[str, list[Version]] = {}
    for version in versions:
        begin = text
        for name, value in succession.placeholders(version, "amd64").items():
            begin = put(begin, {name: value})
        for number in range(bisect_left(names, begin), len(names)):
            if not names[number].startswith(begin):
                break
            tests.setdefault(names[number].removeprefix(begin), []).append(version)
    return tests


@lru_cache(maxsize=2)
def _sorted(jobs: CiJobs) -> tuple[str, ...]:
    return tuple(sorted(jobs.names))


def _holding(jobs: CiJobs, text: str) -> list[str]:
    return [name for name in _sorted(jobs) if text in name]
