"""A file that can be opened, and is what it seems to be."""

from __future__ import annotations

from okdstreams.checks.rule import Rule
from okdstreams.syntax.diagnostics import Severity

RULE = Rule(
    name="file",
    severity=Severity.ERROR,
    summary="A stream file or config can be opened, has a sane size, lies inside the folder, and is one.",
    why="A file that is skipped in silence is a stream that goes away.",
    bad="streams/okd.yaml/notes.txt",
    good="streams/okd.yaml",
)
