"""The tags of a payload with their writers, as a table and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from okdstreams.fleet.fleet import Stream
from okdstreams.fleet.payload import DROPPED, NOBODY, WRITERS, Supply
from okdstreams.report.table import table
from okdstreams.syntax.canonical import pretty_json


def payload_table(supplies: Sequence[Supply], width: int | None) -> list[str]:
    """Lines: a heading, then a writer each."""
    rows = [("TAG", "WRITER", "WHERE", "WRITTEN IN")]
    rows += [(s.tag, s.writer, s.where, s.place) for s in supplies]
    return table(rows, width=width)


def payload_json(stream: Stream, supplies: Sequence[Supply]) -> str:
    """The list `tags`: tag, writer, where it is from or why it is not there, file and line of what says so."""
    tags = []
    for supply in supplies:
        file, _, line = supply.place.rpartition(":")
        entry: dict[str, str | int | None] = {"tag": supply.tag, "writer": supply.writer, "where": supply.where}
        tags.append(entry | {"file": file or None, "line": int(line) if line else None})
    return pretty_json({"format": 1, "stream": stream.name, "imageStream": stream.target, "tags": tags})


def counts(supplies: Sequence[Supply]) -> str:
    """How many tags there are, and how many of each writer."""
    of_writer = Counter(supply.writer for supply in supplies)
    parts = [f"{of_writer[writer]:,} {writer}" for writer in WRITERS if writer in of_writer]
    arriving = {supply.tag for supply in supplies if supply.writer not in (DROPPED, NOBODY)}
    left_out = {supply.tag for supply in supplies} - arriving
    words = f"{len(arriving):,} tags" if len(arriving) != 1 else "1 tag"
    return f"{words}{f', and {len(left_out):,} left out' if left_out else ''}: {', '.join(parts)}"
