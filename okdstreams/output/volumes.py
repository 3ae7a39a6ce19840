"""The PersistentVolumeClaims that builds work in, and the local disks behind them."""

from __future__ import annotations

from typing import Any

from okdstreams.fleet.fleet import PipelineRun
from okdstreams.language.model.pipelines import SourcePipeline, Volume
from okdstreams.output.run_fields import RunFields


def rule_of(run: PipelineRun) -> SourcePipeline:
    """What a build is made by."""
    rule = run.stream.source.model.sources.pipeline
    assert rule is not None
    return rule


def volume_of(run: PipelineRun) -> Volume | None:
    """The volume of a build, if it is to be rendered."""
    return rule_of(run).volume


def claim_name(run: PipelineRun) -> str:
    """The claim that a build works in."""
    (claim,) = run.claims.values()
    return claim


def volume_name(run: PipelineRun) -> str:
    """The volume behind it: …-pv for …-pvc."""
    return f"{claim_name(run).removesuffix('-pvc')}-pv"


def claim(run: PipelineRun, volume: Volume, fields: RunFields) -> dict[str, Any]:
    """The PersistentVolumeClaim."""
    namespace = fields.ruled(rule_of(run).namespace, "namespace")
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": fields.claimed(claim_name(run)), "namespace": namespace},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": fields.ruled(volume.size, "volume")}},
            "storageClassName": fields.ruled(volume.storageClass, "volume"),
        },
    }


def persistent_volume(run: PipelineRun, volume: Volume, fields: RunFields) -> dict[str, Any]:
    """The PersistentVolume: a disk of the node, for this claim alone."""
    spec: dict[str, Any] = {
        "capacity": {"storage": fields.ruled(volume.size, "volume")},
        "volumeMode": "Filesystem",
        "accessModes": ["ReadWriteOnce"],
        "persistentVolumeReclaimPolicy": fields.ruled(volume.reclaimPolicy, "volume"),
        "claimRef": {
            "name": fields.claimed(claim_name(run)),
            "namespace": fields.ruled(rule_of(run).namespace, "namespace"),
        },
        "storageClassName": fields.ruled(volume.storageClass, "volume"),
        "local": {"path": fields.ruled(volume.path, "volume")},
    }
    if run.node:
        host = {"key": "kubernetes.io/hostname", "operator": "In", "values": [fields.noded(run.node)]}
        spec["nodeAffinity"] = {"required": {"nodeSelectorTerms": [{"matchExpressions": [host]}]}}
    name = fields.claimed(volume_name(run))
    return {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": name}, "spec": spec}
