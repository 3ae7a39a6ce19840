"""What a Tekton build pushes is what the ImageStreams import."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple

from okdstreams.checks.rule import Finding, Rule
from okdstreams.checks.subjects import View
from okdstreams.fleet.builds import pushed
from okdstreams.fleet.fleet import Fleet, PipelineRun, Stream
from okdstreams.language.placeholders import placeholder
from okdstreams.syntax.diagnostics import Severity
from okdstreams.syntax.document import Document, Loc
from okdstreams.syntax.near import close_matches
from okdstreams.syntax.rule_text import Scope


class Imported(NamedTuple):
    """A tag that is imported: from where, into what, and where that is written."""

    pullspec: str
    into: str
    document: Document
    loc: Loc


def check(view: View) -> Iterator[Finding]:
    if view.fleet is None:
        return
    families: dict[str, list[PipelineRun]] = {}
    for run in view.fleet.machinery.builds:
        families.setdefault(run.stream.family, []).append(run)
    for family, runs in families.items():
        beside = list(_beside(view.fleet, family))
        for run in runs:
            if run.stream.file:  # a version without a stream imports nothing
                yield from _compare(run, [*_into(run.stream), *beside])
        every = {pullspec for run in runs for pullspec in pushed(run)}
        yield from _unpushed(beside, every, _registries(runs))


def _compare(run: PipelineRun, imports: list[Imported]) -> Iterator[Finding]:
    """One version: its ImageStream imports nothing but what its build pushes, and each image goes somewhere."""
    images = pushed(run)
    own = [imported for imported in imports if imported.into == run.stream.target]
    yield from _unpushed(own, set(images), _registries([run]))
    wanted = {imported.pullspec for imported in imports}
    for pullspec, param in images.items():
        if pullspec not in wanted:
            message = f"the build of {run.stream.target} pushes {pullspec}, which nothing imports"
            hint = partial(_hint, pullspec, wanted, "import it under `sources.import`")
            yield Finding(run.stream.source.document, (*run.loc, "params", param), message, hint)


def _unpushed(imports: Iterable[Imported], images: set[str], registries: tuple[str, ...]) -> Iterator[Finding]:
    for imported in imports:
        if imported.pullspec.startswith(registries) and imported.pullspec not in images:
            message = f"{imported.into} imports {imported.pullspec}, which the build does not push"
            hint = partial(_hint, imported.pullspec, images, "build it: see `upload-container-images`")
            yield Finding(imported.document, imported.loc, message, hint)


def _hint(pullspec: str, others: set[str], otherwise: str) -> str:
    near = close_matches(pullspec, sorted(others), 1)
    return f"did you mean {near[0]}?" if near else otherwise


def _registries(runs: Iterable[PipelineRun]) -> tuple[str, ...]:
    return tuple(f"{registry}/" for run in runs if (registry := run.params.get("target-registry")))


def _into(stream: Stream) -> Iterator[Imported]:
    for tag, source in stream.imports.items():
        loc = ("sources", "import", "tags", tag)
        yield Imported(source.pullspec, stream.target, stream.source.document, loc)


def _beside(fleet: Fleet, family: str) -> Iterator[Imported]:
    for plain in fleet.import_streams:
        if plain.source.model.family == family:
            for source in plain.tags.values():
                yield Imported(source.pullspec, f"{plain.namespace}/{plain.name}", plain.source.document, plain.loc)


RULE = Rule(
    name="scos-import",
    severity=Severity.ERROR,
    summary="The Tekton build pushes exactly the images that the ImageStreams import from its registry.",
    why="An import of a tag that nobody pushes keeps an old image for ever, and no test tells.",
    bad="centos-stream-coreos-9: quay.io/okd/centos-stream-coreos-9:4.13-x86_64",
    good=f"centos-stream-coreos-9: quay.io/okd/centos-stream-coreos-9:{placeholder('v')}-x86_64",
    check=check,
    scope=Scope.NAMESPACE,
    needs="fleet",
    suppressible=True,
)
