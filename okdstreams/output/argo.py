"""The objects of Argo CD, as every one of them is made: see docs/argo-cd.md."""

from __future__ import annotations

from typing import Any

from okdstreams.language.model.argocd import ArgoCD
from okdstreams.language.provenance import Origin
from okdstreams.output.manifest import OutputKind
from okdstreams.output.sourced import Sourced, fixed
from okdstreams.syntax.document import Document

KIND = OutputKind("Argo CD", 2)
OPTIONS = [
    "ServerSideApply=true",
    "ApplyOutOfSyncOnly=true",
    "PruneLast=true",
    "FailOnSharedResource=true",
    "CreateNamespace=false",
]
RETRY = {"limit": 5, "backoff": {"duration": "10s", "factor": 2, "maxDuration": "3m"}}


class Written:
    """The `argocd` settings, each with its place."""

    def __init__(self, settings: ArgoCD, document: Document) -> None:
        self.settings, self.document = settings, document

    def origin(self, name: str) -> Origin:
        """The place of a setting, or that its default holds."""
        if name in self.settings.model_fields_set:
            return Origin(self.document, ("argocd", name))
        return Origin(self.document, ("argocd",), f"default of `{name}`", "default", key=True)

    def __getitem__(self, name: str) -> Sourced:
        return fixed(getattr(self.settings, name), self.origin(name))


def argo_application(
    written: Written,
    name: Sourced,
    annotations: dict[str, str],
    *,
    project: Sourced,
    source: dict[str, Any],
    destination: dict[str, Any],
    options: list[str],
) -> dict[str, Any]:
    """An Application that syncs by itself and never prunes by itself."""
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": name, "namespace": written["namespace"], "annotations": annotations},
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


def argo_project(
    written: Written,
    name: Sourced,
    description: str,
    *,
    repositories: list[Any],
    destinations: list[dict[str, Any]],
    kinds: list[dict[str, Any]],
    cluster_kinds: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """An AppProject: these kinds, from these repositories, to these (cluster, namespace)."""
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "AppProject",
        "metadata": {
            "name": name,
            "namespace": written["namespace"],
            "annotations": {"argocd.argoproj.io/sync-wave": "-1"},
        },
        "spec": {
            "description": description,
            "sourceRepos": repositories,
            "destinations": destinations,
            "clusterResourceWhitelist": cluster_kinds or [],
            "namespaceResourceWhitelist": kinds,
        },
    }
