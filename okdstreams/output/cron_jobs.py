"""CronJobs that start Tekton runs: what is the same in each, and those that post a build to an event listener."""

from __future__ import annotations

from typing import Any

from okdstreams.fleet.fleet import PipelineRun
from okdstreams.language.model.pipelines import SourcePipeline
from okdstreams.output.run_fields import RunFields

LISTENER = "http://el-{name}.{namespace}.svc.cluster.local:8080"


def build_cron_job(run: PipelineRun, fields: RunFields) -> dict[str, Any]:
    """A CronJob that posts the parameters of a build to the event listener, which creates the run."""
    rule = run.stream.source.model.sources.pipeline
    assert rule is not None
    listener = rule.trigger.listener or LISTENER.format(name=f"{rule.pipeline}{rule.suffix}", namespace=rule.namespace)
    body = ",\n".join(f'    "{name}": "${{{_variable(rule, name)}}}"' for name in run.posted)
    script = (
        f'cat <<EOF > /workspace/post-body.json\n{{\n  "params": {{\n{body}\n  }}\n}}\nEOF\n'
        "curl -d @/workspace/post-body.json $SINK_URL\n"
    )
    variables = [{"name": "SINK_URL", "value": fields.triggered(listener, "listener")}]
    variables += [
        {"name": _variable(rule, name), "value": fields.posted(name, value)} for name, value in run.posted.items()
    ]
    sender = container("send-trigger", rule.image, script, fields, "-ce") | {
        "volumeMounts": [{"mountPath": "/workspace", "name": "workspace"}],
        "env": variables,
        "resources": {"limits": {"cpu": "100m", "memory": "128Mi"}},
    }
    pod = {
        "volumes": [{"name": "workspace", "emptyDir": {}}],
        "containers": [sender],
        "restartPolicy": "Never",
        "dnsPolicy": "ClusterFirst",
    }
    return cron_job(f"{run.name}-create-daily", rule.namespace, run.schedule, pod, fields)


def _variable(rule: SourcePipeline, param: str) -> str:
    return rule.trigger.variables.get(param, param.upper().replace("-", "_"))


def container(name: str, image: str, script: str, fields: RunFields, option: str = "-c") -> dict[str, Any]:
    """A container that runs a script."""
    return {
        "name": name,
        "image": fields.ruled(image, "image"),
        "command": ["/bin/sh"],
        "args": [option, fields.script(script)],
    }


def cron_job(name: str, namespace: str, schedule: str, pod: dict[str, Any], fields: RunFields) -> dict[str, Any]:
    """A CronJob of one pod."""
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
