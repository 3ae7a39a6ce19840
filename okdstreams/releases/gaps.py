"""Which released payloads a cluster cannot be upgraded to, and from which it cannot go on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import semver

from okdstreams.language.versions import Succession, Version
from okdstreams.releases.answers import Answers


class Gap(NamedTuple):
    """What a release lacks: `sources` are those of which each should lead to it; without any, it leads nowhere on."""

    stream: str
    release: str
    sources: tuple[str, ...]
    reason: str


class _Release(NamedTuple):
    order: semver.Version
    name: str

    @property
    def minor(self) -> Version:
        return Version(self.order.major, self.order.minor)


def gaps(answers: Answers, succession: Succession) -> list[Gap]:
    """The gaps of all accepted releases, by stream and release. A tag that is no semantic version is passed over.

    Every release is to be reached from the newest earlier one of its minor. From a predecessor, the newest release of a
    minor is to be reached from the newest there; an earlier one from any, as it cannot name what came after it.
    """
    return [gap for stream in sorted(answers.accepted) for gap in _of_stream(stream, answers, succession)]


def _of_stream(stream: str, answers: Answers, succession: Succession) -> Iterator[Gap]:
    releases = sorted(_releases(answers.accepted[stream]))
    by_minor: dict[Version, list[_Release]] = {}
    for release in releases:
        by_minor.setdefault(release.minor, []).append(release)
    leading = {start for start, _ in answers.upgrades}
    for release in releases:
        own = by_minor[release.minor]
        place = own.index(release)
        if place and (own[place - 1].name, release.name) not in answers.upgrades:
            yield Gap(
                stream, release.name, (own[place - 1].name,), "no edge from the newest earlier release of its minor"
            )
        for predecessor in succession.predecessors(release.minor):
            before = by_minor.get(predecessor, [])
            wanted = before[-1:] if release is own[-1] else before
            if before and not any((source.name, release.name) in answers.upgrades for source in wanted):
                reason = (
                    f"no edge from the newest release of {predecessor}"
                    if release is own[-1]
                    else (f"no edge from any release of {predecessor}")
                )
                yield Gap(stream, release.name, (before[-1].name,), reason)
        if release is not releases[-1] and release.name not in leading:
            yield Gap(stream, release.name, (), "no way on")


def _releases(names: Iterable[str]) -> Iterator[_Release]:
    for name in dict.fromkeys(names):
        if semver.Version.is_valid(name):
            yield _Release(semver.Version.parse(name), name)
