"""What is mirrored to another registry has images, and places of its own. The compiler reports it."""

from __future__ import annotations

from okdstreams.checks.rule import Rule
from okdstreams.syntax.diagnostics import Severity

RULE = Rule(
    name="mirroring",
    severity=Severity.ERROR,
    summary="Every image of a mirrored stream goes to a repository of its own, and no two versions to one tag.",
    why="Two versions under one tag overwrite each other: the last mirror job to run wins.",
    bad='mirroring: {to: "origin-{tag}", tags: {4.13+: ["{v}", latest], all: ["{v}"]}}',
    good='mirroring: {to: "origin-{tag}", tags: {4.14: ["{v}", latest], all: ["{v}"]}}',
)
