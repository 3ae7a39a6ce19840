"""Texts to the next state of a fleet. What a file came to before is remembered, and a stale run stops by itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

from okdstreams.checks.lint import lint
from okdstreams.checks.subjects import View
from okdstreams.ci.jobs import CiJobs
from okdstreams.compiler import Compilation, Stages, compile_streams
from okdstreams.fleet.fleet import NOTHING, Beside
from okdstreams.fleet.resolve import Resolved, resolve
from okdstreams.language.load import Loaded, load
from okdstreams.lsp.neighbours import Relations, neighbours, relations
from okdstreams.lsp.state import FleetState
from okdstreams.syntax.diagnostics import Diagnostic

SPARE = 4
"""Contents of one file that are remembered: what it holds, what it held when it could be read, and undone edits."""

MOST = 0.8
"""Part of the streams beyond which looking at the neighbours alone saves nothing."""


class Stale(Exception):
    """The texts have changed meanwhile: nobody wants the result any more."""


class _Remembered(NamedTuple):
    loaded: Loaded
    relations: Relations | None


def _never() -> bool:
    return False


class Compiler:
    """Compiles the states of one fleet one after the other. Not to be used by two threads at once."""

    def __init__(self, folder: str, output: str, jobs: CiJobs | None = None) -> None:
        self.folder, self.output, self.jobs = folder, output, jobs
        self._readable: dict[str, bytes] = {}
        """The last content of each file that was YAML."""
        self._last: tuple[dict[str, bytes], Compilation] | None = None
        """What was compiled last, and what it came to."""
        self._files: dict[str, dict[bytes, _Remembered]] = {}

    def state(
        self, texts: Mapping[str, str], reading: Iterable[Diagnostic] = (), is_stale: Callable[[], bool] = _never
    ) -> FleetState:
        """The state of these texts. `reading` is what is wrong with files that could not be read. Raises Stale."""
        used, broken = self._used(texts)
        if self._last is None or self._last[0] != used:  # while a file is broken, its keys change nothing
            self._last = (used, self._compile(used, is_stale))
        compilation = self._last[1]
        findings: dict[str, list[Diagnostic]] = {file: [] for file in texts}
        for finding in sorted({*reading, *compilation.diagnostics}):
            findings.setdefault(finding.span.file, []).append(finding)
        # what the last readable text of a broken file came to is not where the file says it now
        diagnostics = {file: broken.get(file, tuple(of_file)) for file, of_file in findings.items()}
        return FleetState(self.folder, self.output, texts, compilation, diagnostics, self.jobs)

    def ahead(
        self,
        state: FleetState,
        texts: Mapping[str, str],
        touched: Collection[str],
        is_stale: Callable[[], bool] = _never,
    ) -> FleetState | None:
        """The last state with the findings of one file that was touched, as its neighbours alone give them.

        The neighbours are what the file names, what names it, and what shares a namespace with it; a name that two
        files of a large fleet claim is found by `state`, a moment later. None where nothing is gained. Raises Stale.
        """
        if len(touched) != 1 or texts.keys() != state.texts.keys():
            return None
        [file] = touched
        used, broken = self._used(texts)
        findings = broken.get(file)
        if findings is None:
            near = neighbours(file, {name: self._file(name, content).relations for name, content in used.items()})
            streams = state.compilation.fleet.streams
            if near is None or sum(s.source.document.file in near for s in streams) > MOST * len(streams):
                return None
            versions = frozenset(s.version for s in streams if s.version is not None)
            places = tuple(sorted({(s.source.model.cluster or "", s.namespace) for s in streams}))
            part = {name: content for name, content in used.items() if name in near}
            compilation = self._compile(part, is_stale, Beside(versions, places))
            findings = tuple(finding for finding in compilation.diagnostics if finding.span.file == file)
        diagnostics = {**state.diagnostics, file: findings}
        return FleetState(self.folder, self.output, texts, state.compilation, diagnostics, self.jobs)

    def _used(self, texts: Mapping[str, str]) -> tuple[dict[str, bytes], dict[str, tuple[Diagnostic, ...]]]:
        """What is compiled of each file, its last readable content where it is broken; and why those are."""
        contents = {file: text.encode("utf-8", "surrogatepass") for file, text in texts.items()}
        loaded = {file: self._file(file, content).loaded for file, content in contents.items()}
        broken = {file: of_file.diagnostics for file, of_file in loaded.items() if not of_file.documents}
        earlier = {file: content for file, content in self._readable.items() if file in contents}
        self._readable = {**earlier, **{file: content for file, content in contents.items() if file not in broken}}
        return {**contents, **self._readable}, broken

    def _compile(self, files: dict[str, bytes], is_stale: Callable[[], bool], beside: Beside = NOTHING) -> Compilation:
        def between() -> None:
            if is_stale():
                raise Stale

        def load_all(contents: dict[str, bytes]) -> Loaded:
            return _joined(self._file(file, contents[file]).loaded for file in sorted(contents))

        def resolve_all(loaded: Loaded, beside: Beside) -> Resolved:
            return resolve(loaded, beside, between)

        def lint_all(view: View) -> list[Diagnostic]:
            return lint(view, between=between)

        return compile_streams(files, self.jobs, beside=beside, stages=Stages(load_all, resolve_all, lint_all))

    def _file(self, file: str, content: bytes) -> _Remembered:
        of_file = self._files.setdefault(file, {})
        remembered = of_file.pop(content, None)
        if remembered is None:
            loaded = load({file: content})
            remembered = _Remembered(loaded, relations(loaded))
        of_file[content] = remembered  # the newest last
        if len(of_file) > SPARE:
            del of_file[next(iter(of_file))]
        return remembered


def _joined(parts: Iterable[Loaded]) -> Loaded:
    """What files came to one by one, together."""
    columns = zip(*parts, strict=True)
    return Loaded(*(tuple(item for column in same for item in column) for same in columns))
