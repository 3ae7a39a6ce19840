"""Tekton PipelineRuns."""

from __future__ import annotations

from typing import Any

from okdstreams.fleet.fleet import PipelineRun
from okdstreams.output.run_fields import RunFields


def pipeline_run(run: PipelineRun, fields: RunFields) -> dict[str, Any]:
    """The PipelineRun. It has a prefix for a name: it is created anew each time, never applied."""
    prefix = fields.prefixed(run.prefix) if run.prefix else fields.named(f"{run.name}-pipelinerun-")
    metadata: dict[str, Any] = {"generateName": prefix}
    if run.namespace:
        metadata["namespace"] = fields.ruled(run.namespace, "namespace")
    if run.annotations:
        metadata["annotations"] = {key: fields.ruled(value, "annotations") for key, value in run.annotations.items()}
    spec: dict[str, Any] = {"params": [fields.param(name, value) for name, value in run.params.items()]}
    if run.node:
        spec["podTemplate"] = {"nodeSelector": {"kubernetes.io/hostname": fields.noded(run.node)}}
    spec["pipelineRef"] = {"name": fields.ruled(run.pipeline, "pipeline")}
    spec["timeouts"] = {"pipeline": fields.ruled(run.timeout, "timeout")}
    spec["workspaces"] = [
        *({"name": name, "secret": {"secretName": fields.secret(secret)}} for name, secret in run.secrets.items()),
        *(
            {"name": name, "persistentVolumeClaim": {"claimName": fields.claimed(claim)}}
            for name, claim in run.claims.items()
        ),
    ]
    return {"apiVersion": "tekton.dev/v1beta1", "kind": "PipelineRun", "metadata": metadata, "spec": spec}
