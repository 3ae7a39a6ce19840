"""Argo CD: an AppProject, an Application per cluster and namespace, and the root Application.

Plain Applications, not an ApplicationSet: a template loses the settings of single clusters silently. Why each field
stands as it does is told in docs/argo-cd.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from okdstreams.fleet.fleet import Fleet, ImportStream, Stream
from okdstreams.language.model.settings import ArgoCD
from okdstreams.language.placeholders import put
from okdstreams.output.manifest import HEADER, Emitter, Manifest
from okdstreams.syntax.canonical import yaml_text
from okdstreams.syntax.document import Document

IN_CLUSTER = "in-cluster"
OPTIONS = [
    "ServerSideApply=true",
    "ApplyOutOfSyncOnly=true",
    "PruneLast=true",
    "FailOnSharedResource=true",
    "CreateNamespace=false",
]
RETRY = {"limit": 5, "backoff": {"duration": "10s", "factor": 2, "maxDuration": "3m"}}


def emit(fleet: Fleet) -> Iterator[Manifest]:
    """argocd/project.yaml, argocd/root.yaml and argocd/applications/<name>.yaml; nothing without `argocd` settings."""
    settings = fleet.settings.argocd
    if settings is None or fleet.settings_source is None:
        return
    asked = fleet.settings_source.document
    places: dict[tuple[str, str], Document] = {}
    items: tuple[Stream | ImportStream, ...] = (*fleet.streams, *fleet.import_streams)
    for item in items:
        places.setdefault((cluster_of(item, settings), item.namespace), item.source.document)
    for cluster, namespace in fleet.beside:
        places.setdefault((cluster or settings.cluster, namespace), asked)
    for cluster, namespace in sorted(places):
        body = application(settings, cluster, namespace)
        path = f"argocd/applications/{body['metadata']['name']}.yaml"
        yield Manifest(path, HEADER + yaml_text(body), places[cluster, namespace], ("imageStream",))
    yield Manifest("argocd/project.yaml", HEADER + yaml_text(project(settings, sorted(places))), asked, ("argocd",))
    yield Manifest("argocd/root.yaml", HEADER + yaml_text(root(settings)), asked, ("argocd",))


def cluster_of(item: Stream | ImportStream, settings: ArgoCD) -> str:
    """The cluster that an ImageStream belongs to."""
    deploy = item.source.model.deploy
    return deploy.cluster if deploy is not None else settings.cluster


def application(settings: ArgoCD, cluster: str, namespace: str) -> dict[str, Any]:
    """The Application of one cluster and namespace. No finalizer: deleting it must not delete ImageStreams."""
    name = put(settings.application, {"namespace": namespace, "cluster": cluster})
    annotations = {
        "argocd.argoproj.io/compare-options": "ServerSideDiff=true",
        "argocd.argoproj.io/manifest-generate-paths": ".",
    }
    return argo_application(
        settings,
        name,
        annotations,
        project=settings.project,
        source={
            **_own_repository(settings, f"imagestreams/{namespace}"),
            "directory": {"recurse": True, "include": "{*.yaml,*.yml}"},
        },
        destination={"name": cluster, "namespace": namespace},
        options=OPTIONS,
    )


def root(settings: ArgoCD) -> dict[str, Any]:
    """The app of apps: it keeps the AppProjects and the Applications themselves in step with git."""
    return argo_application(
        settings,
        settings.root,
        {"argocd.argoproj.io/manifest-generate-paths": "."},
        project=settings.rootProject,
        source={
            **_own_repository(settings, "argocd"),
            "directory": {"recurse": True, "include": "{project.yaml,pipelines-project.yaml,applications/*.yaml}"},
        },
        destination={"name": IN_CLUSTER, "namespace": settings.namespace},
        options=["ServerSideApply=true", "ApplyOutOfSyncOnly=true", "CreateNamespace=false"],
    )


def _own_repository(settings: ArgoCD, folder: str) -> dict[str, Any]:
    path = f"{settings.path}/{folder}"
    return {"repoURL": settings.repoURL, "targetRevision": settings.targetRevision, "path": path}


def argo_application(
    settings: ArgoCD,
    name: str,
    annotations: dict[str, str],
    *,
    project: str,
    source: dict[str, Any],
    destination: dict[str, str],
    options: list[str],
) -> dict[str, Any]:
    """An Application that syncs by itself and never prunes by itself."""
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": name, "namespace": settings.namespace, "annotations": annotations},
        "spec": {
            "project": project,
            "source": source,
            "destination": destination,
            "syncPolicy": {
                "automated": {"enabled": True, "prune": False, "selfHeal": True, "allowEmpty": False},
                "syncOptions": options,
                "retry": RETRY,
            },
        },
    }


def project(settings: ArgoCD, places: list[tuple[str, str]]) -> dict[str, Any]:
    """The AppProject: ImageStreams of these namespaces, and nothing else."""
    return argo_project(
        settings,
        settings.project,
        "ImageStreams of the OKD release streams",
        repositories=[settings.repoURL],
        places=places,
        kinds=[{"group": "image.openshift.io", "kind": "ImageStream"}],
    )


def argo_project(
    settings: ArgoCD,
    name: str,
    description: str,
    *,
    repositories: list[str],
    places: list[tuple[str, str]],
    kinds: list[dict[str, str]],
) -> dict[str, Any]:
    """An AppProject: these kinds, from these repositories, to these (cluster, namespace). No cluster resources."""
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "AppProject",
        "metadata": {
            "name": name,
            "namespace": settings.namespace,
            "annotations": {"argocd.argoproj.io/sync-wave": "-1"},
        },
        "spec": {
            "description": description,
            "sourceRepos": repositories,
            "destinations": [{"name": cluster, "namespace": namespace} for cluster, namespace in places],
            "clusterResourceWhitelist": [],
            "namespaceResourceWhitelist": kinds,
        },
    }


EMITTER = Emitter("argocd", "Argo CD AppProject, Applications and root Application", emit)
