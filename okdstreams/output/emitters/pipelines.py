"""Tekton PipelineRuns, and the CronJobs that start them. See docs/pipelines.md."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from shlex import quote
from typing import Any

from okdstreams.fleet.fleet import Fleet, PipelineRun, Promotion, Stream
from okdstreams.language.provenance import Origin
from okdstreams.output import paths
from okdstreams.output.identity import CHANNEL, Identity, suggested
from okdstreams.output.manifest import Emitter, Manifest, OutputKind, Quote
from okdstreams.output.publishers import publishers
from okdstreams.output.run_fields import RunFields, fields_of_promotion, fields_of_run
from okdstreams.output.sourced import provenance, text

KIND = OutputKind("Tekton", 4)
PROMOTION = "okd-release-promotion-cronjob.yaml"

LISTENER = "http://el-{name}.{namespace}.svc.cluster.local:8080"
VARIABLES = {"version": "OKD_VERSION", "rpm-artifacts-image": "ARTIFACTS_IMAGE"}
"""Parameters whose variables in a CronJob have names of their own."""

_RUN = re.compile(r"-(?:pipelinerun|cronjob)\.yaml$")
_CHANNEL = re.compile(r"okd-release-(.+)-pipelinerun\.yaml")


def emit(fleet: Fleet) -> Iterator[Manifest]:
    """pipelines/<pipeline>/<name>-pipelinerun.yaml of every build and channel, <name>-cronjob.yaml where scheduled."""
    settings = fleet.settings_source
    for run in fleet.machinery.builds:
        fields = fields_of_run(run, settings)
        about = (run.stream, publishers(fleet, run.stream.target)) if run.stream.file else (_unreleased(run),)
        yield _manifest(_path(run, "pipelinerun"), partial(pipeline_run, run, fields), fields, *about)
        if run.schedule:
            yield _manifest(_path(run, "cronjob"), partial(build_cron_job, run, fields), fields, *about)
    for promotion in fleet.machinery.promotions:
        for run in promotion.runs:
            fields, path = fields_of_run(run, settings), _path(run, "pipelinerun")
            yield _manifest(
                path, partial(pipeline_run, run, fields), fields, Identity(CHANNEL, name=run.channel, file=path)
            )
        if promotion.rule.schedule is not None:
            fields, path = fields_of_promotion(promotion), f"{paths.PIPELINES}{promotion.rule.pipeline}/{PROMOTION}"
            yield _manifest(path, partial(promotion_cron_job, promotion, fields), fields, Identity(CHANNEL, file=path))


def _unreleased(run: PipelineRun) -> Identity:
    """Whose the build of a version without a stream is."""
    return Identity(CHANNEL, name=run.name, file=_path(run, "pipelinerun"))


def _path(run: PipelineRun, kind: str) -> str:
    return f"{paths.PIPELINES}{run.pipeline}/{run.name}-{kind}.yaml"


def _manifest(
    path: str,
    build: Callable[[], dict[str, Any]],
    fields: RunFields,
    about: Stream | Identity,
    quotes: Callable[[], Iterator[Quote]] | None = None,
) -> Manifest:
    whole = Origin(fields.document, fields.own, "asks for this file", "file", key=True)
    return Manifest(
        path,
        partial(text, build),
        fields.document,
        fields.own,
        about=about,
        kind=KIND,
        provenance=provenance(build, whole) if fields.stream is not None else None,
        quotes=quotes,
    )


def identify(path: str) -> Identity | None:
    """A run or CronJob is of the stream that it is named for; those of promotions are of no stream."""
    if not path.startswith(paths.PIPELINES):
        return None
    file = path.rpartition("/")[2]
    channel = _CHANNEL.fullmatch(file)
    if file == PROMOTION or (channel and not channel[1].endswith("-prod")):
        return Identity(CHANNEL, name=channel[1] if channel else "", file=path)
    return suggested(_RUN.sub("", file).removesuffix("-prod"), path) if _RUN.search(file) else None


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
        *(
            {"name": name, "secret": {"secretName": fields.ruled(secret, "secrets")}}
            for name, secret in run.secrets.items()
        ),
        *(
            {"name": name, "persistentVolumeClaim": {"claimName": fields.claimed(claim)}}
            for name, claim in run.claims.items()
        ),
    ]
    return {"apiVersion": "tekton.dev/v1beta1", "kind": "PipelineRun", "metadata": metadata, "spec": spec}


def build_cron_job(run: PipelineRun, fields: RunFields) -> dict[str, Any]:
    """A CronJob that posts the parameters of a build to the event listener, which creates the run."""
    rule = run.stream.source.model.sources.pipeline
    assert rule is not None
    listener = rule.trigger.listener or LISTENER.format(name=f"{rule.pipeline}{rule.suffix}", namespace=rule.namespace)
    body = ",\n".join(f'    "{name}": "${{{_variable(name)}}}"' for name in run.posted)
    script = (
        f'cat <<EOF > /workspace/post-body.json\n{{\n  "params": {{\n{body}\n  }}\n}}\nEOF\n'
        "curl -d @/workspace/post-body.json $SINK_URL\n"
    )
    variables = [{"name": "SINK_URL", "value": fields.triggered(listener, "listener")}]
    variables += [{"name": _variable(name), "value": fields.posted(name, value)} for name, value in run.posted.items()]
    container = _container("send-trigger", rule.image, script, fields, "-ce") | {
        "volumeMounts": [{"mountPath": "/workspace", "name": "workspace"}],
        "env": variables,
        "resources": {"limits": {"cpu": "100m", "memory": "128Mi"}},
    }
    pod = {
        "volumes": [{"name": "workspace", "emptyDir": {}}],
        "containers": [container],
        "restartPolicy": "Never",
        "dnsPolicy": "ClusterFirst",
    }
    return _cron_job(f"{run.name}-create-daily", rule.namespace, run.schedule, pod, fields)


def _variable(param: str) -> str:
    return VARIABLES.get(param, param.upper().replace("-", "_"))


def promotion_cron_job(promotion: Promotion, fields: RunFields) -> dict[str, Any]:
    """A CronJob that asks the event listener to start every channel's run."""
    rule = promotion.rule
    message = {"message": "scheduled"} | {run.channel: "true" for run in promotion.runs}
    message |= {f"{run.channel}-yaml": f"{rule.url}{run.name}-pipelinerun.yaml" for run in promotion.runs}
    channels = [run.channel for run in promotion.runs]
    what = {1: f"the {channels[0]} release", 2: "both releases"}.get(len(channels), "all releases") if channels else ""
    script = (
        f'echo "[INFO] Scheduled OKD Release Promotion - promoting {what}"\n'
        f"curl -X POST \\\n{quote(rule.listener)} \\\n-H 'Content-Type: application/json' \\\n"
        f"-d {quote(json.dumps(message, separators=(', ', ':')))}"
    )
    pod = {"restartPolicy": "OnFailure", "containers": [_container("curl-trigger", rule.image, script, fields)]}
    return _cron_job(rule.cronJob, rule.namespace, rule.schedule or "", pod, fields)


def _container(name: str, image: str, script: str, fields: RunFields, option: str = "-c") -> dict[str, Any]:
    return {
        "name": name,
        "image": fields.ruled(image, "image"),
        "command": ["/bin/sh"],
        "args": [option, fields.script(script)],
    }


def _cron_job(name: str, namespace: str, schedule: str, pod: dict[str, Any], fields: RunFields) -> dict[str, Any]:
    return {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {"name": fields.named(name), "namespace": fields.ruled(namespace, "namespace")},
        "spec": {
            "suspend": False,
            "schedule": fields.ruled(schedule, "schedule"),
            "jobTemplate": {"spec": {"template": {"spec": pod}}},
        },
    }


EMITTER = Emitter("pipelines", "Tekton PipelineRuns and the CronJobs that start them", emit, identify)
