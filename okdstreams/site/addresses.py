"""Where each page of the site is. Names come from stream files, so no address is made of them as they stand."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import NamedTuple

from okdstreams.fleet.fleet import Fleet, Stream
from okdstreams.syntax.diagnostics import Span

_FOREIGN = re.compile(r"[^a-z0-9._-]+")
_PLAIN = re.compile(r"(?!.*--)[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)*")
LONGEST = 80


class Place(NamedTuple):
    """A line of a stream file: how it is written, and its address in the site."""

    text: str
    url: str


def slug(name: str) -> str:
    """A name as a piece of an address: lower-case letters, digits, `.`, `_`, `-`. Two names never have one slug."""
    if len(name) <= LONGEST and _PLAIN.fullmatch(name):
        return name.replace("/", "--")
    plain = _FOREIGN.sub("-", name.lower()).strip("-.")[:LONGEST]
    return f"{plain}-{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}"


def test_anchor(section: str, key: str) -> str:
    """The id of a test on the page of its family's tests. A colon is in no slug."""
    return slug(key) if section == "verify" else f"{section}:{slug(key)}"


class Addresses:
    """The addresses of pages, relative to the top of the site."""

    def __init__(self, fleet: Fleet, files: Iterable[str]) -> None:
        self._by_target: dict[str, Stream] = {}
        for stream in fleet.streams:
            self._by_target.setdefault(stream.target, stream)
        self._files = frozenset(files)

    def stream(self, stream: Stream) -> str:
        """The page of a stream; the `file` of no two streams is the same."""
        return f"streams/{slug(stream.file.removesuffix('.json'))}.html"

    def image_stream(self, target: str) -> str:
        """The page of the stream whose ImageStream is `target` (namespace/name); empty when there is none."""
        stream = self._by_target.get(target)
        return self.stream(stream) if stream is not None else ""

    def tests(self, family: str) -> str:
        """The page of a family's tests."""
        return f"tests/{slug(family)}.html"

    def test(self, family: str, section: str, key: str) -> str:
        """The life of a test: `key` is how its row is called in the family's file."""
        return f"{self.tests(family)}#{test_anchor(section, key)}"

    def picture(self, family: str) -> str:
        """The pictures of a family."""
        return f"pictures/{slug(family)}.html"

    def file(self, name: str) -> str:
        """The page of a stream file."""
        return f"files/{slug(name)}.html"

    def place(self, span: Span) -> Place:
        """A line of a stream file; without an address when that is none of the site."""
        url = f"{self.file(span.file)}#L{span.line}" if span.file in self._files else ""
        return Place(f"{span.file}:{span.line}", url)
