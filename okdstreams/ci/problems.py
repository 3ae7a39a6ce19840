"""What cannot be read in a file of the CI configuration, and the warning about it."""

from typing import NamedTuple

from okdstreams.syntax.diagnostics import Diagnostic, Severity, Span
from okdstreams.syntax.rule_text import RuleText


class Problem(NamedTuple):
    """What cannot be read in a file; line and column count from 1."""

    line: int
    column: int
    message: str


def diagnostic(file: str, problem: Problem) -> Diagnostic:
    """The warning about a problem in `file`."""
    span = Span(file, problem.line, problem.column, problem.line, problem.column + 1)
    hint = "its jobs are unknown until it is mended, and may be reported as missing"
    return Diagnostic(span, Severity.WARNING, "ci-repo", problem.message, hint)


RULE = RuleText(
    name="ci-repo",
    severity=Severity.WARNING,
    summary="The files of the CI configuration are well-formed: `tests` with `as`, `periodics` with `name`.",
    why="The jobs of a file that cannot be read are unknown, so `job-exists` may report them as missing.",
    bad='tests: [{as: e2e-aws, cron: "@daily"}',
    good='tests: [{as: e2e-aws, cron: "@daily"}]',
)
