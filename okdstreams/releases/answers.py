"""Saved answers of a release-controller to accepted releases and the edges between them.

`/api/v1/releasestreams/accepted` is an object of stream to its accepted tags, newest first. `/graph` is an update graph
as clusters ask for it: `nodes` with a `version` each, `edges` as pairs of indexes into them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple


class Unreadable(Exception):
    """A file that is neither of the two answers: the file, and what to do."""

    def __init__(self, file: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.file = file
        self.hint = hint


class Answers(NamedTuple):
    """The accepted releases by stream, and the upgrades that are offered: (from, to)."""

    accepted: Mapping[str, tuple[str, ...]]
    upgrades: frozenset[tuple[str, str]]


_HINT = "save what /api/v1/releasestreams/accepted and /graph answer, each to a file: curl -o FILE URL"


def read_answers(files: Mapping[str, bytes]) -> Answers:
    """Contents by name of file; both answers have to be among them. Raises Unreadable."""
    accepted: dict[str, tuple[str, ...]] = {}
    upgrades: set[tuple[str, str]] = set()
    graphs = 0
    for file in sorted(files):
        try:
            data = json.loads(files[file])
        except (ValueError, RecursionError) as e:
            raise Unreadable(file, f"not JSON: {e}", _HINT) from e
        if isinstance(data, dict) and isinstance(data.get("nodes"), list):
            graphs += 1
            upgrades |= _upgrades(file, data)
        else:
            accepted |= _accepted(file, data)
    if not accepted or not graphs:
        missing = "/graph" if accepted else "/api/v1/releasestreams/accepted"
        raise Unreadable(", ".join(sorted(files)), f"the answer of {missing} is missing", _HINT)
    return Answers(accepted, frozenset(upgrades))


def _accepted(file: str, data: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(data, dict) or not data:
        raise Unreadable(file, "neither accepted releases nor a graph", _HINT)
    for stream, tags in data.items():
        if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
            raise Unreadable(file, f"{stream!r} is not a list of releases", _HINT)
    return {stream: tuple(tags) for stream, tags in data.items()}


def _upgrades(file: str, data: dict[str, Any]) -> set[tuple[str, str]]:
    names = [node.get("version") if isinstance(node, dict) else None for node in data["nodes"]]
    pairs = data.get("edges") or []
    try:
        upgrades = {(names[start], names[end]) for start, end in pairs}
    except (TypeError, ValueError, IndexError) as e:
        raise Unreadable(file, "an edge is not a pair of indexes into `nodes`", _HINT) from e
    return {(start, end) for start, end in upgrades if isinstance(start, str) and isinstance(end, str)}
