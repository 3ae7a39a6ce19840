"""What else is rendered of a stream: its mapping of `oc image mirror`, and the Tekton runs with their CronJobs."""

from __future__ import annotations

import json
import re
from typing import Any

from okdstreams.diff.normalise import at_path, normalise, same
from okdstreams.output.paths import MIRRORING, PIPELINES, mapped_stream
from okdstreams.syntax.yaml import parse

MAPPING, RUN, CRON, COPY = "mapping", "run", "cron", "copy"
"""Parts of a unit's document: images by tag, a PipelineRun, a CronJob that starts runs. A copy of runs is none."""

_ENDINGS = {"-pipelinerun.yaml": RUN, "-cronjob.yaml": CRON, "-runs.yaml": COPY, "/kustomization.yaml": COPY}
_HERE = re.compile(r"<<'EOF'\n(.*\n)EOF", re.DOTALL)
_CREATED = re.compile(r"^oc create -f (\S*/(?:[^/\s]*?release-)?([^/\s]+)-pipelinerun\.yaml)\n?", re.MULTILINE)
_PAUSES = re.compile(r"^(sleep \d+\n)(?:sleep \d+\n)*", re.MULTILINE)
_POSTED = re.compile(r"-d '(\{.*\})'")
_ANNOUNCED = re.compile(r'promoting ([^"\n]*)')
_POD = ("spec", "jobTemplate", "spec", "template", "spec")


def role(path: str) -> str:
    """The part that a file is; empty for release configs, ImageStreams and everything else."""
    if mapped_stream(path):
        return MAPPING
    if path.startswith(PIPELINES):
        return next((part for ending, part in _ENDINGS.items() if path.endswith(ending)), "")
    return ""


def read_mapping(path: str, text: str) -> dict[str, Any] | None:
    """Lines `REPOSITORY:TAG TARGET…` as {tag: {from: repository, to: set of targets}}; None when they are not that."""
    if not path.startswith(f"{MIRRORING}mapping_"):
        return None
    images: dict[str, Any] = {}
    for line in text.splitlines():
        source, *targets = line.split() or [""]
        repository, colon, tag = source.rpartition(":")
        if not source or source.startswith("#"):
            continue
        image = images.setdefault(tag, {"from": repository, "to": {}})
        if not colon or "/" in tag or "@" in source or not targets or image["from"] != repository:
            return None
        image["to"] |= {target: target for target in targets}
    return images


def cron_document(data: dict[str, Any]) -> dict[str, Any]:
    """A CronJob as {object, script} and what its script holds: the `run` that it creates, or the channels that it
    `starts` with the `message` that it prints."""
    body = normalise(data)
    containers = at_path(body, (*_POD, "containers"))
    single: Any = next(iter(containers.values())) if isinstance(containers, dict) and len(containers) == 1 else None
    match single:
        case {"args": [command, str(script)]}:
            single["args"] = [command]
            return {"object": body, **_script(script)}
    return {"object": body}


def _script(text: str) -> dict[str, Any]:
    if here := _HERE.search(text):
        document = parse("run", here[1].encode("utf-8", "replace")).document
        if document is not None and isinstance(document.data, dict):
            return {"script": text.replace(here[1], "", 1), "run": normalise(document.data)}
    if created := _CREATED.findall(text):
        starts = {key: value for file, name in created for key, value in ((name, "true"), (f"{name}-yaml", file))}
        return {"script": _PAUSES.sub(r"\1", _CREATED.sub("", text)), "starts": normalise(starts)}
    if (posted := _POSTED.search(text)) and (announced := _ANNOUNCED.search(text)):
        try:
            starts = json.loads(posted[1])
        except (ValueError, RecursionError):
            return {"script": text}
        frame = text.replace(posted[1], "", 1).replace(announced[1], "", 1)
        return {"script": frame, "message": announced[1], "starts": normalise(starts)}
    return {"script": text}


def drop_copies(parts: dict[str, Any]) -> None:
    """A CronJob's copy of the run beside it says nothing of its own; one that disagrees stays."""
    if RUN in parts and same(at_path(parts, (CRON, "run")), parts[RUN]):
        del parts[CRON]["run"]
