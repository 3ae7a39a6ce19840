"""What starts promotions: a CronJob that creates the rendered runs, with the least rights; or one that asks a listener.

The runs stand in a ConfigMap beside the CronJob. Upstream's way is a message to an event listener, whose TriggerBinding
hands over neither text nor place of the runs: its TriggerTemplate creates those of its own repository's main branch
(okd-release-pipeline, release-promotions/). Docs: docs/pipelines.md.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from shlex import quote
from typing import Any

from okdstreams.fleet.fleet import Promotion
from okdstreams.language.model.pipelines import CURL, OC
from okdstreams.language.provenance import Origin
from okdstreams.output.cron_jobs import container, cron_job
from okdstreams.output.run_fields import RunFields, fields_of_promotion
from okdstreams.output.sourced import Sourced, fixed
from okdstreams.syntax.document import Loc

RUNS = "/runs"
API = "rbac.authorization.k8s.io"

Builder = Callable[[], dict[str, Any]]


def promotion_objects(
    promotion: Promotion, text_of_run: Callable[[int], str], product: str
) -> Iterator[tuple[str, str, Builder]]:
    """Kind, name and builder of each object that starts the runs of a family's channels; none without a schedule."""
    rule, fields = promotion.rule, fields_of_promotion(promotion)
    if rule.schedule is None:
        return
    if rule.listener:
        yield "CronJob", rule.cronJob, partial(listener_cron_job, promotion, fields, product)
        return
    yield "CronJob", rule.cronJob, partial(create_cron_job, promotion, fields)
    yield "ConfigMap", rule.starter, partial(runs, promotion, fields, text_of_run)
    yield "ServiceAccount", rule.account, partial(service_account, promotion, fields)
    yield "Role", rule.account, partial(role, promotion, fields)
    yield "RoleBinding", rule.account, partial(role_binding, promotion, fields)


def file_of_run(name: str) -> str:
    """What a run is called, in its folder and in the ConfigMap."""
    return f"{name}-pipelinerun.yaml"


def create_cron_job(promotion: Promotion, fields: RunFields) -> dict[str, Any]:
    """A CronJob that creates every channel's run, one after the other. It is not tried again: a run would run twice."""
    rule = promotion.rule
    pause = [f"sleep {rule.pause}"] if rule.pause else []
    lines: list[str] = []
    for run in promotion.runs:
        lines += [*(pause if lines else ()), f"oc create -f {RUNS}/{file_of_run(run.name)}"]
    pod = {
        "serviceAccountName": fields.ruled(rule.account, "serviceAccount"),
        "restartPolicy": "Never",
        "containers": [
            container("create-runs", rule.image or OC, "\n".join(lines), fields, "-ec")
            | {"volumeMounts": [{"mountPath": RUNS, "name": "runs", "readOnly": True}]}
        ],
        "volumes": [{"name": "runs", "configMap": {"name": rule.starter}}],
    }
    body = cron_job(rule.cronJob, rule.namespace, rule.schedule or "", pod, fields)
    body["spec"] |= {"concurrencyPolicy": "Forbid"}
    body["spec"]["jobTemplate"]["spec"] |= {"backoffLimit": 0}
    return body


def runs(promotion: Promotion, fields: RunFields, text_of_run: Callable[[int], str]) -> dict[str, Any]:
    """The ConfigMap with the runs, as they are rendered beside it; without a final newline a text is easier to read."""
    data: dict[str, Any] = {}
    for number, run in enumerate(promotion.runs):
        channel: Loc = run.loc
        place = Origin(fields.document, channel, "the run of this channel", "file", key=True)
        data[file_of_run(run.name)] = fixed(text_of_run(number).rstrip("\n"), place)
    return {**_head("v1", "ConfigMap", fields.script(promotion.rule.starter), promotion, fields), "data": data}


def service_account(promotion: Promotion, fields: RunFields) -> dict[str, Any]:
    """Whom the CronJob acts as."""
    return _head("v1", "ServiceAccount", _account(promotion, fields), promotion, fields)


def role(promotion: Promotion, fields: RunFields) -> dict[str, Any]:
    """What it may do: create runs in this namespace."""
    rules = [{"apiGroups": ["tekton.dev"], "resources": ["pipelineruns"], "verbs": ["create"]}]
    return {**_head(f"{API}/v1", "Role", _account(promotion, fields), promotion, fields), "rules": rules}


def role_binding(promotion: Promotion, fields: RunFields) -> dict[str, Any]:
    """That it may."""
    account = _account(promotion, fields)
    namespace = fields.ruled(promotion.rule.namespace, "namespace")
    return {
        **_head(f"{API}/v1", "RoleBinding", account, promotion, fields),
        "roleRef": {"apiGroup": API, "kind": "Role", "name": account},
        "subjects": [{"kind": "ServiceAccount", "name": account, "namespace": namespace}],
    }


def _account(promotion: Promotion, fields: RunFields) -> Sourced:
    return fields.ruled(promotion.rule.account, "serviceAccount")


def _head(version: str, kind: str, name: Sourced, promotion: Promotion, fields: RunFields) -> dict[str, Any]:
    namespace = fields.ruled(promotion.rule.namespace, "namespace")
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": namespace}}


def listener_cron_job(promotion: Promotion, fields: RunFields, product: str) -> dict[str, Any]:
    """A CronJob that asks an event listener to start every channel's run."""
    rule = promotion.rule
    message = {"message": "scheduled"} | {run.channel: "true" for run in promotion.runs}
    message |= {f"{run.channel}-yaml": f"{rule.url}{file_of_run(run.name)}" for run in promotion.runs}
    channels = [run.channel for run in promotion.runs]
    what = {1: f"the {channels[0]} release", 2: "both releases"}.get(len(channels), "all releases") if channels else ""
    script = (
        f'echo "[INFO] Scheduled {product} Release Promotion - promoting {what}"\n'
        f"curl -X POST \\\n{quote(rule.listener)} \\\n-H 'Content-Type: application/json' \\\n"
        f"-d {quote(json.dumps(message, separators=(', ', ':')))}"
    )
    image = rule.image or CURL
    pod = {"restartPolicy": "OnFailure", "containers": [container("curl-trigger", image, script, fields)]}
    return cron_job(rule.cronJob, rule.namespace, rule.schedule or "", pod, fields)
