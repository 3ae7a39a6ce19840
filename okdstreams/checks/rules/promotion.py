"""A channel joins two streams that exist and fit each other. The compiler reports it: without them there is no run."""

from __future__ import annotations

from okdstreams.checks.rule import Rule
from okdstreams.syntax.diagnostics import Severity

RULE = Rule(
    name="promotion",
    severity=Severity.ERROR,
    summary="A channel promotes from a live stream to a Stable one of the same namespace, and no two do the same.",
    why="A pipeline that asks for a stream which is not there finds no release, and ends well without promoting any.",
    bad="next: {from: 4.15, to: okd-scos-next}",
    good="next: {from: 4.14, to: okd-scos-next}",
)
