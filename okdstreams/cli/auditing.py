"""What `audit` does, however it was asked: by the command line's library, or in a plain line with paths alone."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from okdstreams.audit.audit import audit, lines_of
from okdstreams.cli.answer import Format, answer, chosen
from okdstreams.language.controller import NEWEST, PROFILES, Profile
from okdstreams.report.text import summary
from okdstreams.terminal import remark

if TYPE_CHECKING:
    from okdstreams.audit.audit import Audit
    from okdstreams.ci.jobs import CiJobs
    from okdstreams.variants.judged import Checkout


def audit_configs(
    paths: list[str],
    form: Format = Format.text,
    select: list[str] | None = None,
    ignore: list[str] | None = None,
    *,
    strict: bool = False,
    targets: str = "",
    jobs: CiJobs | None = None,
    controller: Profile = PROFILES[NEWEST],
    checkout: Checkout | None = None,
) -> int:
    """Audit the configs at or below `paths`, print what is found, and give the exit code.

    Raises TreeError where there is nothing to audit.
    """
    done = audit(paths, targets, jobs, controller, checkout)
    findings = chosen(done.diagnostics, select or [], ignore or [])
    code = answer(findings, lines_of(done, findings), form, strict=strict)
    remark(f"{summary(findings) or 'no mistakes'} in {_counted(done)}")
    if len(counts := Counter(d.name for d in findings)) > 1:
        listed = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        remark("by check: " + ", ".join(f"{name} {count}" for name, count in listed))
    return code


def _counted(done: Audit) -> str:
    """What was looked at."""
    counts = [("config", done.configs), ("variant", done.variants)]
    shown = [(word, count) for word, count in counts if count] or counts[:1]
    return " and ".join(f"{count} {word}{'s' * (count != 1)}" for word, count in shown)
