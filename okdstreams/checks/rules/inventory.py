"""The inventory of payload tags."""

from __future__ import annotations

from okdstreams.checks.rule import Rule
from okdstreams.language.placeholders import placeholder
from okdstreams.syntax.diagnostics import Severity

RULE = Rule(
    name="inventory",
    severity=Severity.ERROR,
    summary=f"An inventory names its ImageStream with {placeholder('v')}, and each tag has one source per version.",
    why="Exclusions are expanded against it: a tag with two sources has two owners.",
    bad="openshift/installer-next: {installer: all}",
    good="openshift/installer-next: {installer-next: all}",
)
