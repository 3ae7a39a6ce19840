"""scos-import: what a Tekton build pushes is what the ImageStreams import, tag for tag."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from okdstreams.builds import pushed
from okdstreams.diagnostics import Diagnostic, Span, error
from okdstreams.fleet import Fleet, ImportedTag, PipelineRun

NAME = "scos-import"


class Imported(NamedTuple):
    """A pullspec that an ImageStream imports, and where."""

    pullspec: str
    into: str
    span: Span


def unmatched(fleet: Fleet) -> Iterator[Diagnostic]:
    """Images that a build pushes and nobody imports, and imports from its registry that no build pushes."""
    families: dict[str, list[PipelineRun]] = {}
    for run in fleet.machinery.builds:
        families.setdefault(run.stream.family, []).append(run)
    for family, runs in families.items():
        imports = list(_imports(fleet, family))
        known = {pullspec: (run, param) for run in runs for pullspec, param in pushed(run).items()}
        registries = tuple(f"{run.params['target-registry']}/" for run in runs if run.params.get("target-registry"))
        wrong = [i for i in imports if i.pullspec.startswith(registries) and i.pullspec not in known]
        yield from _each_place(_not_pushed(found, known) for found in wrong)
        wanted = {i.pullspec for i in imports}
        yield from _each_place(_not_imported(p, *by) for p, by in known.items() if p not in wanted)


def _imports(fleet: Fleet, family: str) -> Iterator[Imported]:
    for stream in fleet.streams:
        if stream.family == family and not stream.private:
            yield from _tags(stream.imports, stream.target, stream.source.document, ("sources", "import", "tags"))
    for plain in fleet.import_streams:
        if plain.source.model.family == family:
            yield from _tags(plain.tags, f"{plain.namespace}/{plain.name}", plain.source.document, plain.loc)
