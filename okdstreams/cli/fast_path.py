"""The few command lines that hooks and pipelines run, read without the library that reads all others.

Importing that library costs as much as compiling a small repository. A line that is not exactly one of these is read
by it; both ways end in the same function.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet

from okdstreams.diff.formats.verdict import no_difference
from okdstreams.disk.root import output_folder, streams_folder
from okdstreams.incremental.unchanged import is_committed
from okdstreams.terminal import detail, remark

FOLDERS = {
    "check": ("--streams",),
    "diff": ("--streams", "--output"),
    "render": ("--streams", "--output", "--ci-repo", "--into", "--variants"),
}
"""The commands, and their options that have a value: a folder, and of `--variants` a word."""

FLAGS = {"check": ("--strict",), "diff": (), "render": ("--check", "--exit-code")}
"""Their options that take nothing."""


def quick(arguments: list[str]) -> Callable[[], int] | None:
    """What runs the command line and gives its exit code; None when it is not one of the few."""
    command = arguments[0] if arguments else ""
    rest = arguments[1:]
    if command == "audit" and _are_paths(rest):
        return lambda: _audit(rest)
    if command not in FOLDERS:
        return None
    flags = {flag for flag in FLAGS[command] if rest.count(flag) == 1}
    rest = [argument for argument in rest if argument not in flags]
    if command == "check" and _are_paths(rest):
        return lambda: _check(streams_folder(rest), rest, strict="--strict" in flags)
    if command == "diff":
        rest = _without_head(rest)
    names, values = rest[::2], rest[1::2]
    plain = len(names) == len(values) == len(set(names)) and not any(value.startswith("-") for value in values)
    if not plain or not set(names) <= set(FOLDERS[command]):
        return None
    chosen = dict(zip(names, values, strict=True))
    streams = chosen.get("--streams") or streams_folder()
    output = chosen.get("--output") or output_folder(is_streams_named="--streams" in chosen)
    ci_repo, into = chosen.get("--ci-repo", ""), chosen.get("--into", "")
    variants = chosen.get("--variants", "listed")
    refused = (not ci_repo and (into or variants == "all")) or (ci_repo and "--exit-code" in flags)
    if refused or variants not in ("listed", "all"):
        return None
    if command == "check":
        return lambda: _check(streams, [], strict="--strict" in flags)
    if command == "diff":
        return (lambda: _equal(streams)) if is_committed(streams, output) else None
    return lambda: _render(streams, output, ci_repo, into, flags, everything=variants == "all")


def _are_paths(words: list[str]) -> bool:
    """Whether these are paths alone, and at least one."""
    return bool(words) and not any(word.startswith("-") or not word for word in words)


def _check(streams: str, files: list[str], *, strict: bool) -> int:
    from okdstreams.cli.checking import check_streams

    return check_streams(streams, files=files, strict=strict)


def _audit(paths: list[str]) -> int:
    from okdstreams.cli.auditing import audit_configs

    return audit_configs(paths)


def _without_head(rest: list[str]) -> list[str]:
    """What is left of a line of `diff` that names the revision that is meant anyway, first or last."""
    if rest[:1] == ["HEAD"]:
        return rest[1:]
    return rest[:-1] if len(rest) % 2 and rest[-1] == "HEAD" else rest


def _equal(streams: str) -> int:
    detail("nothing has changed since the streams were rendered: not compiled again")
    remark(no_difference("HEAD", streams))
    return 0


def _render(streams: str, output: str, ci_repo: str, into: str, flags: AbstractSet[str], *, everything: bool) -> int:
    check = "--check" in flags
    if into:  # nothing of the streams is compiled
        from okdstreams.cli.ci_variants import render_variants

        return render_variants(streams, output, ci_repo, into, everything=everything, check=check)
    from okdstreams.cli.output_folder import OutputFolder
    from okdstreams.cli.render_all import render_with_variants

    folder = OutputFolder(output, check, exit_code="--exit-code" in flags)
    return render_with_variants(streams, folder, ci_repo, into, everything=everything)
