"""Names that become paths."""

from __future__ import annotations

from okdstreams.checks.rule import Rule
from okdstreams.language.placeholders import placeholder
from okdstreams.syntax.diagnostics import Severity

RULE = Rule(
    name="path",
    severity=Severity.ERROR,
    summary="`file` and `imageStream` come out as a file name and as namespace/name.",
    why="They become paths of rendered files.",
    bad=f'imageStream: "{placeholder("v")}"',
    good=f"imageStream: origin/{placeholder('v')}",
)
