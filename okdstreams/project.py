"""A folder of streams, read and compiled: what every command begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okdstreams.compiler import Compilation, compile_streams
from okdstreams.disk.stream_files import read_streams
from okdstreams.syntax.diagnostics import Diagnostic

if TYPE_CHECKING:
    from okdstreams.checks.subjects import Subject
    from okdstreams.ci.jobs import CiJobs
    from okdstreams.variants.judged import Checkout


def compile_folder(
    folder: str,
    jobs: CiJobs | None = None,
    base: tuple[Subject, ...] | None = None,
    today: str | None = None,
    ci_repo: str = "",
) -> Compilation:
    """Compile the streams below `folder`. Raises TreeError when there is nothing to compile.

    With `jobs`, the ProwJobs that exist, every job is looked up; with `base`, the configs before a change, the change
    itself is checked too; with `today`, what ends on a day; with `ci_repo`, a checkout of the CI configuration, the
    variants that are compiled from it.
    """
    files = read_streams(folder)
    has_variants = ci_repo and any(b"variants" in content for content in files.contents.values())
    checkout = read_checkout(ci_repo) if has_variants else None
    reading = (*(jobs.diagnostics if jobs is not None else ()), *files.diagnostics)
    compilation = compile_streams(files.contents, jobs, base, today=today, checkout=checkout)
    return with_diagnostics(compilation, reading)


def read_checkout(folder: str, *, needed: bool = False) -> Checkout | None:
    """The ci-operator configurations of a checkout; None when it has none. Raises TreeError for that when `needed`."""
    from okdstreams.ci.configs import has_configs, read_configs  # only with --ci-repo
    from okdstreams.variants.judged import Checkout

    return Checkout(folder, read_configs(folder)) if needed or has_configs(folder) else None


def with_diagnostics(compilation: Compilation, reading: tuple[Diagnostic, ...]) -> Compilation:
    """The compilation, with the diagnostics that came of reading its files."""
    if not reading:
        return compilation
    return compilation._replace(diagnostics=tuple(sorted({*reading, *compilation.diagnostics})))


def source_lines(compilation: Compilation, diagnostics: tuple[Diagnostic, ...]) -> dict[str, list[str]]:
    """The lines of every file that a diagnostic speaks of, to be shown with it."""
    wanted = {span.file for d in diagnostics for span in (d.span, *(s for s, _ in d.related))}
    return {name: text.splitlines() for name, text in compilation.texts.items() if name in wanted}
