"""Git: the gates of every config at every commit, from rendered configs or from streams, compiled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from okdstreams.disk.cache import digest
from okdstreams.disk.names import ENDINGS
from okdstreams.fleet.resolve import resolve
from okdstreams.gates.lives import Gating, Life, Point, Step, lives
from okdstreams.git.log import Commit, Log, blobs_of, log_of
from okdstreams.history.gatings import gating_of, gating_of_json
from okdstreams.history.remembered import MOST, recall, remember
from okdstreams.language.load import load
from okdstreams.output.paths import CONFIGS
from okdstreams.syntax.canonical import compact_json

PRIVATE = "priv/"
"""Folder of the configs of private twins, whose tests are disabled."""

Gatings = dict[str, Gating | None]


class PastGates(NamedTuple):
    """The lives of gates, and what they were read from."""

    folder: str
    lives: tuple[Life, ...]
    commits: int
    is_shallow: bool
    unread: int
    """Commits whose streams do not compile: they are taken for no change."""


def past_gates(streams: str, rendered: str, *, compiled: bool = False) -> PastGates:
    """The lives of the gates of a repository. Raises HistoryError.

    They are read from the rendered configs; with `compiled`, or where none was ever committed, from the streams of each
    commit, compiled.
    """
    folder = f"{rendered}/{CONFIGS}".rstrip("/")
    log = Log((), {}, False) if compiled else log_of(folder)
    if log.commits:
        steps = list(_rendered(folder, log))
        return PastGates(folder, tuple(lives(steps)), len(log.commits), log.is_shallow, 0)
    log = log_of(streams)
    every = list(_compiled(streams, log))
    readable = [step for step in every if step is not None]
    return PastGates(streams, tuple(lives(readable)), len(log.commits), log.is_shallow, len(every) - len(readable))


def _rendered(folder: str, log: Log) -> Iterator[Step]:
    gatings = recall()
    before = len(gatings)
    paths = [(path, blob) for commit in log.commits for path, blob in commit.changes.items() if _is_config(path)]
    wanted = dict.fromkeys(blob for _, blob in paths if blob)
    missing = [blob for blob in wanted if blob not in gatings]
    gatings.update((blob, gating_of_json(content)) for blob, content in blobs_of(folder, missing).items())
    _keep(gatings, before, wanted)
    for commit in log.commits:
        changes = {path: blob for path, blob in commit.changes.items() if _is_config(path)}
        yield from _steps(commit, log, {path: gatings[blob] if blob else None for path, blob in changes.items()})


def _is_config(path: str) -> bool:
    return path.endswith(".json") and not path.startswith(PRIVATE)


def _steps(commit: Commit, log: Log, configs: Mapping[str, Gating | None]) -> Iterator[Step]:
    """One step; of a merge, one for each commit that was merged, as far as their files are what came out."""
    if not commit.is_merge:
        yield Step(commit.id, commit.day, commit.author, commit.subject, configs)
        return
    groups: dict[str, tuple[Commit, dict[str, Gating | None]]] = {}
    for path, gating in configs.items():
        made_by = log.authors.get((path, commit.changes[path]), commit)
        groups.setdefault(made_by.id, (made_by, {}))[1][path] = gating
    for made_by, of_commit in groups.values():
        yield Step(made_by.id, commit.day, made_by.author, made_by.subject, of_commit)


def _keep(gatings: Gatings, before: int, wanted: Iterable[str]) -> None:
    if len(gatings) > before:
        remember(gatings if len(gatings) <= MOST else {key: gatings[key] for key in wanted})


class _State(NamedTuple):
    """The stream files at a commit: path to blob, and a name for all of it."""

    commit: Commit
    blobs: Mapping[str, str]
    key: str


def _states(log: Log) -> Iterator[_State]:
    blobs: dict[str, str] = {}
    for commit in log.commits:
        changes = {path: blob for path, blob in commit.changes.items() if _is_stream_file(path)}
        blobs = {path: blob for path, blob in {**blobs, **changes}.items() if blob}
        yield _State(commit, blobs, digest(f"streams {compact_json(blobs)}".encode()))


def _is_stream_file(path: str) -> bool:
    return path.endswith(ENDINGS) and not any(part.startswith(".") for part in path.split("/"))


def _compiled(folder: str, log: Log) -> Iterator[Step | None]:
    """None for a commit whose streams do not compile. A state that is remembered is not compiled again."""
    states = list(_states(log))
    gatings = recall()
    before = len(gatings)
    new = {state.key: state for state in states if state.key not in gatings}
    contents = blobs_of(folder, dict.fromkeys(blob for state in new.values() for blob in state.blobs.values()))
    for state in new.values():
        gatings.update(_remembered(state.key, _compile({path: contents[b] for path, b in state.blobs.items()})))
    _keep(gatings, before, [key for state in states for key in _keys(gatings, state.key)])
    files: dict[str, Gating] = {}
    for state in states:
        now = _of_state(gatings, state.key)
        if now is None:
            yield None
            continue
        changed: Gatings = {file: gating for file, gating in now.items() if files.get(file) != gating}
        changed.update((file, None) for file in files if file not in now)
        files = now
        made_by = _made_by(state.commit, log)
        yield Step(made_by.id, state.commit.day, made_by.author, made_by.subject, changed)


def _made_by(commit: Commit, log: Log) -> Commit:
    """The commit itself; of a merge, the one that was merged, if its files are all that came."""
    merged = [log.authors.get((path, blob)) for path, blob in commit.changes.items() if _is_stream_file(path)]
    first = merged[0] if commit.is_merge and merged else None
    return first if first is not None and all(other == first for other in merged) else commit


def _compile(files: dict[str, bytes]) -> dict[str, Gating] | None:
    """The gates of every public config that stream files make; None if they have errors."""
    loaded = load(files)
    fleet, diagnostics = resolve(loaded)
    if any(d.is_error for d in (*loaded.diagnostics, *diagnostics)):
        return None
    return {stream.file: gating_of(stream.config) for stream in fleet.streams if not stream.private}


def _remembered(key: str, configs: Mapping[str, Gating] | None) -> Gatings:
    """A state as it is remembered: a list of its configs under its own key, and each config under one of its own."""
    if configs is None:
        return {key: None}
    listing = Gating(key, {file: Point("", f"{key} {file}") for file in configs})
    return {key: listing, **{f"{key} {file}": gating for file, gating in configs.items()}}


def _keys(gatings: Gatings, key: str) -> list[str]:
    listing = gatings[key]
    return [key] if listing is None else [key, *(point.job for point in listing.tests.values())]


def _of_state(gatings: Gatings, key: str) -> dict[str, Gating] | None:
    listing = gatings[key]
    if listing is None:
        return None
    configs = {file: gatings.get(point.job) for file, point in listing.tests.items()}
    return {file: gating for file, gating in configs.items() if gating is not None}
