"""Suppressions: an `allow` beside what it suppresses, the name of the check, and a reason."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from okdstreams.checks.locate import Location
from okdstreams.checks.subjects import View
from okdstreams.language.model.values import Hinted, to_arches, to_key, to_range
from okdstreams.language.versions import ELSE, BadVersion, Version
from okdstreams.syntax.document import Data, Document, Loc

Cell = tuple[Version | None, str]
"""Version and architecture of a stream."""


class Suppression(NamedTuple):
    """One reason of an `allow`. It holds for findings located at `scope` or below, in the streams that it is for."""

    document: Document
    loc: Loc
    name: str
    reason: Data
    scope: Loc
    """Where the `allow` stands."""
    value: Data
    """What the check is excused with as a whole: a reason, or a map of ranges or cases with this reason in it."""

    @property
    def key(self) -> tuple[str, Loc]:
        return (self.document.file, self.loc)

    @property
    def within(self) -> Loc:
        """Where in `value` the reason stands."""
        return self.loc[len(self.scope) + 2 :]

    @property
    def has_range(self) -> bool:
        """Whether it says for which versions it holds."""
        node = self.value
        for segment in self.within:
            if isinstance(node, list) and isinstance(segment, int):
                node = node[segment]
                if isinstance(node, dict) and "in" in node:
                    return True
            elif isinstance(node, dict) and isinstance(segment, str):
                if segment not in (ELSE.text, "set"):
                    return True
                node = node[segment]
        return False

    def holds(self, cell: Cell | None) -> bool:
        """Whether it is for this stream; one that nobody knows may be any."""
        return cell is None or not self.within or _chosen(self.value, *cell) == self.within

    def covers(self, name: str, location: Location) -> bool:
        """Whether it suppresses a finding of `name` at a location."""
        same = self.name == name and location.document is self.document
        return same and location.loc[: len(self.scope)] == self.scope


def is_unbounded(suppression: Suppression) -> bool:
    """Whether it holds for all of a family, also for versions that nobody has thought of."""
    return not suppression.scope and not suppression.has_range


def several_versions(view: View) -> frozenset[str]:
    """The files of families that have more than one version."""
    versions: dict[str, set[Version | None]] = {}
    for stream in view.fleet.streams if view.fleet is not None else ():
        versions.setdefault(stream.source.document.file, set()).add(stream.version)
    return frozenset(file for file, of_file in versions.items() if len(of_file) > 1)


def _chosen(value: Data, version: Version | None, arch: str) -> Loc | None:
    """Where the reason for one stream stands in a value: the first range or case that covers it counts."""
    if isinstance(value, dict):
        for key, inner in value.items():
            try:
                if version in to_key(key):
                    below = _chosen(inner, version, arch)
                    return None if below is None else (key, *below)
            except BadVersion:  # reported as such
                continue
        return None
    for number, case in enumerate(value) if isinstance(value, list) else ():
        if isinstance(case, dict) and "set" in case and _is_for(case, version, arch):
            below = _chosen(case["set"], version, arch)
            return None if below is None else (number, "set", *below)
    return () if isinstance(value, str) else None


def _is_for(case: dict[str, Data], version: Version | None, arch: str) -> bool:
    try:
        in_range = "in" not in case or version in to_range(case["in"])
        return in_range and ("arch" not in case or arch in to_arches(case["arch"]))
    except (BadVersion, Hinted):  # reported as such
        return False


def suppressions(documents: Iterable[Document]) -> tuple[Suppression, ...]:
    """Every suppression of stream families, innermost first, so that the nearest one is the one that is used."""
    unsorted = [suppression for document in documents for suppression in _of(document)]
    return tuple(sorted(unsorted, key=lambda e: (-len(e.scope), e.document.file, tuple(map(str, e.loc)))))


@lru_cache(maxsize=4096)
def _of(document: Document) -> tuple[Suppression, ...]:
    if "allow" not in document.text and "\\" not in document.text:  # a quoted key may be spelled with escapes
        return ()
    written: list[Suppression] = []
    _add_within(document, document.data, (), written)
    return tuple(written)


CLOSED = ("raw", "config")
"""Keys below which an `allow` would be data of the config."""


def _add_within(document: Document, data: Data, loc: Loc, written: list[Suppression]) -> None:
    """Add those at and below a value to what is written."""
    if not isinstance(data, (dict, list)):
        return
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        if type(value) not in (dict, list):
            continue
        if key == "allow" and isinstance(value, dict):
            for name, excuse in value.items():
                for below, reason in _reasons(excuse):
                    written.append(Suppression(document, (*loc, key, name, *below), name, reason, loc, excuse))
        elif key not in CLOSED:
            _add_within(document, value, (*loc, key), written)


def _reasons(excuse: Data) -> Iterator[tuple[Loc, Data]]:
    """Every reason in the value of an `allow`, with where it stands."""
    if isinstance(excuse, dict):
        for key, inner in excuse.items():
            yield from (((key, *below), reason) for below, reason in _reasons(inner))
    elif isinstance(excuse, list):
        for number, case in enumerate(excuse):
            if isinstance(case, dict) and "set" in case:
                yield from (((number, "set", *below), reason) for below, reason in _reasons(case["set"]))
    elif excuse is not None:
        yield (), excuse
