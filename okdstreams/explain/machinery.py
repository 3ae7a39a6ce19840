"""The places behind mirrors to other registries, Tekton runs and CronJobs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from okdstreams.fleet.fleet import Fleet, ImageMapping, PipelineRun, Promotion, Stream
from okdstreams.fleet.mirror import built_rows
from okdstreams.fleet.resolve import Tracer
from okdstreams.fleet.tracing import inventory_rows, leaves
from okdstreams.language.evaluate import Evaluator
from okdstreams.language.load import Loaded
from okdstreams.language.model.pipelines import Build, Channel, Promote
from okdstreams.language.placeholders import placeholder
from okdstreams.language.provenance import Origin, Trace, link
from okdstreams.syntax.document import Document, Loc

SAME = "the same in every object of its kind"
DERIVED = {
    "release-stream": "from",
    "release-imagestream": "to",
    "target-release-stream": "to",
    "is-release-latest": "latest",
}
"""Parameters of a promotion, and the field of the channel that they are worked out from."""


def trace(tracer: Tracer, fleet: Fleet, path: str, body: Any) -> tuple[Trace, Stream | None] | None:
    """The trace of the file at `path` and the stream that it is for; None when it is none of these."""
    name = path.rpartition("/")[2]
    for mapping in fleet.machinery.mappings if path.startswith("mirroring/") else ():
        if name == mapping.file:
            return _mapping(tracer, fleet, mapping), mapping.stream
    if not path.startswith("pipelines/"):
        return None
    for run in fleet.machinery.builds:
        if name in (f"{run.name}-pipelinerun.yaml", f"{run.name}-cronjob.yaml"):
            return _Object(tracer, fleet, run, body).trace(), run.stream
    for promotion in fleet.machinery.promotions:
        for run in promotion.runs:
            if name == f"{run.name}-pipelinerun.yaml":
                return _Object(tracer, fleet, run, body).trace(), None
        if name.endswith("-cronjob.yaml") and promotion.runs:
            return _Object(tracer, fleet, promotion.runs[0], body, promotion).trace(), None
    return None


def _evaluator(tracer: Tracer, stream: Stream, found: Trace) -> Evaluator:
    return tracer.resolver.evaluator(tracer.cells[stream.family, stream.version, stream.arch], found)


def _mapping(tracer: Tracer, fleet: Fleet, mapping: ImageMapping) -> Trace:
    """Each line: what supplies the image, then what says where it goes."""
    stream, document = mapping.stream, mapping.stream.source.document
    found: Trace = {(): [Origin(document, ("mirroring",), "asks for this file", "file", key=True)]}
    places: Trace = {}
    ev = _evaluator(tracer, stream, places)
    for field in ("to", "tags"):
        _, written = ev.traced(getattr(stream.source.model.mirroring, field), link("mirroring", field))
        places[(field,)] = [origin for origins in written.values() for origin in origins]
    settings = tracer.resolver.loaded.settings[0].document
    going = [*places["to",], *places["tags",], Origin(settings, ("mirroring", "to"), "the registry")]
    for index, image in enumerate(mapping.images):
        found[index,] = list(dict.fromkeys([*_supplier(fleet, tracer.resolver.loaded, stream, image), *going]))
    return found


def _supplier(fleet: Fleet, loaded: Loaded, stream: Stream, image: str) -> Iterator[Origin]:
    """What gives a stream an image: its own row and what that is layered on, an import, or the mirror rule."""
    document, sources = stream.source.document, stream.source.model.sources
    own = False
    for _, row, loc in built_rows(sources):
        if stream.version in row.in_ and image in row.tags:
            own = True
            yield Origin(document, (*loc, "tags", row.tags.index(image)), "own component", "own")
            if row.base is not None:
                yield Origin(document, (*loc, "base"), "layered on this image", "base")
    if image in stream.imports:
        own = True
        yield Origin(document, ("sources", "import", "tags", image), "imported", "own", key=True)
    if not own and sources.mirror is not None:
        yield Origin(document, ("sources", "mirror"), "mirror rule", "mirror", key=True)
        for publisher in fleet.streams:
            if publisher.family == sources.mirror.from_ and publisher.version == stream.version:
                yield from inventory_rows(loaded.inventories, publisher.target, image, stream.version)


class _Object:
    """A PipelineRun or a CronJob, whose fields are traced one by one."""

    def __init__(
        self, tracer: Tracer, fleet: Fleet, run: PipelineRun, body: Any, promotion: Promotion | None = None
    ) -> None:
        self.run, self.body = run, body
        self.document: Document = run.stream.source.document
        self.settings = fleet.settings_source
        self.found: Trace = {}
        self.ev = _evaluator(tracer, run.stream, self.found)
        model = run.stream.source.model
        rule: Build | Promote | None = model.promote if run.channel else model.sources.build
        assert rule is not None
        self.rule: Build | Promote | Channel = rule
        self.channel = rule.channels[run.channel] if isinstance(rule, Promote) else rule
        self.at: Loc = ("promote",) if run.channel else run.loc
        self.own: Loc = self.at if promotion is not None else run.loc

    def trace(self) -> Trace:
        """An origin for every field of the object."""
        self.found[()] = [Origin(self.document, self.own, "asks for this file", "file", key=True)]
        for path, _ in leaves(self.body):
            self._field(path)
        return self.found

    def _field(self, path: Loc) -> None:
        names = {
            "timeouts": "timeout",
            "annotations": "annotations",
            "schedule": "schedule",
            "image": "image",
            "serviceAccountName": "serviceAccount",
            "namespace": "namespace",
            "pipelineRef": "pipeline",
            "secret": "secrets",
            "persistentVolumeClaim": "claim",
        }
        known = [names[str(segment)] for segment in path if segment in names]
        if path[:2] == ("spec", "params"):
            self._param(path, self.body["spec"]["params"][path[2]]["name"])
        elif path[:2] == ("spec", "podTemplate"):
            self.found[path] = [self._setting("node")]
        elif "generateName" in path or path == ("metadata", "name"):
            self.ev.note(link(*path), link(*self.own), "names the object", "name", key=True, text=placeholder("v"))
        elif known == ["claim"]:
            self.found[path] = self._written(self.channel, self.run.loc, "claim")
        elif known:
            self.found[path] = self._written(self.rule, self.at, known[0])
        elif path[-1:] == (1,) and path[-2:-1] == ("args",):
            self.found[path] = [Origin(self.document, self.own, "starts this", "file", key=True)]
        else:
            self.found[path] = [Origin(self.document, self.own, SAME, "constant", key=True)]

    def _param(self, path: Loc, name: str) -> None:
        """A parameter: written for this run, for all of the family, in the settings, or worked out."""
        if path[-1] == "name":
            self.found[path] = [Origin(self.document, self.own, "a parameter of the pipeline", "constant", key=True)]
            return
        for holder, at in ((self.channel, self.run.loc), (self.rule, self.at)):
            loc = (*at, "params", name)
            if name in holder.params:
                _, places = self.ev.traced(holder.params[name], link(*loc))
                self.found[path] = [origin for origins in places.values() for origin in origins]
                return
        if name in DERIVED and self.run.channel:
            self.found[path] = self._written(self.channel, self.run.loc, DERIVED[name])
        elif name == "claimname":
            self.found[path] = self._written(self.channel, self.run.loc, "claim")
        elif self.settings is not None and name in self.settings.model.pipelines.params:
            self.found[path] = [self._setting("params", name)]
        else:
            self.found[path] = [Origin(self.document, self.own, f"default of `{name}`", "default", key=True)]

    def _setting(self, *names: str) -> Origin:
        assert self.settings is not None
        return Origin(self.settings.document, ("pipelines", *names))

    def _written(self, holder: BaseModel, at: Loc, field: str) -> list[Origin]:
        fields = type(holder).model_fields
        alias = next((n for n, f in fields.items() if field in (n, f.alias)), "")
        if alias in holder.model_fields_set:
            _, places = self.ev.traced(getattr(holder, alias), link(*at, field))
            origins = [origin for found in places.values() for origin in found]
            return origins or [Origin(self.document, (*at, field))]
        return [Origin(self.document, at, f"default of `{field}`", "default", key=True)]
