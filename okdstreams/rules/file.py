"""A stream file that can be opened."""

from __future__ import annotations

from okdstreams.diagnostics import Severity
from okdstreams.rule import Rule

RULE = Rule(
    name="file",
    severity=Severity.ERROR,
    summary="A stream file can be opened, has a sane size, and lies inside the folder.",
    why="A file that is skipped in silence is a stream that goes away.",
    bad="streams/okd.yaml/notes.txt",
    good="streams/okd.yaml",
)
