"""Texts to the next state of a fleet. What the last states came to is remembered, and a stale run stops by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import ParamSpec, TypeVar

from okdstreams.ci.jobs import CiJobs
from okdstreams.compiler import STAGES, Stages, compile_streams
from okdstreams.language.load import Loaded, load
from okdstreams.lsp.state import FleetState
from okdstreams.syntax.diagnostics import Diagnostic

P = ParamSpec("P")
T = TypeVar("T")

SPARE = 4
"""Contents of one file that are remembered: what it holds, what it held when it could be read, and undone edits."""


class Stale(Exception):
    """The texts have changed meanwhile: nobody wants the result any more."""


def _never() -> bool:
    return False


class Compiler:
    """Compiles the states of one fleet one after the other. Not to be used by two threads at once."""

    def __init__(self, folder: str, output: str, jobs: CiJobs | None = None) -> None:
        self.folder, self.output, self.jobs = folder, output, jobs
        self.readable: dict[str, bytes] = {}
        """The last content of each file that was YAML."""
        self._loaded: dict[str, dict[bytes, Loaded]] = {}

    def state(
        self,
        texts: Mapping[str, str],
        reading: Iterable[Diagnostic] = (),
        is_stale: Callable[[], bool] = _never,
    ) -> FleetState:
        """The state of these texts. `reading` is what is wrong with files that could not be read. Raises Stale."""
        contents = {file: text.encode("utf-8", "surrogatepass") for file, text in texts.items()}
        loaded = {file: self._load(file, content) for file, content in contents.items()}
        broken = {file: of_file for file, of_file in loaded.items() if not of_file.documents}
        used = {**contents, **{file: self.readable[file] for file in broken if file in self.readable}}
        self.readable = {file: content for file, content in used.items() if file not in broken or file in self.readable}
        compilation = compile_streams(used, self.jobs, stages=self._stages(is_stale))
        findings: dict[str, list[Diagnostic]] = {file: [] for file in texts}
        for finding in sorted({*reading, *compilation.diagnostics}):
            findings.setdefault(finding.span.file, []).append(finding)
        # what the last readable text of a broken file came to is not where the file says it now
        diagnostics = {file: broken[file].diagnostics if file in broken else tuple(findings[file]) for file in findings}
        return FleetState(self.folder, self.output, texts, compilation, diagnostics, self.jobs)

    def _load(self, file: str, content: bytes) -> Loaded:
        of_file = self._loaded.setdefault(file, {})
        loaded = of_file.pop(content, None) or load({file: content})
        of_file[content] = loaded  # the newest last
        if len(of_file) > SPARE:
            del of_file[next(iter(of_file))]
        return loaded

    def _stages(self, is_stale: Callable[[], bool]) -> Stages:
        def unless_stale(stage: Callable[P, T]) -> Callable[P, T]:
            def run(*arguments: P.args, **named: P.kwargs) -> T:
                if is_stale():
                    raise Stale
                return stage(*arguments, **named)

            return run

        def load_all(files: dict[str, bytes]) -> Loaded:
            return joined(self._load(file, files[file]) for file in sorted(files))

        resolve, lint, emit = unless_stale(STAGES.resolve), unless_stale(STAGES.lint), unless_stale(STAGES.emit)
        return Stages(load_all, resolve, lint, emit)


def joined(parts: Iterable[Loaded]) -> Loaded:
    """What files came to one by one, together."""
    columns = zip(*parts, strict=True)
    return Loaded(*(tuple(item for column in same for item in column) for same in columns))
