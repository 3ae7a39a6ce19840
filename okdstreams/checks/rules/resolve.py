"""What a value comes to in each stream."""

from __future__ import annotations

from okdstreams.checks.rule import Rule
from okdstreams.language.placeholders import placeholder
from okdstreams.syntax.diagnostics import Severity

RULE = Rule(
    name="resolve",
    severity=Severity.ERROR,
    summary="Every value has a meaning in every stream: known placeholders and job prefixes, no name twice.",
    why="A placeholder that is not filled in would reach the controller as text.",
    bad=f'aws: {{job: "ci/e2e-{placeholder("cloud")}", gate: blocking}}',
    good="aws: {job: ci/e2e-aws, gate: blocking}",
)
