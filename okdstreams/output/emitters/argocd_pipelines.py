"""Argo CD Applications of the pipelines that OKD keeps in git: they build the images, the streams release them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from okdstreams.fleet.fleet import Fleet
from okdstreams.language.model.settings import Application, ArgoCD
from okdstreams.language.provenance import Origin
from okdstreams.output import paths
from okdstreams.output.argo import KIND, OPTIONS, Written, argo_application, argo_project
from okdstreams.output.manifest import Emitter, Manifest
from okdstreams.output.sourced import Sourced, fixed, provenance, text
from okdstreams.syntax.document import Loc

KINDS = [
    {"group": "", "kind": "ConfigMap"},
    {"group": "", "kind": "PersistentVolumeClaim"},
    {"group": "", "kind": "Service"},
    {"group": "", "kind": "ServiceAccount"},
    {"group": "batch", "kind": "CronJob"},
    {"group": "rbac.authorization.k8s.io", "kind": "Role"},
    {"group": "rbac.authorization.k8s.io", "kind": "RoleBinding"},
    {"group": "route.openshift.io", "kind": "Route"},
    {"group": "tekton.dev", "kind": "*"},
    {"group": "triggers.tekton.dev", "kind": "*"},
]
"""What a pipeline may bring along. Not Secrets: those are not in git."""


def emit(fleet: Fleet) -> Iterator[Manifest]:
    """argocd/pipelines-project.yaml and argocd/applications/<name>.yaml; nothing without a `applications` section."""
    settings, pipelines = fleet.settings.argocd, fleet.settings.applications
    if settings is None or fleet.settings_source is None or not pipelines:
        return
    written = Written(settings, fleet.settings_source.document)
    for name in sorted(pipelines):
        build = partial(application, written, name, pipelines[name])
        yield _manifest(f"applications/{name}", build, written, ("applications", name))
    yield _manifest("pipelines-project", partial(project, written, pipelines), written, ("applications",))


def _manifest(name: str, build: Callable[[], dict[str, Any]], written: Written, loc: Loc) -> Manifest:
    path = f"{paths.ARGOCD}{name}.yaml"
    whole = Origin(written.document, loc, "asks for the pipelines' objects", "file", key=True)
    return Manifest(path, partial(text, build), written.document, loc, kind=KIND, provenance=provenance(build, whole))


def application(written: Written, name: str, pipeline: Application) -> dict[str, Any]:
    """The Application of one pipeline. Argo CD finds by itself that its folder is a kustomization.

    No manifest-generate-paths: the kustomization may stand on bases outside its folder.
    """
    under: Loc = ("applications", name)

    def own(value: str, field: str) -> Sourced:
        if field in pipeline.model_fields_set:
            return fixed(value, Origin(written.document, (*under, field), role=""))
        return fixed(value, Origin(written.document, under, f"default of `{field}`", "default", key=True))

    return argo_application(
        written,
        fixed(name, Origin(written.document, under, "its name", "name", key=True)),
        {"argocd.argoproj.io/compare-options": "ServerSideDiff=true"},
        project=written["pipelineProject"],
        source={
            "repoURL": own(repository(written.settings, name, pipeline), "repoURL"),
            "targetRevision": own(pipeline.revision, "revision"),
            "path": own(pipeline.path, "path"),
        },
        destination={"name": own(pipeline.cluster, "cluster"), "namespace": own(pipeline.namespace, "namespace")},
        options=OPTIONS,
    )


def repository(settings: ArgoCD, name: str, pipeline: Application) -> str:
    """Its own, or the one of its name beside the repository of the streams."""
    beside, _, own = settings.repoURL.rpartition("/")
    return pipeline.repoURL or f"{beside}/{name}{'.git' if own.endswith('.git') else ''}"


def project(written: Written, pipelines: dict[str, Application]) -> dict[str, Any]:
    """Their AppProject: that of the streams allows ImageStreams only."""
    places = sorted({(pipeline.cluster, pipeline.namespace) for pipeline in pipelines.values()})
    return argo_project(
        written,
        written["pipelineProject"],
        "Pipelines that build the images of OKD",
        repositories=sorted({repository(written.settings, name, p) for name, p in pipelines.items()}),
        destinations=[{"name": cluster, "namespace": namespace} for cluster, namespace in places],
        kinds=KINDS,
    )


EMITTER = Emitter(
    "argocd-pipelines", "Argo CD Applications of the pipelines under `applications`, and their AppProject", emit
)
