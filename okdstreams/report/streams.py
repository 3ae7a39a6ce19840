"""Streams as a table for a person and as JSON for a program."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from okdstreams.fleet.annotation import annotation_bytes
from okdstreams.fleet.fleet import Stream
from okdstreams.fleet.sites import stream_url
from okdstreams.fleet.stream_stats import gates
from okdstreams.report.table import table

HEAD = ("family", "minor", "arch", "mode", "block", "inform", "bytes", "note", "ImageStream")
"""Without the last column, the table of the real streams is 75 characters wide."""


def stream_json(stream: Stream) -> dict[str, Any]:
    """The facts of one stream. `version` is null in a family without versions; sizes are in bytes."""
    return {
        "family": stream.family,
        "version": str(stream.version) if stream.version else None,
        "arch": stream.arch,
        "private": stream.private,
        "name": stream.name,
        "file": stream.file,
        "imageStream": stream.target,
        "mode": _mode(stream),
        **gates(stream.config)._asdict(),
        "annotationBytes": annotation_bytes(stream.config),
        "endOfLife": not stream.is_live,
        "site": stream.site.name if stream.site else None,
        "link": stream_url(stream) or None,
    }


def streams_json(streams: Iterable[Stream]) -> str:
    """The list `streams`, in the order given."""
    value = {"format": 1, "streams": [stream_json(stream) for stream in streams]}
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def streams_table(streams: Iterable[Stream], width: int | None) -> list[str]:
    """One line per stream below a heading, at most `width` characters wide; the longest column comes last."""
    rows: list[tuple[str | int, ...]] = [HEAD]
    for stream in streams:
        counts = gates(stream.config)
        note = " ".join(word for word, said in (("priv", stream.private), ("EOL", not stream.is_live)) if said)
        rows.append(
            (
                stream.family,
                str(stream.version or "-"),
                stream.arch,
                _mode(stream),
                counts.blocking,
                counts.informing,
                annotation_bytes(stream.config),
                note,
                stream.target,
            )
        )
    return table(rows, width=width)


def _mode(stream: Stream) -> str:
    return str(stream.config.get("as", "Integration"))
