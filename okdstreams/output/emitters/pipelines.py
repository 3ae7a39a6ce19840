"""Tekton PipelineRuns, and the objects that start them. See docs/pipelines.md."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from okdstreams.fleet.fleet import Fleet, PipelineRun, Stream
from okdstreams.language.provenance import Origin
from okdstreams.output import paths
from okdstreams.output.applied import AppliedObject, applied_objects
from okdstreams.output.identity import CHANNEL, Identity, suggested
from okdstreams.output.manifest import Emitter, Manifest, OutputKind, Quote
from okdstreams.output.publishers import publishers
from okdstreams.output.run_fields import RunFields, fields_of_run
from okdstreams.output.runs import pipeline_run
from okdstreams.output.sourced import provenance, text

KIND = OutputKind("Tekton", 4)

_RUN = re.compile(r"-(?:pipelinerun|cronjob)\.yaml$")
_BESIDE = re.compile(r"-(?:claim|volume)\.yaml$|^kustomization\.yaml$")
_CHANNEL = re.compile(r"(?:.+?-)?release-(.+)-pipelinerun\.yaml")
_STARTER = re.compile(r"-promotion-(?:cronjob|runs|serviceaccount|role|rolebinding)\.yaml$")


def emit(fleet: Fleet) -> Iterator[Manifest]:
    """pipelines/<pipeline>/<name>-pipelinerun.yaml of every build and channel, the objects that start them, and a
    kustomization of these objects in each folder."""
    for run in fleet.machinery.builds:
        about = run.stream if run.stream.file else Identity(CHANNEL, name=run.name, file=_path(run))
        quotes = publishers(fleet, run.stream.target) if run.stream.file else None
        yield _run(fleet, run, about, quotes)
    for promotion in fleet.machinery.promotions:
        for run in promotion.runs:
            yield _run(fleet, run, Identity(CHANNEL, name=run.channel, file=_path(run)))
    folders: dict[str, list[AppliedObject]] = {}
    for obj in applied_objects(fleet):
        quotes = publishers(fleet, obj.about.target) if isinstance(obj.about, Stream) else None
        yield _manifest(obj.path, obj.build, obj.fields, obj.about, quotes)
        folders.setdefault(obj.path.rpartition("/")[0], []).append(obj)
    for folder, objects in sorted(folders.items()):
        path = f"{folder}/{paths.KUSTOMIZATION}"
        yield _manifest(path, partial(kustomization, objects), objects[0].fields, Identity(CHANNEL, file=path))


def _path(run: PipelineRun) -> str:
    return f"{paths.PIPELINES}{run.pipeline}/{run.name}-pipelinerun.yaml"


def _run(
    fleet: Fleet, run: PipelineRun, about: Stream | Identity, quotes: Callable[[], Iterator[Quote]] | None = None
) -> Manifest:
    fields = fields_of_run(run, fleet.settings_source)
    return _manifest(_path(run), partial(pipeline_run, run, fields), fields, about, quotes)


def kustomization(objects: list[AppliedObject]) -> dict[str, Any]:
    """What `oc apply -k` of the folder applies. Argo CD reads the files themselves."""
    files = sorted(obj.path.rpartition("/")[2] for obj in objects)
    return {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "resources": files}


def _manifest(
    path: str,
    build: Callable[[], dict[str, Any]],
    fields: RunFields,
    about: Stream | Identity,
    quotes: Callable[[], Iterator[Quote]] | None = None,
) -> Manifest:
    whole = Origin(fields.document, fields.own, "asks for this file", "file", key=True)
    return Manifest(
        path,
        partial(text, build),
        fields.document,
        fields.own,
        about=about,
        kind=KIND,
        provenance=provenance(build, whole) if fields.stream is not None else None,
        quotes=quotes,
    )


def identify(path: str) -> Identity | None:
    """A run or CronJob is of the stream that it is named for; those of promotions are of no stream."""
    if not path.startswith(paths.PIPELINES):
        return None
    file = path.rpartition("/")[2]
    channel = _CHANNEL.fullmatch(file)
    if channel and not channel[1].endswith("-prod"):
        return Identity(CHANNEL, name=channel[1], file=path)
    if _STARTER.search(file) or _BESIDE.search(file):
        return Identity(CHANNEL, file=path)
    return suggested(_RUN.sub("", file).removesuffix("-prod"), path) if _RUN.search(file) else None


EMITTER = Emitter("pipelines", "Tekton PipelineRuns and the CronJobs that start them", emit, identify)
