"""What `check` does, however it was asked: by the command line's library, or by a hook in one of a few plain lines."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from okdstreams.cli.answer import Format, answer, chosen
from okdstreams.incremental.clean import keep
from okdstreams.project import compile_folder, source_lines, with_diagnostics
from okdstreams.report.text import summary

if TYPE_CHECKING:
    from okdstreams.checks.subjects import Subject
    from okdstreams.ci.jobs import CiJobs
    from okdstreams.compiler import Compilation
    from okdstreams.syntax.diagnostics import Diagnostic


def check_streams(
    streams: str,
    form: Format = Format.text,
    select: list[str] | None = None,
    ignore: list[str] | None = None,
    *,
    strict: bool = False,
    jobs: Callable[[], CiJobs | None] = lambda: None,
    base: Callable[[], tuple[Subject, ...] | None] = lambda: None,
    beside: Callable[[Compilation], tuple[Diagnostic, ...]] = lambda _: (),
) -> int:
    """Check the folder `streams`, print what is found, and give the exit code. Raises TreeError for no streams.

    `beside` looks at more than the streams, when they were compiled.
    """
    chosen((), select or [], ignore or [])  # a check that does not exist is told before anything is read
    compilation = compile_folder(streams, jobs(), base())
    compilation = with_diagnostics(compilation, beside(compilation))
    findings = chosen(compilation.diagnostics, select or [], ignore or [])
    code = answer(findings, source_lines(compilation, findings), form, strict=strict)
    count = len(compilation.fleet.streams)
    families = len(compilation.fleet.families)
    said = f"{summary(findings) or 'no mistakes'} in {count} streams of {families} families\n"
    print(said, end="", file=sys.stderr)
    if not compilation.diagnostics:
        keep(((name, content.encode()) for name, content in compilation.texts.items()), said)
    return code
