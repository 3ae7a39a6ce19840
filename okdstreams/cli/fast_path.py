"""The few command lines that hooks and pipelines run, read without the library that reads all others.

Importing that library costs as much as compiling a small repository. A line that is not exactly one of these is read
by it; both ways end in the same function.
"""

from __future__ import annotations

from collections.abc import Callable

from okdstreams.disk.root import output_folder, streams_folder

FOLDERS = {"check": ("--streams",), "render": ("--streams", "--output", "--ci-repo", "--into")}
"""The commands, and their options that name a folder."""


def quick(arguments: list[str]) -> Callable[[], int] | None:
    """What runs the command line and gives its exit code; None when it is not one of the few."""
    command = arguments[0] if arguments else ""
    if command not in FOLDERS:
        return None
    rest = arguments[1:]
    if command == "check" and rest and not any(word.startswith("-") or not word for word in rest):
        return lambda: _check(streams_folder(rest), rest)
    compare = command == "render" and rest.count("--check") == 1
    if compare:
        rest.remove("--check")
    names, values = rest[::2], rest[1::2]
    plain = len(names) == len(values) == len(set(names)) and not any(value.startswith("-") for value in values)
    if not plain or not set(names) <= set(FOLDERS[command]):
        return None
    chosen = dict(zip(names, values, strict=True))
    streams = chosen.get("--streams") or streams_folder()
    output = chosen.get("--output") or output_folder(is_streams_named="--streams" in chosen)
    ci_repo, into = chosen.get("--ci-repo", ""), chosen.get("--into", "")
    if into and not ci_repo:
        return None
    if command == "check":
        return lambda: _check(streams, [])
    return lambda: _render(streams, output, compare, ci_repo, into)


def _check(streams: str, files: list[str]) -> int:
    from okdstreams.cli.checking import check_streams

    return check_streams(streams, files=files)


def _render(streams: str, output: str, compare: bool, ci_repo: str, into: str) -> int:
    if into:  # nothing of the streams is compiled
        from okdstreams.cli.ci_variants import render_variants

        return render_variants(streams, output, ci_repo, into, check=compare)
    from okdstreams.cli.rendering import render_with_variants

    return render_with_variants(streams, output, ci_repo, into, check=compare)
