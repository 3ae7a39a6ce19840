"""The versions of a family."""

from __future__ import annotations

from okdstreams.checks.rule import Rule
from okdstreams.syntax.diagnostics import Severity

RULE = Rule(
    name="versions",
    severity=Severity.ERROR,
    summary="The versions of a family are a closed range, or a list of them.",
    why="An open range has no last stream, and a jump of major must be declared.",
    bad="versions: 4.13+",
    good="versions: 4.13-4.14",
)
