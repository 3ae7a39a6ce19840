"""What a shell completes the values of options and arguments with. Whatever goes wrong, it offers nothing.

Everything is read when a shell asks, and no more than the question needs: families and versions without compiling.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import typer

from okdstreams.disk.root import output_folder, streams_folder

if TYPE_CHECKING:
    from okdstreams.compiler import Compilation
    from okdstreams.language.load import Loaded

Offers = Callable[[typer.Context, str], list[tuple[str, str]]]
"""What typer asks for: words, each with what it is."""


def _quietly(words: Callable[[typer.Context, str], Iterable[tuple[str, str]]]) -> Offers:
    """Only words that go on from what is typed; none when they cannot be found out."""

    @wraps(words)
    def offer(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
        try:
            return [word for word in words(context, incomplete) if word[0].startswith(incomplete)]
        except Exception:  # a shell in the middle of a line is no place for a message
            return []

    return offer


@_quietly
def check_names(context: typer.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """Names of checks; of a list with commas, the last one."""
    from okdstreams.checks.rule_texts import rules

    before, comma, _ = incomplete.rpartition(",")
    for rule in rules():
        yield f"{before}{comma}{rule.name}", rule.summary


@_quietly
def families(context: typer.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """Names of families, with their versions."""
    for source in _loaded(context).families:
        yield source.model.family, str(source.model.versions or "no versions")


@_quietly
def versions(context: typer.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """Minors of all families, the newest first."""
    from okdstreams.language.versions import Succession

    loaded = _loaded(context)
    succession = Succession(loaded.settings[0].model.previous if loaded.settings else {})
    ranges = [source.model.versions for source in loaded.families if source.model.versions is not None]
    for version in sorted({v for versions in ranges for v in succession.span(versions)}, reverse=True):
        yield str(version), ""


@_quietly
def next_versions(context: typer.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """The minors that a cut can make: behind the last of each family."""
    from okdstreams.language.versions import Succession

    loaded = _loaded(context)
    succession = Succession(loaded.settings[0].model.previous if loaded.settings else {})
    by_version: dict[str, list[str]] = {}
    for source in loaded.families:
        if source.model.versions is not None:
            following = succession.next(succession.span(source.model.versions)[-1])
            by_version.setdefault(str(following), []).append(source.model.family)
    for version, names in by_version.items():
        yield version, f"after the last of {', '.join(names)}"


@_quietly
def arches(context: typer.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """Architectures of the families."""
    for arch in sorted({arch for source in _loaded(context).families for arch in source.model.arches}):
        yield arch, ""


@_quietly
def tags(context: typer.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """Image tags: of the inventories, and those that are built."""
    loaded = _loaded(context)
    for inventory in loaded.inventories:
        for repository, owned in inventory.model.components.items():
            yield from ((tag, repository) for tag in owned)
        yield from ((tag, "external") for tag in inventory.model.external)


@_quietly
def senders(context: typer.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """Streams whose payloads are mirrored."""
    from okdstreams.mirror_run.acceptance import publishers

    for name in publishers(_compiled(context).fleet):
        yield name, ""


@_quietly
def outputs(context: typer.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """What `explain` explains: ImageStreams as namespace/name, rendered files, stream files."""
    compilation = _compiled(context)
    output = context.params.get("output") or output_folder(is_streams_named=False)
    for stream in compilation.fleet.streams:
        yield stream.target, stream.name
        yield stream.file, stream.name
    for path in compilation.manifests:
        yield f"{output}/{path}", ""
    for file in compilation.texts:
        yield file, "a stream file; add :LINE"


@_quietly
def fields(context: typer.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """Fields of the file that `explain` is asked about; those below a field once it is typed."""
    from okdstreams.explain.outputs import Outputs
    from okdstreams.explain.paths import dotted, find_output

    output = context.params.get("output") or output_folder(is_streams_named=False)
    named = find_output(Outputs(_compiled(context)), context.params["path"], output)[0]
    depth = incomplete.count(".") + 1
    every = {dotted(path[:length], named.body) for path, _ in named.fields() for length in range(1, len(path) + 1)}
    for name in sorted(every):
        if name.count(".") < depth:
            yield name, ""


@_quietly
def revisions(context: typer.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """Branches and tags; behind `..` those that a range can end with."""
    from okdstreams.git.repository import repository

    before, dots, _ = incomplete.rpartition("..")
    with repository(os.path.dirname(_streams(context)) or os.curdir) as repo:
        lines = repo.git.for_each_ref(
            "--sort=-committerdate",
            "--format=%(refname:short)\t%(contents:subject)",
            "refs/heads",
            "refs/tags",
            "refs/remotes",
        ).splitlines()
        for line in ("HEAD\tthe commit that is checked out", "HEAD~1\tthe one before", *lines):
            name, _, subject = line.partition("\t")
            yield f"{before}{dots}{name}", subject


OPTIONS: dict[str, Offers] = {
    "--after": versions,
    "--arch": arches,
    "--base": revisions,
    "--component": tags,
    "--family": families,
    "--ignore": check_names,
    "--in": versions,
    "--select": check_names,
    "--stream": senders,
    "--streams-at": revisions,
    "--version": versions,
}
"""Options to what they are completed with, in every command that has them."""

ARGUMENTS: dict[tuple[str, str], Offers] = {
    ("cut", "version"): next_versions,
    ("diff", "revision"): revisions,
    ("exclude", "tags"): tags,
    ("explain", "field"): fields,
    ("explain", "path"): outputs,
    ("rules", "name"): check_names,
    ("stream", "family"): families,
}
"""Arguments, by command and parameter."""


def complete_values(command: Callable[..., Any]) -> None:
    """Let typer complete the values of a command's options and arguments."""
    hints = get_type_hints(command, include_extras=True)
    command.__annotations__ = hints  # else each who asks is given options of his own
    for name, hint in hints.items():
        for info in get_args(hint)[1:]:
            names = (getattr(info, "default", ""), *(getattr(info, "param_decls", None) or ()))
            offers = next((OPTIONS[option] for option in map(str, names) if option in OPTIONS), None)
            offers = offers or ARGUMENTS.get((command.__name__, name))
            if offers is not None and hasattr(info, "autocompletion"):
                info.autocompletion = offers


def is_asked() -> bool:
    """Whether a shell asks, by the variable that typer's scripts set."""
    return any(name.startswith("_") and name.endswith("_COMPLETE") for name in os.environ)


def _streams(context: typer.Context) -> str:
    named: Any = context.params.get("streams")
    return named or streams_folder()


def _loaded(context: typer.Context) -> Loaded:
    from okdstreams.disk.stream_files import read_streams
    from okdstreams.language.load import load

    return load(read_streams(_streams(context)).contents)


def _compiled(context: typer.Context) -> Compilation:
    from okdstreams.project import compile_folder

    return compile_folder(_streams(context))
