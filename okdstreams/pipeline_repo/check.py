"""Whether an AppProject permits what a pipeline's path brings: one finding for each object that it would refuse."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from okdstreams.language.load import Source
from okdstreams.language.model.argocd import Application, kind_named
from okdstreams.language.model.settings import Settings
from okdstreams.language.object_kinds import ObjectKind, is_of_the_cluster
from okdstreams.pipeline_repo.brought import Brought, BroughtObject, ObjectKey
from okdstreams.syntax.diagnostics import Diagnostic, Severity
from okdstreams.syntax.document import Loc
from okdstreams.syntax.rule_text import RuleText, Scope

if TYPE_CHECKING:
    from okdstreams.pipeline_repo.checkout import Files

RULE = RuleText(
    name="pipeline-repo",
    severity=Severity.ERROR,
    summary="What a pipeline's path brings at its revision is what its AppProject permits, as the settings say.",
    why="Argo CD refuses a sync as a whole when its project refuses one object: nothing of the pipeline is applied.",
    bad="kinds: [Task]                   # and the path brings a CronJob",
    good="kinds: [CronJob, Task]",
    scope=Scope.FLEET,
    warns=True,
)


class Remark(NamedTuple):
    """What there is to say, and of which field of the Application."""

    field: str
    severity: Severity
    message: str
    hint: str = ""


def check_repositories(
    source: Source[Settings], checkouts: Sequence[tuple[str, str]], rendered: Iterable[BroughtObject] = ()
) -> list[Diagnostic]:
    """What is wrong between Applications and the checkouts of their repositories, (name, folder) each.

    `rendered` are the objects of these streams that are applied to the pipelines' cluster: nothing else may bring them.
    """
    from okdstreams.pipeline_repo.checkout import files_at  # git, archives and processes are for those who ask
    from okdstreams.pipeline_repo.program import brought_by

    settings = source.model
    homes = {(settings.cluster_of_pipelines, obj.key(obj.namespace)): "rendered/pipelines" for obj in rendered}
    diagnostics = []
    for name, folder in checkouts:
        pipeline = settings.applications[name]
        with files_at(folder, pipeline.revision) as files:
            remarks = [*_of_revision(files)]
            brought = None
            if os.path.isdir(os.path.join(files.root, pipeline.path)):
                brought = brought_by(files.root, pipeline.path)
            else:
                message = f"no folder {pipeline.path!r} at {pipeline.revision}"
                remarks.append(Remark("path", Severity.ERROR, message, _near(files.root)))
        if brought is not None:
            remarks += [*remarks_on(pipeline, brought), *_shared(pipeline, name, applied(pipeline, brought), homes)]
        for remark in remarks:
            loc: Loc = ("applications", name, remark.field)
            span = source.document.span(loc)
            message = f"{name}: {remark.message}"
            diagnostics.append(Diagnostic(span, remark.severity, "pipeline-repo", message, remark.hint))
    return diagnostics


def _of_revision(files: Files) -> Iterator[Remark]:
    if files.mistake:
        yield Remark("revision", Severity.ERROR, files.mistake, "fetch it, or name one that is there")
    if files.limit:
        yield Remark("revision", Severity.INFO, files.limit)


def remarks_on(pipeline: Application, brought: Brought) -> Iterator[Remark]:
    """What the AppProject refuses, what it permits in vain, and what could not be looked at."""
    for mistake in brought.mistakes:
        yield Remark("path", Severity.ERROR, mistake, "Argo CD cannot render it: mend it there, or name another commit")
    for limit in brought.limits:
        yield Remark("path", Severity.INFO, limit)
    if pipeline.without and not brought.is_kustomization:
        message = f"{pipeline.path} is no kustomization, and `without` needs one"
        yield Remark("without", Severity.ERROR, message, "name a folder with a kustomization.yaml")
    objects = applied(pipeline, brought)
    for obj in objects:
        yield from _refusal(pipeline, obj)
    if not brought.mistakes and not brought.limits:
        yield from _unused(pipeline, objects)
        for kind, pattern in pipeline.without.items():
            if not any(is_left_out({kind: pattern}, obj) for obj in brought.objects):
                yield Remark(
                    "without", Severity.WARNING, f"`without` names {kind} {pattern}, and nothing is so", "remove it"
                )


def applied(pipeline: Application, brought: Brought) -> tuple[BroughtObject, ...]:
    """What Argo CD applies of it."""
    return tuple(obj for obj in brought.objects if not is_left_out(pipeline.without, obj))


def is_left_out(without: Mapping[str, str], obj: BroughtObject) -> bool:
    """Whether `without` takes the object away; a pattern is one of whole names, as kustomize takes it."""
    return any(kind_named(kind) == obj.kind and re.fullmatch(names, obj.name) for kind, names in without.items())


def _shared(
    pipeline: Application, name: str, objects: Iterable[BroughtObject], homes: dict[tuple[str, ObjectKey], str]
) -> Iterator[Remark]:
    """Objects that something else of the same cluster brings too: FailOnSharedResource stops the second."""
    for obj in objects:
        key = (pipeline.cluster, obj.key(pipeline.namespace))
        if (other := homes.setdefault(key, name)) != name:
            hint = f"leave it out of one of them: `without: {{{obj.kind}: {obj.name}}}`"
            yield Remark("without", Severity.ERROR, f"{obj} ({obj.file}) is brought by {other} too", hint)


def _refusal(pipeline: Application, obj: BroughtObject) -> Iterator[Remark]:
    where = f"{obj} ({obj.file})"
    if _stands_in_no_namespace(pipeline, obj.kind):
        if not _permits(pipeline.clusterKinds, obj.kind):
            message = f"its AppProject refuses {where}: `clusterKinds` has no {obj.kind.kind}"
            yield Remark("clusterKinds", Severity.ERROR, message, f"add {obj.kind} to `clusterKinds`")
        return
    homes = {pipeline.namespace, *pipeline.namespaces}
    if not _permits(pipeline.kinds, obj.kind):
        message = f"its AppProject refuses {where}: `kinds` has no {obj.kind.kind}"
        yield Remark("kinds", Severity.ERROR, message, f"add {obj.kind} to `kinds`")
    elif obj.namespace and obj.namespace not in homes:
        message = f"its AppProject refuses {where}: {obj.namespace} is none of its namespaces"
        yield Remark("namespaces", Severity.ERROR, message, f"add {obj.namespace} to `namespaces`")


def _unused(pipeline: Application, objects: Sequence[BroughtObject]) -> Iterator[Remark]:
    kinds, homes = {obj.kind for obj in objects}, {obj.namespace for obj in objects}
    for field, permitted in (("kinds", pipeline.kinds), ("clusterKinds", pipeline.clusterKinds)):
        for kind in permitted:
            if not any(_permits([kind], other) for other in kinds):
                message = f"`{field}` permits {kind}, and nothing brings one"
                yield Remark(field, Severity.WARNING, message, "remove it: a project permits what is needed")
    for namespace in pipeline.namespaces:
        if namespace not in homes:
            message = f"`namespaces` permits {namespace}, and nothing is brought there"
            yield Remark("namespaces", Severity.WARNING, message, "remove it: a project permits what is needed")


def _stands_in_no_namespace(pipeline: Application, kind: ObjectKind) -> bool:
    of_the_cluster = is_of_the_cluster(kind)
    return _permits(pipeline.clusterKinds, kind) if of_the_cluster is None else of_the_cluster


def _permits(permitted: list[ObjectKind], kind: ObjectKind) -> bool:
    return any(entry.group == kind.group and entry.kind in (kind.kind, "*") for entry in permitted)


def _near(root: str) -> str:
    names = sorted(entry.name for entry in os.scandir(root) if entry.is_dir() and not entry.name.startswith("."))
    return f"folders there: {', '.join(names)}" if names else "there are no folders"
