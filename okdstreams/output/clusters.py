"""Which cluster an ImageStream belongs to."""

from __future__ import annotations

from okdstreams.fleet.fleet import Fleet, ImportStream, Stream

IN_CLUSTER = "in-cluster"
"""Argo CD's own name of the cluster that it runs on."""


def cluster_of(item: Stream | ImportStream, fleet: Fleet) -> str:
    """The cluster of a stream's ImageStream: its family's, else that of the settings."""
    own = item.source.model.cluster
    if own is not None:
        return own
    return fleet.settings.argocd.cluster if fleet.settings.argocd is not None else IN_CLUSTER
