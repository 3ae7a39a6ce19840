"""Argo CD Applications of the pipelines that OKD keeps in git: they build the images, the streams release them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from okdstreams.fleet.fleet import Fleet
from okdstreams.language.model.argocd import Application, ArgoCD, kind_named
from okdstreams.language.object_kinds import ObjectKind
from okdstreams.language.provenance import Origin
from okdstreams.output import paths
from okdstreams.output.argo import KIND, OPTIONS_OF_PIPELINES, Written, argo_application, argo_project
from okdstreams.output.manifest import Emitter, Manifest
from okdstreams.output.sourced import Sourced, fixed, provenance, text
from okdstreams.syntax.document import Loc


def emit(fleet: Fleet) -> Iterator[Manifest]:
    """argocd/applications/<name>.yaml and argocd/projects/<name>.yaml of each of the `applications`."""
    settings, pipelines = fleet.settings.argocd, fleet.settings.applications
    if settings is None or fleet.settings_source is None or not pipelines:
        return
    written = Written(settings, fleet.settings_source.document)
    for name in sorted(pipelines):
        at: Loc = ("applications", name)
        build = partial(application, written, name, pipelines[name])
        yield _manifest(paths.application(name), build, written, at)
        build = partial(project, written, name, pipelines[name])
        yield _manifest(f"{paths.ARGOCD}projects/{name}.yaml", build, written, at)


def _manifest(path: str, build: Callable[[], dict[str, Any]], written: Written, loc: Loc) -> Manifest:
    whole = Origin(written.document, loc, "asks for the pipelines' objects", "file", key=True)
    return Manifest(path, partial(text, build), written.document, loc, kind=KIND, provenance=provenance(build, whole))


def application(written: Written, name: str, pipeline: Application) -> dict[str, Any]:
    """The Application of one pipeline. Argo CD finds by itself that its folder is a kustomization.

    No manifest-generate-paths: the kustomization may stand on bases outside its folder.
    """
    own = partial(_own, written, name, pipeline)
    source: dict[str, Any] = {
        "repoURL": own(repository(written.settings, name, pipeline), "repoURL"),
        "targetRevision": own(pipeline.revision, "revision"),
        "path": own(pipeline.path, "path"),
    }
    if pipeline.without:
        patches = [_removal(kind_named(kind), names, own) for kind, names in sorted(pipeline.without.items())]
        source["kustomize"] = {"patches": patches}
    return argo_application(
        written,
        _name(written, name),
        {"argocd.argoproj.io/compare-options": "ServerSideDiff=true"},
        project=_name(written, name),
        source=source,
        destination={"name": own(pipeline.cluster, "cluster"), "namespace": own(pipeline.namespace, "namespace")},
        options=OPTIONS_OF_PIPELINES,
        wave=name,
    )


def _removal(kind: ObjectKind, names: str, own: Callable[[str, str], Sourced]) -> dict[str, Any]:
    """A patch with which kustomize takes away the objects of a kind whose whole name matches; none is no mistake."""
    target = {"group": kind.group, "kind": kind.kind, "name": names}
    patch = f"$patch: delete\nkind: {kind.kind}\nmetadata:\n  name: any\n"
    return {
        "target": {key: own(value, "without") for key, value in target.items() if value},
        "patch": own(patch, "without"),
    }


def repository(settings: ArgoCD, name: str, pipeline: Application) -> str:
    """Its own, or the one of its name beside the repository of the streams."""
    beside, _, own = settings.repoURL.rpartition("/")
    return pipeline.repoURL or f"{beside}/{name}{'.git' if own.endswith('.git') else ''}"


def project(written: Written, name: str, pipeline: Application) -> dict[str, Any]:
    """Its AppProject: the kinds and namespaces that its path brings, and nothing else."""
    own = partial(_own, written, name, pipeline)
    homes = [own(pipeline.namespace, "namespace"), *(own(home, "namespaces") for home in sorted(pipeline.namespaces))]
    cluster = own(pipeline.cluster, "cluster")
    return argo_project(
        written,
        _name(written, name),
        f"What {name} brings",
        repositories=[own(repository(written.settings, name, pipeline), "repoURL")],
        destinations=[{"name": cluster, "namespace": home} for home in homes],
        kinds=[_kind(kind, own, "kinds") for kind in sorted(set(pipeline.kinds))],
        cluster_kinds=[_kind(kind, own, "clusterKinds") for kind in sorted(set(pipeline.clusterKinds))],
    )


def _kind(kind: ObjectKind, own: Callable[[str, str], Sourced], field: str) -> dict[str, Any]:
    return {"group": own(kind.group, field), "kind": own(kind.kind, field)}


def _name(written: Written, name: str) -> Sourced:
    return fixed(name, Origin(written.document, ("applications", name), "its name", "name", key=True))


def _own(written: Written, name: str, pipeline: Application, value: str, field: str) -> Sourced:
    """A value with its place: a field of the pipeline, or that its default holds."""
    under: Loc = ("applications", name)
    if field in pipeline.model_fields_set:
        return fixed(value, Origin(written.document, (*under, field), role=""))
    return fixed(value, Origin(written.document, under, f"default of `{field}`", "default", key=True))


EMITTER = Emitter(
    "argocd-pipelines", "Argo CD Applications and AppProjects of the pipelines under `applications`", emit
)
