"""Jobs that judge other jobs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.syntax.diagnostics import Severity

_ANALYSIS = re.compile(r"\b(?:install|overall|upgrade)-analysis\b")


def check(view: View) -> Iterator[Finding]:
    for subject, test in view.tests:
        if "-analysis" not in test.job or test.section != "verify":
            continue
        if _ANALYSIS.search(test.job) and not test.flag("multiJobAnalysis"):
            message = f"{test.name!r} runs {test.job!r} without `multiJobAnalysis`"
            yield Finding(subject, (*test.path, "prowJob", "name"), message, "add `analysis: true`")


RULE = Rule(
    name="analysis",
    severity=Severity.WARNING,
    summary="Install-, overall- and upgrade-analysis jobs carry `multiJobAnalysis`.",
    why="Without it the job starts at once, finds no finished jobs to analyse, and says nothing.",
    incident="A tool that decoded and encoded again lost `multiJobAnalysis`; it stayed lost for up to 56 days.",
    bad="install-analysis: {job: ci/install-analysis-all, gate: blocking}",
    good="install-analysis: {job: ci/install-analysis-all, gate: blocking, analysis: true}",
    check=check,
)
