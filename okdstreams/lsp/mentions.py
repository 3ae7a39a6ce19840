"""What a stream file names: families, vars, job prefixes, jobs, tags, checks; each with the characters that name it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from okdstreams.fleet.mirror import matching
from okdstreams.language.placeholders import AXES, NAME, placeholder
from okdstreams.lsp.spot import ROWS, Spot, fits, shape, spots
from okdstreams.syntax.document import Document, Loc

FAMILY, VAR, PREFIX, JOB, TAG, CHECK, AXIS = "family", "var", "prefix", "job", "tag", "check", "axis"

_PLACEHOLDER = re.compile(rf"\$\$\(|\$\(({NAME})\)")
_SOURCE = re.compile(r"([a-z0-9][-a-z0-9]*)@(?:prev|[0-9]|\$\()")
FAMILIES = ("sources.mirror.family", "promote.channels.*.into")
JOBS = (*(f"{section}.*.job" for section in ROWS), "tests.*.aggregate.job")
SOURCES = ("tests.*.upgradeFrom", "periodics.*.upgradeFrom", "defaults.*.upgradeFrom")
GLOBS = ("sources.mirror.exclude", "sources.mirror.exclude.tags", "sources.mirror.include")
TAGS = ("sources.built.*.tags", "sources.art.*.tags")
TAG_KEYS = ("sources.import.tags.*",)
INVENTORY_KEYS = ("components.*.*", "external.*")


class Mention(NamedTuple):
    """A name in a file. `declares`: it is said here what the name stands for, or that it exists."""

    kind: str
    name: str
    file: str
    start: int
    end: int
    loc: Loc
    declares: bool = False
    is_key: bool = False


@lru_cache(maxsize=256)
def mentions(document: Document) -> tuple[Mention, ...]:
    """Everything that a document names, sorted by place."""
    of_kind = {"StreamFamily": _of_family, "Settings": _of_settings, "Inventory": _of_inventory}
    kind = document.data.get("kind") if isinstance(document.data, dict) else None
    find = of_kind.get(str(kind))
    if find is None:
        return ()
    return tuple(sorted((m for spot in spots(document) for m in find(document, spot)), key=lambda m: (m.start, m.end)))


def mention_at(document: Document, offset: int) -> Mention | None:
    """The innermost name at an offset."""
    around = [m for m in mentions(document) if m.start <= offset <= m.end]
    return min(around, key=lambda m: (m.end - m.start, m.start != offset), default=None)


def _of_family(document: Document, spot: Spot) -> Iterator[Mention]:
    path = shape(spot.loc)
    yield from _placeholders(document, spot)
    if spot.is_key:
        if len(path) == 2 and path[0] in ("vars", "jobs"):
            yield _named(document, spot, VAR if path[0] == "vars" else PREFIX, declares=True)
        elif any(fits(path, pattern) for pattern in TAG_KEYS):
            yield _named(document, spot, TAG)
        elif path[-2:-1] == ("allow",):
            yield _named(document, spot, CHECK)
    elif path == ("family",):
        yield _named(document, spot, FAMILY, declares=True)
    elif any(fits(path, pattern) for pattern in FAMILIES):
        yield _named(document, spot, FAMILY)
    elif any(fits(path, pattern) for pattern in SOURCES):
        yield from _part(document, spot, FAMILY, _SOURCE.match(spot.text))
    elif any(fits(path, pattern) for pattern in JOBS):
        yield _named(document, spot, JOB)
        yield from _part(document, spot, PREFIX, re.match(r"([^/$]+)/", spot.text))
    elif any(fits(path, pattern) for pattern in (*GLOBS, *TAGS)):
        yield _named(document, spot, TAG)


def _of_settings(document: Document, spot: Spot) -> Iterator[Mention]:
    yield from _placeholders(document, spot)
    if spot.is_key and len(spot.loc) == 2 and spot.loc[0] == "jobs":
        yield _named(document, spot, PREFIX, declares=True)


def _of_inventory(document: Document, spot: Spot) -> Iterator[Mention]:
    if spot.is_key and any(fits(tuple(map(str, spot.loc)), pattern) for pattern in INVENTORY_KEYS):
        yield _named(document, spot, TAG, declares=True)


def _named(document: Document, spot: Spot, kind: str, *, declares: bool = False) -> Mention:
    """The whole of a key or scalar as a name, without its quotes."""
    quoted = document.text[spot.start : spot.start + 1] in ("'", '"') and spot.end - spot.start > 1
    start, end = (spot.start + 1, spot.end - 1) if quoted else (spot.start, spot.end)
    return Mention(kind, spot.text, document.file, start, end, spot.loc, declares, spot.is_key)


def _part(document: Document, spot: Spot, kind: str, match: re.Match[str] | None) -> Iterator[Mention]:
    """The part of a scalar that a pattern's first group has matched."""
    if match is not None:
        start = document.text.find(match[1], spot.start, spot.end)
        if start >= 0:
            yield Mention(kind, match[1], document.file, start, start + len(match[1]), spot.loc)


def _placeholders(document: Document, spot: Spot) -> Iterator[Mention]:
    if "$(" not in spot.text:
        return
    for match in _PLACEHOLDER.finditer(document.text, spot.start, spot.end):
        if name := match[1]:
            kind = AXIS if name in AXES or " " in name else VAR
            yield Mention(kind, name, document.file, match.start(1), match.end(1), spot.loc)


class Names:
    """The names of all files: what a mention stands for, and where else the same is named."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self.by_file: Mapping[str, tuple[Mention, ...]] = {d.file: mentions(d) for d in documents}
        self.texts = {
            (m.file, m.name): m
            for mentions in self.by_file.values()
            for m in mentions
            if m.kind == PREFIX and m.declares
        }
        self.documents = {document.file: document for document in documents}
        self.shared = {name: m for (file, name), m in self.texts.items() if self._kind(file) == "Settings"}

    def _kind(self, file: str) -> str:
        data = self.documents[file].data
        return str(data.get("kind")) if isinstance(data, dict) else ""

    def same(self, mention: Mention) -> tuple[Mention, ...]:
        """Every mention of what a mention stands for, itself among them."""
        everything = (m for group in self.by_file.values() for m in group if m.kind == mention.kind)
        if mention.kind == TAG:
            return tuple(m for m in everything if meet(m.name, mention.name))
        wanted = self.meaning(mention)
        return tuple(m for m in everything if self.meaning(m) == wanted)

    def meaning(self, mention: Mention) -> tuple[str, ...]:
        """What a mention stands for: equal for mentions of one thing."""
        if mention.kind == VAR:
            return (VAR, mention.file, mention.name)
        if mention.kind == PREFIX:
            declared = self.prefix(mention.file, mention.name)
            return (PREFIX, declared.file if declared is not None else "", mention.name)
        if mention.kind == JOB:
            return (JOB, self.job(mention.file, mention.name))
        return (mention.kind, mention.name)

    def prefix(self, file: str, name: str) -> Mention | None:
        """Where the prefix that a file means by a name is declared: in the file, else in the settings."""
        return self.texts.get((file, name)) or self.shared.get(name)

    def job(self, file: str, written: str) -> str:
        """The whole name of a job, its placeholders as they stand."""
        name, slash, rest = written.partition("/")
        declared = self.prefix(file, name) if slash else None
        if declared is None:
            return written
        data = self.documents[declared.file].data
        jobs = data.get("jobs") if isinstance(data, dict) else None
        text = jobs.get(name) if isinstance(jobs, dict) else None
        return f"{text}{rest}" if isinstance(text, str) else written


def meet(left: str, right: str) -> bool:
    """Whether two tags or globs are the same, or one of them is a glob that matches the other."""
    return left == right or bool(matching(left, {right})) or bool(matching(right, {left}))


def spelled(mention: Mention) -> str:
    """A mention as it is told to a person."""
    return placeholder(mention.name) if mention.kind in (VAR, AXIS) and not mention.declares else mention.name
