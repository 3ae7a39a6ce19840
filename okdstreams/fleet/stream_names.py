"""What somebody calls a stream, to the stream."""

from __future__ import annotations

from collections.abc import Iterable

from okdstreams.fleet.fleet import Stream
from okdstreams.syntax.near import close_matches


def named(streams: Iterable[Stream], text: str) -> Stream | None:
    """The stream that `text` names: by the stream's name, its ImageStream, its file, or a release of it."""
    candidates = list(streams)
    for stream in candidates:
        if text in (stream.name, stream.target, stream.file):
            return stream
    releases = [stream for stream in candidates if stream.name and text.startswith(f"{stream.name}-")]
    return max(releases, key=lambda stream: len(stream.name)) if releases else None


def near(streams: Iterable[Stream], text: str, count: int = 3) -> list[str]:
    """Names of streams that are like `text`, the likeliest first."""
    names = [name for stream in streams for name in (stream.name, stream.target, stream.file)]
    return close_matches(text, names, count)
