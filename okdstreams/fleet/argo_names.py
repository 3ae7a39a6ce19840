"""The names of Argo CD that follow from a fleet: the clusters that its objects go to, and the Applications."""

from __future__ import annotations

from collections.abc import Iterator

from okdstreams.fleet.fleet import Fleet, ImportStream, Stream
from okdstreams.language.model.argocd import ArgoCD
from okdstreams.language.placeholders import put

IN_CLUSTER = "in-cluster"
"""Argo CD's own name of the cluster that it runs on."""


def cluster_of(item: Stream | ImportStream, fleet: Fleet) -> str:
    """The cluster of a stream's ImageStream: its family's, else that of the settings."""
    own = item.source.model.cluster
    return _default_cluster(fleet) if own is None else own


def _default_cluster(fleet: Fleet) -> str:
    return fleet.settings.argocd.cluster if fleet.settings.argocd is not None else IN_CLUSTER


def application_name(settings: ArgoCD, cluster: str, namespace: str) -> str:
    """The name that the settings give the Application of the ImageStreams of a cluster and namespace."""
    return put(settings.application, {"namespace": namespace, "cluster": cluster})


def pipelines_application(settings: ArgoCD, namespace: str) -> str:
    """The name of the Application of what is rendered for the pipelines of a namespace."""
    return f"{settings.pipelines}-{namespace}"


def clusters(fleet: Fleet) -> set[str]:
    """Every cluster that something is applied to; the root goes to that of Argo CD."""
    settings = fleet.settings
    named = {application.cluster for application in settings.applications.values()}
    pipelines = {settings.cluster_of_pipelines} if any(_namespaces_of_pipelines(fleet)) else set()
    return {IN_CLUSTER, *named, *pipelines, *(cluster for cluster, _ in _places(fleet))}


def applications(fleet: Fleet, settings: ArgoCD) -> set[str]:
    """Every Application: of ImageStreams, of rendered pipelines, of pipelines' repositories, and the root."""
    streams = {application_name(settings, cluster, namespace) for cluster, namespace in set(_places(fleet))}
    pipelines = {pipelines_application(settings, namespace) for namespace in _namespaces_of_pipelines(fleet)}
    return {settings.root, *streams, *pipelines, *fleet.settings.applications}


def _places(fleet: Fleet) -> Iterator[tuple[str, str]]:
    """(cluster, namespace) of every ImageStream."""
    items: tuple[Stream | ImportStream, ...] = (*fleet.streams, *fleet.import_streams)
    for item in items:
        yield cluster_of(item, fleet), item.namespace
    for cluster, namespace in fleet.beside:
        yield cluster or _default_cluster(fleet), namespace


def _namespaces_of_pipelines(fleet: Fleet) -> Iterator[str]:
    """The namespaces that builds and promotions run in."""
    for run in fleet.machinery.builds:
        if (rule := run.stream.source.model.sources.pipeline) is not None:
            yield rule.namespace
    for promotion in fleet.machinery.promotions:
        yield promotion.rule.namespace
    for obj in fleet.applied_beside:
        yield obj.namespace
