"""The few command lines that hooks and pipelines run, read without the library that reads all others.

Importing that library costs as much as compiling a small repository. A line that is not exactly one of these is read
by it; both ways end in the same function.
"""

from __future__ import annotations

from collections.abc import Callable

FOLDERS = {"check": ("--streams",), "render": ("--streams", "--output", "--ci-repo", "--into", "--variants")}
"""The commands, and their options that have a value: a folder, and of `--variants` a word."""


def quick(arguments: list[str]) -> Callable[[], int] | None:
    """What runs the command line and gives its exit code; None when it is not one of the few."""
    command = arguments[0] if arguments else ""
    if command not in FOLDERS:
        return None
    rest = arguments[1:]
    compare = command == "render" and rest.count("--check") == 1
    if compare:
        rest.remove("--check")
    names, values = rest[::2], rest[1::2]
    plain = len(names) == len(values) == len(set(names)) and not any(value.startswith("-") for value in values)
    if not plain or not set(names) <= set(FOLDERS[command]):
        return None
    chosen = dict(zip(names, values, strict=True))
    streams, output = chosen.get("--streams", "streams"), chosen.get("--output", "rendered")
    ci_repo, into = chosen.get("--ci-repo", ""), chosen.get("--into", "")
    variants = chosen.get("--variants", "listed")
    if (into and not ci_repo) or variants not in ("listed", "all"):
        return None
    if command == "check":
        return lambda: _check(streams)
    return lambda: _render(streams, output, compare, ci_repo, into, variants == "all")


def _check(streams: str) -> int:
    from okdstreams.cli.checking import check_streams

    return check_streams(streams)


def _render(streams: str, output: str, compare: bool, ci_repo: str, into: str, everything: bool) -> int:
    if into:  # nothing of the streams is compiled
        from okdstreams.cli.ci_variants import render_variants

        return render_variants(streams, output, ci_repo, into, everything=everything, check=compare)
    from okdstreams.cli.render_all import render_with_variants

    return render_with_variants(streams, output, ci_repo, into, all_variants=everything, check=compare)
