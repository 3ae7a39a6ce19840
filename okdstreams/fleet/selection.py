"""Which streams and tests somebody asks for: the same filters for every list."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import NamedTuple

from okdstreams.fleet.fleet import Stream
from okdstreams.language.gates import gate
from okdstreams.language.versions import ALL, Range


class Selection(NamedTuple):
    """Filters; an empty one lets everything pass."""

    families: tuple[str, ...] = ()
    versions: Range = ALL
    arches: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()
    """Globs of ProwJobs; one of them has to match."""
    live: bool = False

    def has_stream(self, stream: Stream) -> bool:
        """Whether the stream passes. With a filter of tests, it has to have a test that passes."""
        return (
            (not self.families or stream.family in self.families)
            and stream.version in self.versions
            and (not self.arches or stream.arch in self.arches)
            and (stream.is_live or not self.live)
            and (not (self.gates or self.jobs) or self._has_test(stream))
        )

    def has_test(self, gate: str, jobs: tuple[str, ...]) -> bool:
        """Whether a test of this gate and with these jobs passes."""
        return (not self.gates or gate in self.gates) and (
            not self.jobs or any(fnmatchcase(job, glob) for job in jobs for glob in self.jobs)
        )

    def _has_test(self, stream: Stream) -> bool:
        verify = stream.config.get("verify")
        entries = verify.values() if isinstance(verify, dict) else ()
        return any(self.has_test(gate(entry), jobs_of(entry)) for entry in entries)


def jobs_of(entry: object) -> tuple[str, ...]:
    """The ProwJobs that a test of a config names: its own, and the one that aggregates."""
    if not isinstance(entry, dict):
        return ()
    aggregated = entry.get("aggregatedProwJob")
    holders = (entry.get("prowJob"), aggregated.get("prowJob") if isinstance(aggregated, dict) else None)
    names = (holder.get("name") for holder in holders if isinstance(holder, dict))
    return tuple(name for name in names if isinstance(name, str))
