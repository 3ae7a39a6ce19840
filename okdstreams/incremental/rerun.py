"""Compiling again only the parts of a fleet that have changed since they were found clean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple, TypeVar

from okdstreams.compiler import STAGES, Compilation, Stages, compile_streams
from okdstreams.disk.cache import digest
from okdstreams.fleet.fleet import AppliedBeside, Beside
from okdstreams.incremental.partition import FLEET_WIDE, PartRecord, meet, parts_of, with_outputs
from okdstreams.incremental.store import Remembered
from okdstreams.language.versions import parse_version

T = TypeVar("T")


class Rerun(NamedTuple):
    """What was compiled again, and what stands as it was remembered."""

    compilation: Compilation
    anew: list[PartRecord]
    """The parts that were compiled; of their outputs only the paths are known."""
    standing: list[PartRecord]
    outputs: dict[str, str]
    """Path to digest of every output that stands: of those parts, and of the whole fleet if these are the same."""
    before: Remembered

    def now(self, digests: Mapping[str, str] | None = None) -> Remembered:
        """What to remember, with the digests of what was made anew. Settings and versions are what they were."""
        if digests is None:
            return self.before._replace(parts=[*self.standing, *self.anew])
        parts = [*self.standing, *with_outputs(self.anew, digests)]
        return self.before._replace(parts=parts, fleet_wide=_of_the_fleet({**self.outputs, **digests}))


class Noted(Mapping[str, str]):
    """Texts, of each of which the digest is noted when it is looked at."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self.digests: dict[str, str] = {}

    @property
    def is_complete(self) -> bool:
        """Whether every text was looked at. One whose file is missing is not, where files are compared alone."""
        return len(self.digests) == len(self._texts)

    def __getitem__(self, path: str) -> str:
        text = self._texts[path]
        self.digests[path] = digest(text.encode())
        return text

    def __contains__(self, path: object) -> bool:
        return path in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


def rerun(
    files: Mapping[str, bytes],
    before: Remembered,
    wanted: AbstractSet[str] = frozenset(),
    stages: Stages = STAGES,
) -> Rerun | None:
    """Compile what has changed, and what `wanted` outputs are made of.

    None when there is anything to be said of it, or when it is not a matter of its own.
    """
    digests = digests_of(files)
    if any(digests.get(name) != stored for name, stored in before.settings.items()):
        return None
    standing = [part for part in unchanged_parts(before, digests) if wanted.isdisjoint(part.outputs)]
    unchanged = {name for part in standing for name in part.files}
    if len(unchanged) * 2 < len(files) - len(before.settings):
        return None
    versions = frozenset(map(parse_version, before.versions))
    places = tuple(sorted({(cluster, namespace) for part in standing for cluster, namespace in part.places}))
    applied = tuple(AppliedBeside(*obj) for part in standing for obj in part.applied)
    changed = {name: content for name, content in files.items() if name not in unchanged}
    compilation = compile_streams(changed, beside=Beside(versions, places, applied), stages=stages)
    if compilation.diagnostics:
        return None
    outputs = {path: stored for part in standing for path, stored in part.outputs.items()}
    anew = parts_of(compilation, digests)
    if anew is None or meet(anew, standing) or not outputs.keys().isdisjoint(compilation.manifests):
        return None
    if {version for part in (*standing, *anew) for version in part.versions} != set(before.versions):
        return None
    fleet_wide = _of_the_fleet(compilation.manifests)
    is_same = fleet_wide.keys() == before.fleet_wide.keys() and _made_of([*standing, *anew]) == _made_of(before.parts)
    if is_same and wanted.isdisjoint(fleet_wide):
        manifests = {path: m for path, m in compilation.manifests.items() if path not in fleet_wide}
        compilation, outputs = compilation._replace(manifests=manifests), {**outputs, **before.fleet_wide}
    return Rerun(compilation, anew, standing, outputs, before)


def _of_the_fleet(outputs: Mapping[str, T]) -> dict[str, T]:
    return {path: output for path, output in outputs.items() if path.startswith(FLEET_WIDE)}


def _made_of(parts: list[PartRecord]) -> tuple[set[tuple[str, str]], list[tuple[str, str, str]]]:
    """What the outputs of the whole fleet are made of beside its settings."""
    places = {(cluster, namespace) for part in parts for cluster, namespace in part.places}
    return places, sorted((path, kind, namespace) for part in parts for path, kind, namespace in part.applied)


def unchanged_parts(before: Remembered, digests: Mapping[str, str]) -> list[PartRecord]:
    """The parts whose files have the digests that they had."""
    return [part for part in before.parts if all(digests.get(name) == stored for name, stored in part.files.items())]


def remembered(
    compilation: Compilation, files: Mapping[str, bytes], outputs: Mapping[str, str] | None = None
) -> Remembered | None:
    """What to remember of a fleet that was found clean; None when it cannot be parted.

    `outputs` are the digests of its outputs by path, where these were made.
    """
    if compilation.diagnostics:
        return None
    digests = digests_of(files)
    parts = parts_of(compilation, digests)
    if parts is None:
        return None
    if outputs is not None:
        parts = with_outputs(parts, outputs)
    settings = {source.document.file: digests[source.document.file] for source in compilation.loaded.settings}
    versions = sorted({version for part in parts for version in part.versions})
    return Remembered(settings, versions, parts, _of_the_fleet(outputs or {}))


def digests_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """The digest of every file."""
    return {name: digest(content) for name, content in files.items()}
