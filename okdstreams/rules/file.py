"""What is to be read can be read, and is what it seems to be."""

from __future__ import annotations

from okdstreams.diagnostics import Severity
from okdstreams.rule import Rule

RULE = Rule(
    name="file",
    severity=Severity.ERROR,
    summary="A file can be read and holds what its place says; links to folders and foreign files are only warned about.",
    why="A config that is not read is not checked, and nobody would know.",
    bad="releases/release-okd-4.14.json -> ../gone.json",
    good="releases/release-okd-4.14.json",
)
