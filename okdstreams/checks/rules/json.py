"""A file of raw JSON is JSON."""

from __future__ import annotations

from okdstreams.checks.rule import Rule
from okdstreams.syntax.diagnostics import Severity

RULE = Rule(
    name="json",
    severity=Severity.ERROR,
    summary="A config is well-formed JSON in UTF-8: no trailing comma, no comment, no NaN, no half of a character.",
    why="A config that cannot be decoded is refused whole, and the stream stops.",
    bad='"to": "release",',
    good='"to": "release"',
    incident="Invalid JSON was merged, and stood for up to 31 days.",
    controller=True,
)
