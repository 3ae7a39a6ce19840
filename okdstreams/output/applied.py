"""The objects below rendered/pipelines that are applied. Not the runs: they are created, each time anew."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from okdstreams.fleet.fleet import Fleet, PipelineRun, Promotion, Stream
from okdstreams.language.object_kinds import KNOWN, ObjectKind, is_of_the_cluster
from okdstreams.output import paths
from okdstreams.output.cron_jobs import build_cron_job
from okdstreams.output.identity import CHANNEL, Identity
from okdstreams.output.promotions import promotion_objects
from okdstreams.output.run_fields import RunFields, fields_of_promotion, fields_of_run
from okdstreams.output.runs import pipeline_run
from okdstreams.output.sourced import text
from okdstreams.output.volumes import claim, claim_name, persistent_volume, rule_of, volume_name, volume_of
from okdstreams.pipeline_repo.brought import BroughtObject

FILES = {"CronJob": "cronjob", "ConfigMap": "runs", "PersistentVolumeClaim": "claim", "PersistentVolume": "volume"}
"""Kind to the end of a file's name, where that is not the kind in small letters."""


class AppliedObject(NamedTuple):
    """One object: its file, what it is, whose Application applies it, and how it is built."""

    path: str
    kind: ObjectKind
    name: str
    namespace: str
    """The namespace whose Application applies it, and which it is in if its kind is in any."""
    fields: RunFields
    about: Stream | Identity
    build: Callable[[], dict[str, Any]]

    @property
    def brought(self) -> BroughtObject:
        """The same as one that a repository may bring too."""
        namespace = "" if is_of_the_cluster(self.kind) else self.namespace
        return BroughtObject(self.kind, namespace, self.name, self.path)


def applied_objects(fleet: Fleet) -> Iterator[AppliedObject]:
    """Every object that is applied: CronJobs of builds, their claims and volumes, and what starts promotions."""
    claims: set[str] = set()
    for run in fleet.machinery.builds:
        fields = fields_of_run(run, fleet.settings_source)
        if run.schedule:
            yield _of_build(fleet, run, fields)
        if claim_name(run) not in claims:
            claims.add(claim_name(run))
            yield from _volume(run, fields)
    for promotion in fleet.machinery.promotions:
        yield from _of_promotion(fleet, promotion)


def _of_build(fleet: Fleet, run: PipelineRun, fields: RunFields) -> AppliedObject:
    path = f"{paths.PIPELINES}{run.pipeline}/{run.name}-cronjob.yaml"
    unreleased = Identity(CHANNEL, name=run.name, file=path.replace("-cronjob", "-pipelinerun"))
    build = partial(build_cron_job, run, fields)
    about = run.stream if run.stream.file else unreleased
    return AppliedObject(
        path, KNOWN["CronJob"], f"{run.name}-create-daily", rule_of(run).namespace, fields, about, build
    )


def _volume(run: PipelineRun, fields: RunFields) -> Iterator[AppliedObject]:
    volume = volume_of(run)
    if volume is None:
        return
    for kind, name, make in (
        ("PersistentVolumeClaim", claim_name(run), claim),
        ("PersistentVolume", volume_name(run), persistent_volume),
    ):
        path = f"{paths.PIPELINES}{run.pipeline}/{claim_name(run)}-{FILES[kind]}.yaml"
        about, build = Identity(CHANNEL, name=name, file=path), partial(make, run, volume, fields)
        yield AppliedObject(path, KNOWN[kind], name, rule_of(run).namespace, fields, about, build)


def _of_promotion(fleet: Fleet, promotion: Promotion) -> Iterator[AppliedObject]:
    fields, rule = fields_of_promotion(promotion), promotion.rule

    def text_of_run(number: int) -> str:
        run = promotion.runs[number]
        return text(partial(pipeline_run, run, fields_of_run(run, fleet.settings_source)))

    for kind, name, build in promotion_objects(promotion, text_of_run, fleet.settings.product):
        path = f"{paths.PIPELINES}{rule.pipeline}/{rule.starter}-{FILES.get(kind, kind.lower())}.yaml"
        about = Identity(CHANNEL, file=path)
        yield AppliedObject(path, KNOWN[kind], name, rule.namespace, fields, about, build)
