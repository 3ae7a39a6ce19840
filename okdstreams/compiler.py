"""The whole way from stream files to output files. Composes the stages; decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from okdstreams.checks.causes import once, without_consequences
from okdstreams.checks.lint import lint
from okdstreams.checks.subjects import Jobs, Subject, View, view_of
from okdstreams.fleet.fleet import NOTHING, Beside, Fleet
from okdstreams.fleet.resolve import Resolved, resolve
from okdstreams.language.load import Loaded, load
from okdstreams.output.emit import Emitted, emit
from okdstreams.output.manifest import Manifest
from okdstreams.syntax.diagnostics import Diagnostic
from okdstreams.syntax.document import Document

if TYPE_CHECKING:
    from okdstreams.variants.judged import Checkout, Group


class Compilation(NamedTuple):
    """What came out: the fleet, the manifests by path, and every diagnostic, sorted by place."""

    loaded: Loaded
    fleet: Fleet
    manifests: dict[str, Manifest]
    diagnostics: tuple[Diagnostic, ...]
    texts: dict[str, str]
    """The text of every stream file, for excerpts; bytes that are not UTF-8 are replaced."""

    @property
    def outputs(self) -> Mapping[str, str]:
        """The text of every output by path, made when it is asked for."""
        return _Texts(self.manifests)

    @property
    def is_sound(self) -> bool:
        """Whether the manifests may be written."""
        return not any(d.is_error for d in self.diagnostics)


def _variants(loaded: Loaded, checkout: Checkout | None) -> tuple[Group, ...] | None:
    if checkout is None or not any(source.model.sources.variants for source in loaded.families):
        return None
    from okdstreams.variants.judging import compiled  # few streams have facts of variants, and most runs no checkout

    return tuple(compiled(loaded, checkout))


def _is_wrong(document: Document, diagnostics: Iterable[Diagnostic]) -> bool:
    return any(d.is_error and d.span.file == document.file for d in diagnostics)


class _Texts(Mapping[str, str]):
    """The texts of manifests, none of them kept."""

    def __init__(self, manifests: Mapping[str, Manifest]) -> None:
        self._manifests = manifests

    def __getitem__(self, path: str) -> str:
        return self._manifests[path].text

    def __contains__(self, path: object) -> bool:
        return path in self._manifests

    def __iter__(self) -> Iterator[str]:
        return iter(self._manifests)

    def __len__(self) -> int:
        return len(self._manifests)


class Stages(NamedTuple):
    """What the way is made of. Who compiles again and again gives stages that remember, or that stop when asked to."""

    load: Callable[[dict[str, bytes]], Loaded] = load
    resolve: Callable[[Loaded, Beside], Resolved] = resolve
    lint: Callable[[View], list[Diagnostic]] = lint


STAGES = Stages()


def compile_streams(
    files: dict[str, bytes],
    jobs: Jobs | None = None,
    base: tuple[Subject, ...] | None = None,
    beside: Beside = NOTHING,
    today: str | None = None,
    checkout: Checkout | None = None,
    stages: Stages = STAGES,
) -> Compilation:
    """Stream files by name to everything that is made of them.

    With `jobs`, the ProwJobs that exist, those that are named are checked; with `base`, the configs before a change,
    its reach is; with `today`, what ends on a day. `beside` tells of the rest of a fleet, when the files are a part.
    With `checkout`, the variants that the facts give for its ci-operator configurations are checked.
    """
    loaded = stages.load(files)
    fleet, resolving = stages.resolve(loaded, beside)
    view = view_of(loaded, fleet, jobs, base, today, _variants(loaded, checkout))
    if any(d.is_error for d in resolving):  # what they are about is missing in the fleet for that reason alone
        view = replace(view, is_whole=False, has_all_names=False)
    linting = stages.lint(view)
    del view  # with all that the checks have worked out
    # what `raw` has bent out of shape cannot be emitted, and will not be written
    misshapen = any(d.is_error and d.name == "schema" for d in linting)
    manifests, emitting = Emitted({}) if misshapen else emit(fleet)
    resolving = tuple(without_consequences(resolving, loaded.diagnostics))
    if fleet.settings_source is not None and _is_wrong(fleet.settings_source.document, resolving):
        emitting = ()  # names that the settings make are not what they would be
    following = without_consequences((*linting, *emitting), (*loaded.diagnostics, *resolving))
    diagnostics = tuple(once(sorted({*loaded.diagnostics, *resolving, *following})))
    read = {document.file: document.text for document in loaded.documents}
    texts = {
        name: read[name] if name in read else content.decode("utf-8", "replace") for name, content in files.items()
    }
    return Compilation(loaded, fleet, manifests, diagnostics, texts)
