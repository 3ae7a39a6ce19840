"""Tekton PipelineRuns, and the CronJobs that start them. See docs/pipelines.md."""

from __future__ import annotations

import json
from collections.abc import Iterator
from shlex import quote
from typing import Any

from okdstreams.fleet.fleet import Fleet, PipelineRun, Promotion
from okdstreams.output.manifest import HEADER, Emitter, Manifest
from okdstreams.syntax.canonical import yaml_text


def emit(fleet: Fleet) -> Iterator[Manifest]:
    """pipelines/<pipeline>/<name>-pipelinerun.yaml of every build and channel, <name>-cronjob.yaml where scheduled."""
    for run in fleet.machinery.builds:
        yield _manifest(run, "pipelinerun", pipeline_run(run))
        if run.schedule:
            yield _manifest(run, "cronjob", build_cron_job(run))
    for promotion in fleet.machinery.promotions:
        for run in promotion.runs:
            yield _manifest(run, "pipelinerun", pipeline_run(run))
        if promotion.rule.schedule is not None:
            path = f"pipelines/{promotion.rule.pipeline}/okd-release-promotion-cronjob.yaml"
            text = HEADER + yaml_text(promotion_cron_job(promotion))
            yield Manifest(path, text, promotion.source.document, ("promote",))


def _manifest(run: PipelineRun, kind: str, body: dict[str, Any]) -> Manifest:
    path = f"pipelines/{run.pipeline}/{run.name}-{kind}.yaml"
    return Manifest(path, HEADER + yaml_text(body), run.stream.source.document, run.loc)


def pipeline_run(run: PipelineRun) -> dict[str, Any]:
    """The PipelineRun. It has a prefix for a name: it is created anew each time, never applied."""
    metadata: dict[str, Any] = {"generateName": f"{run.name}-pipelinerun-"}
    if run.annotations:
        metadata["annotations"] = dict(run.annotations)
    spec: dict[str, Any] = {"params": [{"name": name, "value": value} for name, value in run.params.items()]}
    if run.node:
        spec["podTemplate"] = {"nodeSelector": {"kubernetes.io/hostname": run.node}}
    spec["pipelineRef"] = {"name": run.pipeline}
    spec["timeouts"] = {"pipeline": run.timeout}
    spec["workspaces"] = [
        *({"name": name, "secret": {"secretName": secret}} for name, secret in run.secrets.items()),
        *({"name": name, "persistentVolumeClaim": {"claimName": claim}} for name, claim in run.claims.items()),
    ]
    return {"apiVersion": "tekton.dev/v1beta1", "kind": "PipelineRun", "metadata": metadata, "spec": spec}


def build_cron_job(run: PipelineRun) -> dict[str, Any]:
    """A CronJob that creates the run it carries: what is started is what was reviewed, whatever else is reachable."""
    rule = run.stream.source.model.sources.build
    assert rule is not None
    script = f"oc create -f - <<'EOF'\n{yaml_text(pipeline_run(run))}EOF"
    pod = {
        "serviceAccountName": rule.serviceAccount,
        "restartPolicy": "OnFailure",
        "containers": [_container("create-run", rule.image, script)],
    }
    return _cron_job(f"cron-{run.name}".replace(".", "-"), rule.namespace, run.schedule, pod)


def promotion_cron_job(promotion: Promotion) -> dict[str, Any]:
    """A CronJob that asks the event listener to start every channel's run."""
    rule = promotion.rule
    asked = {"message": "scheduled"} | {run.channel: "true" for run in promotion.runs}
    asked |= {f"{run.channel}-yaml": f"{rule.url}{run.name}-pipelinerun.yaml" for run in promotion.runs}
    channels = [run.channel for run in promotion.runs]
    what = {1: f"the {channels[0]} release", 2: "both releases"}.get(len(channels), "all releases") if channels else ""
    script = (
        f'echo "[INFO] Scheduled OKD Release Promotion - promoting {what}"\n'
        f"curl -X POST \\\n{quote(rule.listener)} \\\n-H 'Content-Type: application/json' \\\n"
        f"-d {quote(json.dumps(asked, separators=(', ', ':')))}"
    )
    pod = {"restartPolicy": "OnFailure", "containers": [_container("curl-trigger", rule.image, script)]}
    return _cron_job(rule.cronJob, rule.namespace, rule.schedule or "", pod)


def _container(name: str, image: str, script: str) -> dict[str, Any]:
    return {"name": name, "image": image, "command": ["/bin/sh"], "args": ["-c", script]}


def _cron_job(name: str, namespace: str, schedule: str, pod: dict[str, Any]) -> dict[str, Any]:
    return {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"suspend": False, "schedule": schedule, "jobTemplate": {"spec": {"template": {"spec": pod}}}},
    }


EMITTER = Emitter("pipelines", "Tekton PipelineRuns and the CronJobs that start them", emit)
