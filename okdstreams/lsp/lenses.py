"""What stands above a family and its rows: how many streams it makes, and how many of them it can block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from okdstreams.fleet.fleet import Stream
from okdstreams.fleet.stream_stats import gates
from okdstreams.language.choices import choose, covers
from okdstreams.language.gates import gate
from okdstreams.lsp.state import FleetState
from okdstreams.lsp.text import text_of
from okdstreams.syntax.document import Document, Loc

Count = tuple[Loc, int, int]
"""A loc, how many streams it makes, and how many of them it can block."""


class Lens(NamedTuple):
    """A line of words above a piece of a file."""

    start: int
    end: int
    words: str


def lenses(state: FleetState, file: str) -> list[Lens]:
    """The lenses of a family's file, from top to bottom; none of a file that cannot be read at the moment."""
    document = state.compiled.get(file)
    if document is None or document.text != state.texts.get(file):
        return []
    streams = [stream for stream in state.compilation.fleet.streams if stream.source.document is document]
    if not streams:
        return []
    counts: list[Count] = [(("family",), len(streams), sum(gates(stream.config).blocking > 0 for stream in streams))]
    counts += _tests(document, streams)
    for section in ("periodics", "upgradeTests"):
        counts += _others(streams, section)
    lenses = [Lens(*_key(document, loc), _words(makes, blocks)) for loc, makes, blocks in counts]
    return sorted(lenses)


def _words(makes: int, blocks: int) -> str:
    effect = f"makes {makes} stream{'' if makes == 1 else 's'}" if makes else "makes nothing"
    return f"{effect} · blocks {blocks}" if blocks else effect


def _tests(document: Document, streams: Sequence[Stream]) -> Iterator[Count]:
    """Every row of `tests`."""
    makes: dict[Loc, int] = {loc: 0 for loc in _rows(streams, "tests")}
    blocks = dict.fromkeys(makes, 0)
    for stream in streams:
        verify = stream.config.get("verify", {})
        entries = verify if isinstance(verify, dict) else {}
        blocking = {loc for name, loc in stream.tests.items() if name in entries and gate(entries[name]) == "blocking"}
        for loc in makes.keys() & set(stream.tests.values()):
            makes[loc] += 1
            blocks[loc] += loc in blocking
    yield from ((loc, makes[loc], blocks[loc]) for loc in makes)


def _others(streams: Sequence[Stream], section: str) -> Iterator[Count]:
    """The same of rows that block nothing."""
    for loc in _rows(streams, section):
        yield loc, sum(_applies(stream, section, loc) for stream in streams if not stream.private), 0


def _applies(stream: Stream, section: str, loc: Loc) -> bool:
    rows: Any = getattr(stream.source.model, section)[loc[1]]
    if not isinstance(rows, list):
        return covers(rows.in_, rows.arch, stream.version, stream.arch)
    chosen = choose(rows, stream.version, stream.arch)
    return chosen is not None and chosen[1][:1] == loc[2:]


def _rows(streams: Sequence[Stream], section: str) -> Iterator[Loc]:
    for name, rows in getattr(streams[0].source.model, section).items():
        if isinstance(rows, list):
            yield from ((section, name, number) for number in range(len(rows)))
        else:
            yield (section, name)


def _key(document: Document, loc: Loc) -> tuple[int, int]:
    """Where an entry begins: its key, or its first character in a list."""
    span = document.span(loc, key=True)
    text = text_of(document.text)
    start, end = text.of_span(span)
    return start, min(end, text.line_end(start))
