"""What `check` does, however it was asked: by the command line's library, or by a hook in one of a few plain lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from okdstreams.cli.answer import Format, answer, chosen
from okdstreams.cli.concerned import concerned, touching
from okdstreams.cli.today import today
from okdstreams.disk.stream_files import read_streams
from okdstreams.fleet.governance import depends_on_the_day
from okdstreams.incremental.clean import keep
from okdstreams.incremental.store import CHECKED, MANY, has, is_on
from okdstreams.project import compile_folder, source_lines, with_diagnostics
from okdstreams.report.text import summary
from okdstreams.terminal import detail, remark

if TYPE_CHECKING:
    from okdstreams.checks.subjects import Subject
    from okdstreams.ci.jobs import CiJobs
    from okdstreams.compiler import Compilation
    from okdstreams.syntax.diagnostics import Diagnostic

NO_MISTAKES = "no mistakes"


def check_streams(
    streams: str,
    form: Format = Format.text,
    select: list[str] | None = None,
    ignore: list[str] | None = None,
    *,
    strict: bool = False,
    jobs: Callable[[], CiJobs | None] = lambda: None,
    base: Callable[[], tuple[Subject, ...] | None] = lambda: None,
    day: str = "",
    ci_repo: str = "",
    files: Sequence[str] = (),
    beside: Callable[[Compilation], tuple[Diagnostic, ...]] | None = None,
) -> int:
    """Check the folder `streams`, print what is found, and give the exit code. Raises TreeError for no streams.

    `day` is the one on which gates may have ended; empty for that of the clock. With `files`, the whole folder is
    checked, and what concerns these is told. `beside` looks at more than the streams, when they were compiled.
    """
    chosen((), select or [], ignore or [])  # a check that does not exist is told before anything is read
    existing, before = jobs(), base()
    is_plain = existing is None and before is None and not ci_repo and beside is None
    if is_plain and not files and is_on() and (said := _again(streams)):
        remark(said)
        return answer((), {}, form, strict=strict)
    compilation = compile_folder(streams, existing, before, day or today(), ci_repo)
    if beside is not None:
        compilation = with_diagnostics(compilation, beside(compilation))
    detail(f"{len(compilation.texts)} files read below {streams}")
    findings = chosen(compilation.diagnostics, select or [], ignore or [])
    everything = len(findings)
    count, families = len(compilation.fleet.streams), len(compilation.fleet.families)
    where = _size(count, families)
    if files:
        wanted = concerned(files, {*compilation.texts, *(d.span.file for d in findings)}, streams)
        findings = touching(findings, wanted.files)
        where = wanted.words
    code = answer(findings, source_lines(compilation, findings), form, strict=strict)
    elsewhere = f"; {everything - len(findings)} more elsewhere" if len(findings) < everything else ""
    said = f"{summary(findings) or NO_MISTAKES} in {where}{elsewhere}"
    remark(said)
    if not compilation.diagnostics and not files and not depends_on_the_day(compilation.fleet) and is_on():
        contents = {name: content.encode() for name, content in compilation.texts.items()}
        keep(contents.items(), f"{said}\n")
        if is_plain and count >= MANY:
            from okdstreams.incremental.recheck import keep_checked

            keep_checked(streams, compilation, contents)
    return code


def _size(streams: int, families: int) -> str:
    """How much was checked."""
    return f"{streams} streams of {families} families"


def _again(streams: str) -> str:
    """What is said of streams that were clean and have changed a little, if they still are; empty when unknown."""
    if not has(streams, CHECKED):
        return ""
    from okdstreams.incremental.recheck import recheck  # a large fleet's matter

    files = read_streams(streams)
    clean = recheck(streams, files.contents) if not files.diagnostics else None
    if clean is None:
        return ""
    detail(f"{len(files.contents)} files read below {streams}, {clean.anew} families compiled anew")
    said = f"{NO_MISTAKES} in {_size(clean.streams, clean.families)}"
    keep(files.contents.items(), f"{said}\n")
    return said
