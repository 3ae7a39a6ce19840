"""The CI configuration that --ci-repo names can be read."""

from __future__ import annotations

from okdstreams.checks.rule import Rule
from okdstreams.syntax.diagnostics import Severity

RULE = Rule(
    name="ci-repo",
    severity=Severity.WARNING,
    summary="The files of the CI configuration are well-formed: `tests` with `as`, `periodics` with `name`.",
    why="The jobs of a file that cannot be read are unknown, so `job-exists` may report them as missing.",
    bad='tests: [{as: e2e-aws, cron: "@daily"}',
    good='tests: [{as: e2e-aws, cron: "@daily"}]',
)
