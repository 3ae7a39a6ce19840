"""What is mirrored to another registry has images, and places of its own. The compiler reports it."""

from __future__ import annotations

from okdstreams.checks.rule import Rule
from okdstreams.language.placeholders import placeholder
from okdstreams.syntax.diagnostics import Severity

TAG, V = placeholder("tag"), placeholder("v")

RULE = Rule(
    name="mirroring",
    severity=Severity.ERROR,
    summary="Every image of a mirrored stream goes to a repository of its own, and no two versions to one tag.",
    why="Two versions under one tag overwrite each other: the last mirror job to run wins.",
    bad=f'mirroring: {{to: "origin-{TAG}", tags: {{4.13+: ["{V}", latest], all: ["{V}"]}}}}',
    good=f'mirroring: {{to: "origin-{TAG}", tags: {{4.14: ["{V}", latest], all: ["{V}"]}}}}',
)
