"""Minor versions and ranges of them, ordered by number: 4.9 comes before 4.10."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

_VERSION = re.compile(r"(0|[1-9][0-9]{0,3})\.(0|[1-9][0-9]{0,3})")
_BOUNDS = re.compile(r"(?P<open>\.\.)?(?P<low>[0-9.]*[0-9])(?:(?P<up>\+)|\s*-\s*(?P<high>[0-9.]*[0-9]))?")


class Version(NamedTuple):
    """A minor version such as 4.14."""

    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"


class BadVersion(ValueError):
    """The text is not a version or a range; the message says why."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


AMD64 = "amd64"
"""The architecture that names leave out."""

MOST_VERSIONS = 1000
"""A bound on one range of versions, so that a slip such as 4.1-4.9999 is a message and not a flood."""


@lru_cache(maxsize=4096)
def parse_version(text: str) -> Version:
    """`4.14` to a version. Raises BadVersion."""
    match = _VERSION.fullmatch(text)
    if not match:
        raise BadVersion(f"{text!r} is not a version such as 4.14", _guess(text))
    return Version(int(match[1]), int(match[2]))


class Bounds(NamedTuple):
    """One piece of a range; None is no bound on that side."""

    low: Version | None
    high: Version | None


@dataclass(frozen=True, slots=True)
class Range:
    """A set of versions as it was written: `4.9+`, `..4.9`, `4.5-4.9`, `4.7`, a comma list of these, or `all`."""

    text: str
    bounds: tuple[Bounds, ...]
    _answers: dict[Version | None, bool] = field(default_factory=dict, compare=False, repr=False)
    """Answers given before: ranges are asked of the same few versions thousands of times."""

    def __hash__(self) -> int:
        """That of the text: two ranges that differ are written differently."""
        return hash(self.text)

    def __contains__(self, version: Version | None) -> bool:
        """A stream without a version lies in no range but `all`."""
        holds = self._answers.get(version)
        if holds is None:
            holds = self._answers[version] = self._holds(version)
        return holds

    def _holds(self, version: Version | None) -> bool:
        if version is None:
            return self.is_all
        return any((low is None or low <= version) and (high is None or version <= high) for low, high in self.bounds)

    @property
    def is_all(self) -> bool:
        return (None, None) in self.bounds

    @property
    def is_open(self) -> bool:
        """Whether versions to come lie in it."""
        return any(high is None for _, high in self.bounds)

    def __str__(self) -> str:
        return self.text


ALL = Range("all", (Bounds(None, None),))
ELSE = Range("else", (Bounds(None, None),))
"""The last key of a range map: every stream that no range before it holds."""


@lru_cache(maxsize=4096)
def parse_range(text: str) -> Range:
    """Text to a range. Raises BadVersion with a reason."""
    if text.strip() == "all":
        return ALL
    try:
        return Range(text, tuple(_piece(piece.strip()) for piece in text.split(",")))
    except BadVersion as e:
        if "begins" not in str(e) and "," not in text:
            e.hint = _guess(text)  # of the whole, not of one end
        raise


def _piece(text: str) -> Bounds:
    match = _BOUNDS.fullmatch(text)
    if not match:
        message = f"{text!r} is not a range: write 4.9+, ..4.9, 4.5-4.9, 4.7, a comma list of these, or all"
        raise BadVersion(message, _guess(text))
    low = parse_version(match["low"])
    if match["open"]:
        if match["up"] or match["high"]:
            raise BadVersion(f"{text!r} has bounds on both sides of `..`: write 4.5-4.9 or ..4.9")
        return Bounds(None, low)
    if match["up"]:
        return Bounds(low, None)
    high = parse_version(match["high"]) if match["high"] else low
    if high < low:
        message = f"{text!r} ends before it begins: versions order by number, 4.9 comes before 4.10"
        raise BadVersion(message, f"write {high}-{low}")
    return Bounds(low, high)


def _guess(text: str) -> str:
    """A hint for a text that is no range."""
    from okdstreams.language.near_range import near_range  # nobody asks while all is well

    near = near_range(text)
    return f"write {near}" if near and is_range(near) else "versions are two numbers, such as 4.14"


@lru_cache(maxsize=4096)
def is_range(text: str) -> bool:
    """Whether the text is a well-formed range."""
    if text.strip() != "all" and not all(_BOUNDS.fullmatch(piece.strip()) for piece in text.split(",")):
        return False  # nearly all keys, of which nobody asks what range they might have been
    try:
        parse_range(text)
    except BadVersion:
        return False
    return True


def until(wanted: Range, last: Version) -> str:
    """What of a range holds no version after `last`, as text; empty when nothing is left."""
    pieces = []
    for low, high in wanted.bounds:
        top = last if high is None else min(high, last)
        if low is None:
            pieces.append(f"..{top}")
        elif low <= top:
            pieces.append(str(low) if low == top else f"{low}-{top}")
    return ", ".join(pieces)


def spell(versions: Iterable[Version], order: Sequence[Version] = ()) -> str:
    """Sorted versions as text that could stand for a range, neighbours joined: 4.9, 4.11-4.14.

    Minors of one major follow each other by number. `order` says what follows a major's last minor.
    """
    runs: list[list[Version]] = []
    for version in versions:
        if runs and _follows(runs[-1][-1], version, order):
            runs[-1].append(version)
        else:
            runs.append([version])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _follows(earlier: Version, later: Version, order: Sequence[Version]) -> bool:
    if earlier.major == later.major:
        return later.minor == earlier.minor + 1
    return earlier in order and tuple(order[order.index(earlier) + 1 :][:1]) == (later,)


def looks_like_range(text: str) -> bool:
    """Whether somebody who wrote this text meant a range, well-formed or not."""
    return text == "all" or bool(re.fullmatch(r"(\.\.)?[0-9]+(\.[0-9]+)?[-0-9., +]*", text))


Predecessors = Mapping[Version, tuple[Version, ...]]
"""Minors to those that they are upgraded from, the first before all others."""


class Succession(NamedTuple):
    """The order of minors. A jump of major is declared: {5.0: 4.22} says that 5.0 follows 4.22.

    A minor may follow several; the first of them is its place in the order.
    """

    declared: Predecessors = MappingProxyType({})

    def previous(self, version: Version) -> Version | None:
        """The minor before `version`; None for an x.0 whose predecessor is not declared."""
        if version in self.declared:
            return self.declared[version][0]
        return Version(version.major, version.minor - 1) if version.minor else None

    def predecessors(self, version: Version) -> tuple[Version, ...]:
        """Every minor that `version` is upgraded from, the first as in `previous`."""
        if version in self.declared:
            return self.declared[version]
        previous = self.previous(version)
        return () if previous is None else (previous,)

    def next(self, version: Version) -> Version:
        """The minor after `version`."""
        for later, earlier in self.declared.items():
            if earlier[0] == version:
                return later
        return Version(version.major, version.minor + 1)

    def placeholders(self, version: Version | None, arch: str) -> dict[str, str]:
        """What $(v), $(p), $(n), $(arch) and $(-arch) stand for; $(p) only where there is a version before."""
        names = {"arch": arch, "-arch": "" if arch == AMD64 else f"-{arch}"}
        if version is not None:
            names |= {"v": str(version), "n": str(self.next(version))}
            previous = self.previous(version)
            if previous is not None:
                names["p"] = str(previous)
        return names

    def span(self, wanted: Range) -> tuple[Version, ...]:
        """The versions of a closed range, in order. Raises BadVersion for an open one or an undeclared jump."""
        versions: set[Version] = set()
        for low, high in wanted.bounds:
            if low is None or high is None:
                raise BadVersion(
                    f"{wanted.text!r} is open: the versions of a family are listed, from the first to the last"
                )
            versions.update(self._steps(low, high))
        return tuple(sorted(versions))

    def _steps(self, low: Version, high: Version) -> list[Version]:
        steps = [low]
        while steps[-1] != high:
            following = self.next(steps[-1])
            if following > high or len(steps) >= MOST_VERSIONS:
                hint = f"declare the predecessor of {high.major}.0 under `previous` in the settings"
                raise BadVersion(f"no way from {low} to {high}: {hint}")
            steps.append(following)
        return steps
