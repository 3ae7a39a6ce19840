"""A stream file that YAML can read, as text and without surprises."""

from __future__ import annotations

from okdstreams.checks.rule import Rule
from okdstreams.syntax.diagnostics import Severity

RULE = Rule(
    name="yaml",
    severity=Severity.ERROR,
    summary="YAML that can be read, without anchors, aliases, merge keys and tags, and without duplicate keys.",
    why="YAML itself drops the first of two equal keys silently.",
    incident="Invalid JSON was merged, and a duplicate key silently dropped a job: up to 31 days.",
    bad="tests:\n  aws: {job: ci/e2e-aws, gate: blocking}\n  aws: {job: ci/e2e-gcp, gate: blocking}",
    good="tests:\n  aws: {job: ci/e2e-aws, gate: blocking}\n  gcp: {job: ci/e2e-gcp, gate: blocking}",
)
