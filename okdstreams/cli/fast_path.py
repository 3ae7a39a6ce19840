"""The few command lines that hooks, pipelines and people run most, read without the library that reads all others.

Importing that library costs as much as compiling a small repository. A line that is not exactly one of these is read
by it; both ways end in the same function.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from okdstreams.disk.root import output_folder, streams_folder


class Grammar(NamedTuple):
    """What a plain line of a command may have."""

    valued: Mapping[str, str] = {}
    """Options with a value, to the name that they have here."""
    flags: tuple[str, ...] = ()
    """Options that take nothing."""
    words: int = 0
    """So many words that are no options, at most."""


ANY = 10_000
STREAMS = {"--streams": "streams"}
FOLDERS = {**STREAMS, "--output": "output"}
OUTPUTS = {"--output": "output", "-o": "output"}
CHOICES = {"--family": "family", "--version": "version", "--component": "component"}
VARIANTS = {"--ci-repo": "ci_repo", "--into": "into", "--variants": "variants"}

GRAMMARS = {
    "audit": Grammar(words=ANY),
    "check": Grammar(STREAMS, ("--strict",), ANY),
    "diff": Grammar(FOLDERS, ("--full",), 1),
    "explain": Grammar(FOLDERS, ("--all",), 2),
    "fmt": Grammar(STREAMS, ("--check", "--diff"), ANY),
    "graph": Grammar({**STREAMS, **OUTPUTS, **CHOICES}, ("--edges",)),
    "import": Grammar({"--output": "output", "--targets": "targets"}, ("--keep-going", "--force"), ANY),
    "list": Grammar(STREAMS, ("--all", "--live")),
    "render": Grammar({**FOLDERS, **VARIANTS}, ("--check", "--exit-code")),
}


class Line(NamedTuple):
    """A plain line, read."""

    values: Mapping[str, str]
    flags: AbstractSet[str]
    words: list[str]
    has_files: bool = False
    """Whether the words are stream files: the streams are looked for from there."""

    @property
    def streams(self) -> str:
        """The folder of the streams."""
        return self.values.get("streams") or streams_folder(self.words if self.has_files else ())

    @property
    def output(self) -> str:
        """The folder of the rendered files."""
        return self.values.get("output") or output_folder(is_streams_named="streams" in self.values)


def quick(arguments: list[str]) -> Callable[[], int] | None:
    """What runs the command line and gives its exit code; None when it is not one of the few."""
    command = arguments[0] if arguments else ""
    line = _line(GRAMMARS[command], arguments[1:]) if command in GRAMMARS else None
    return _COMMANDS[command](line) if line is not None else None


def _line(grammar: Grammar, rest: list[str]) -> Line | None:
    """A line by its grammar; None for one that is not plain."""
    values: dict[str, str] = {}
    flags: set[str] = set()
    words: list[str] = []
    left = iter(rest)
    for word in left:
        if word in grammar.valued:
            name, value = grammar.valued[word], next(left, "-")
            if name in values or value.startswith("-"):
                return None
            values[name] = value
        elif word in grammar.flags:
            if word in flags:
                return None
            flags.add(word)
        elif not word or word.startswith("-"):
            return None
        else:
            words.append(word)
    return Line(values, flags, words) if len(words) <= grammar.words else None


def _check(line: Line) -> Callable[[], int] | None:
    if line.words and line.values:
        return None

    def run() -> int:
        from okdstreams.cli.checking import check_streams

        asked = line._replace(has_files=bool(line.words))
        return check_streams(asked.streams, files=line.words, strict="--strict" in line.flags)

    return run


def _audit(line: Line) -> Callable[[], int] | None:
    def run() -> int:
        from okdstreams.cli.auditing import audit_configs

        return audit_configs(line.words)

    return run if line.words else None


def _diff(line: Line) -> Callable[[], int]:
    streams, output = line.streams, line.output
    revision = line.words[0] if line.words else "HEAD"

    def run() -> int:
        from okdstreams.diff.formats.verdict import no_difference
        from okdstreams.incremental.unchanged import is_committed
        from okdstreams.terminal import detail, remark

        if revision == "HEAD" and is_committed(streams, output):
            detail("nothing has changed since the streams were rendered: not compiled again")
            remark(no_difference(revision, streams))
            return 0
        from okdstreams.cli.comparing import Compared, compare

        return compare(Compared(streams, output, revision), full="--full" in line.flags)

    return run


def _explain(line: Line) -> Callable[[], int] | None:
    def run() -> int:
        from okdstreams.cli.explaining import Question, explain_path

        path, field = [*line.words, None][:2]
        question = Question(str(path), field, line.streams, line.output, everything="--all" in line.flags)
        return explain_path(question)

    return run if line.words else None


def _fmt(line: Line) -> Callable[[], int]:
    def run() -> int:
        from okdstreams.cli.laying_out import lay_out

        return lay_out(line.streams, line.words, check="--check" in line.flags, diff="--diff" in line.flags)

    return run


def _graph(line: Line) -> Callable[[], int]:
    def run() -> int:
        from okdstreams.cli.drawing import Picture, draw_fleet

        output, family, version, component = (line.values.get(name, "") for name in ("output", *CHOICES.values()))
        edges = "--edges" in line.flags
        return draw_fleet(
            Picture(line.streams, output, family=family, version=version, component=component, edges=edges)
        )

    return run


def _import(line: Line) -> Callable[[], int] | None:
    output, targets = line.values.get("output", ""), line.values.get("targets", "")
    keep_going, force = "--keep-going" in line.flags, "--force" in line.flags

    def run() -> int:
        from okdstreams.cli.taking_over import take_over
        from okdstreams.importing.run import Request

        return take_over(Request(tuple(line.words), output, (), targets, keep_going, force))

    return run if line.words and output else None


def _list(line: Line) -> Callable[[], int]:
    def run() -> int:
        from okdstreams.cli.listing import list_streams
        from okdstreams.fleet.selection import Selection

        selection = Selection(live="--live" in line.flags)
        return list_streams(line.streams, lambda fleet: selection, everything="--all" in line.flags)

    return run


def _render(line: Line) -> Callable[[], int] | None:
    ci_repo, into = line.values.get("ci_repo", ""), line.values.get("into", "")
    variants = line.values.get("variants", "listed")
    check, exit_code = "--check" in line.flags, "--exit-code" in line.flags
    everything = variants == "all"
    refused = (not ci_repo and (into or everything)) or (ci_repo and exit_code)
    if refused or variants not in ("listed", "all"):
        return None

    def run() -> int:
        if into:  # nothing of the streams is compiled
            from okdstreams.cli.ci_variants import render_variants

            return render_variants(line.streams, line.output, ci_repo, into, everything=everything, check=check)
        from okdstreams.cli.output_folder import OutputFolder
        from okdstreams.cli.render_all import render_with_variants

        folder = OutputFolder(line.output, check, exit_code=exit_code)
        return render_with_variants(line.streams, folder, ci_repo, into, everything=everything)

    return run


_COMMANDS: Mapping[str, Callable[[Line], Callable[[], int] | None]] = {
    "audit": _audit,
    "check": _check,
    "diff": _diff,
    "explain": _explain,
    "fmt": _fmt,
    "graph": _graph,
    "import": _import,
    "list": _list,
    "render": _render,
}
