"""Argo CD Applications of the pipelines that OKD keeps in git: they build the images, the streams release them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from okdstreams.fleet.fleet import Fleet
from okdstreams.language.model.settings import ArgoCD, Pipeline
from okdstreams.output.emitters.argocd import OPTIONS, argo_application, argo_project
from okdstreams.output.manifest import HEADER, Emitter, Manifest
from okdstreams.syntax.canonical import yaml_text

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
    """argocd/pipelines-project.yaml and argocd/applications/<name>.yaml; nothing without a `deploy` section."""
    settings, pipelines = fleet.settings.argocd, fleet.settings.deploy
    if settings is None or fleet.settings_source is None or not pipelines:
        return
    document = fleet.settings_source.document
    for name in sorted(pipelines):
        body = application(settings, name, pipelines[name])
        path = f"argocd/applications/{name}.yaml"
        yield Manifest(path, HEADER + yaml_text(body), document, ("deploy", name))
    body = project(settings, pipelines)
    yield Manifest("argocd/pipelines-project.yaml", HEADER + yaml_text(body), document, ("deploy",))


def application(settings: ArgoCD, name: str, pipeline: Pipeline) -> dict[str, Any]:
    """The Application of one pipeline. Argo CD finds by itself that its folder is a kustomization.

    No manifest-generate-paths: the kustomization may stand on bases outside its folder.
    """
    return argo_application(
        settings,
        name,
        {"argocd.argoproj.io/compare-options": "ServerSideDiff=true"},
        project=settings.pipelineProject,
        source={
            "repoURL": repository(settings, name, pipeline),
            "targetRevision": pipeline.revision,
            "path": pipeline.path,
        },
        destination={"name": pipeline.cluster, "namespace": pipeline.namespace},
        options=OPTIONS,
    )


def repository(settings: ArgoCD, name: str, pipeline: Pipeline) -> str:
    """Its own, or the one of its name beside the repository of the streams."""
    beside, _, own = settings.repoURL.rpartition("/")
    return pipeline.repoURL or f"{beside}/{name}{'.git' if own.endswith('.git') else ''}"


def project(settings: ArgoCD, pipelines: dict[str, Pipeline]) -> dict[str, Any]:
    """Their AppProject: that of the streams allows ImageStreams only."""
    return argo_project(
        settings,
        settings.pipelineProject,
        "Pipelines that build the images of OKD",
        repositories=sorted({repository(settings, name, p) for name, p in pipelines.items()}),
        places=sorted({(p.cluster, p.namespace) for p in pipelines.values()}),
        kinds=KINDS,
    )


EMITTER = Emitter(
    "argocd-pipelines", "Argo CD Applications of the pipelines under `deploy`, and their AppProject", emit
)
