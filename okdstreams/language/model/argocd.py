"""Argo CD in the settings: the objects for the ImageStreams, and the pipelines beside them."""

from __future__ import annotations

import re
from typing import Annotated

from okdstreams.language.model.argocd_policy import ClusterPolicy, Retry, Role, SyncWindow
from okdstreams.language.model.declared import Field, PlainValidator, Strict, WithJsonSchema
from okdstreams.language.model.values import OBJECT_NAME, Hinted
from okdstreams.language.object_kinds import KNOWN, ObjectKind, is_of_the_cluster
from okdstreams.language.placeholders import placeholder
from okdstreams.syntax.near import close_matches

Name = Annotated[str, Field(pattern=OBJECT_NAME)]

STREAMS, PIPELINES = "streams", "pipelines"
"""What `waves` calls the Applications of ImageStreams, and those of rendered pipelines."""

_SUBSCRIPTION = r"^[A-Za-z0-9-]+\.[A-Za-z0-9-]+$"
WAVE = "argocd.argoproj.io/sync-wave"
OWN_ANNOTATIONS = (
    WAVE,
    "argocd.argoproj.io/compare-options",
    "argocd.argoproj.io/manifest-generate-paths",
)
"""Annotations that the rendered objects have anyhow."""

_KIND = re.compile(r"(?:(?P<group>[a-z0-9]([-a-z0-9.]*[a-z0-9])?)/)?(?P<kind>[A-Z][A-Za-z0-9]*|\*)")


def _to_kind(value: object, *, cluster: bool) -> ObjectKind:
    if isinstance(value, ObjectKind):
        return value
    match = _KIND.fullmatch(value) if isinstance(value, str) else None
    if match is None or (match["group"] is None and match["kind"] == "*"):
        raise Hinted(f"no kind of object: {value!r}", "write Task, tekton.dev/Task or tekton.dev/*")
    group, name = match["group"], match["kind"]
    if group is None and name not in KNOWN:
        near = close_matches(name, KNOWN, 1)
        raise Hinted(f"unknown kind {name!r}", f"did you mean {near[0]}?" if near else f"write its group: GROUP/{name}")
    kind = KNOWN[name] if group is None else ObjectKind(group, name)
    if is_of_the_cluster(kind) not in (cluster, None):
        there, other = ("a namespace", "kinds") if cluster else ("no namespace", "clusterKinds")
        raise Hinted(f"{name} stands in {there}", f"name it in `{other}`")
    return kind


def kind_named(text: str) -> ObjectKind:
    """A kind as the settings write it, of either sort."""
    group, _, kind = text.rpartition("/")
    return ObjectKind(group, kind) if group else KNOWN[kind]


def _namespaced(value: object) -> ObjectKind:
    return _to_kind(value, cluster=False)


def _of_the_cluster(value: object) -> ObjectKind:
    return _to_kind(value, cluster=True)


_SCHEMA = {"type": "string", "pattern": rf"^{_KIND.pattern.replace('?P<group>', '?:').replace('?P<kind>', '?:')}$"}
Kind = Annotated[ObjectKind, PlainValidator(_namespaced), WithJsonSchema(_SCHEMA)]
ClusterKind = Annotated[ObjectKind, PlainValidator(_of_the_cluster), WithJsonSchema(_SCHEMA)]


def _known(value: object) -> str:
    kind = value if isinstance(value, str) else ""
    if kind not in KNOWN and "/" not in kind:
        near = close_matches(kind, KNOWN, 1)
        raise Hinted(f"unknown kind {value!r}", f"did you mean {near[0]}?" if near else "write its group: GROUP/KIND")
    return kind


def _pattern(value: object) -> str:
    if not isinstance(value, str):
        raise Hinted("not a pattern of names", "write local, or okd-coreos-.*")
    try:
        re.compile(value)
    except re.error as e:
        raise Hinted(f"not a pattern of names: {e}", "write local, or okd-coreos-.*") from e
    return value


def _annotation(value: object) -> str:
    if not isinstance(value, str) or value in OWN_ANNOTATIONS:
        raise Hinted(f"{value} is written here already", "leave it out")
    return value


AnnotationKey = Annotated[str, PlainValidator(_annotation), WithJsonSchema({"type": "string"})]
KindText = Annotated[str, PlainValidator(_known), WithJsonSchema(_SCHEMA)]
Pattern = Annotated[str, PlainValidator(_pattern), WithJsonSchema({"type": "string", "minLength": 1})]


class ArgoCD(Strict):
    """The Argo CD objects that put the ImageStreams on their clusters."""

    repoURL: str = Field(description="Git repository that Argo CD reads.")
    targetRevision: str = Field("main", description="Branch, tag or commit.")
    path: str = Field("rendered", description="Folder of the rendered files in that repository.")
    namespace: str = Field("openshift-gitops", description="Namespace of the Argo CD objects.")
    project: str = Field("okd-streams", description="Name of the AppProject.")
    application: str = Field(
        f"okd-streams-{placeholder('namespace')}",
        description=f"Name of an Application: {placeholder('namespace')}, {placeholder('cluster')}.",
    )
    root: str = Field("okd-streams", description="Name of the root Application.")
    rootProject: str = Field("default", description="AppProject of the root Application.")
    cluster: str = Field("in-cluster", description="Cluster of families that name none.")
    labels: dict[str, str] = Field({}, description="Labels of every Argo CD object.")
    annotations: dict[AnnotationKey, str] = Field({}, description="Annotations of every Argo CD object.")
    notifications: dict[Annotated[str, Field(pattern=_SUBSCRIPTION)], str] = Field(
        {}, description="TRIGGER.SERVICE to its recipients: {on-sync-failed.slack: okd-releases}."
    )
    syncWindows: list[SyncWindow] = Field([], description="When nothing is synced, or only then.")
    roles: dict[Name, Role] = Field({}, description="Roles of the AppProjects: what groups may do.")
    clusters: dict[str, ClusterPolicy] = Field({}, description="What differs by cluster: {app.ci: {selfHeal: false}}.")
    retry: Retry = Field(Retry.model_construct(), description="How a sync that failed is tried again.")
    waves: dict[str, int] = Field(
        {}, description="Sync wave of Applications in the root: `streams`, `pipelines`, or one of the `applications`."
    )
    pipelines: Name = Field(
        "okd-pipelines",
        description="Name of the AppProject of the rendered pipelines; their Applications are NAME-NAMESPACE.",
    )


class Application(Strict):
    """A pipeline that is kept in a git repository of its own. Its AppProject permits what is written here, no more."""

    repoURL: str | None = Field(
        None, description="Its git repository; when absent, the one of its name beside that of `argocd`."
    )
    path: str = Field(description="Folder of the kustomization, or of plain manifests, in that repository.")
    revision: str = Field("main", description="Branch, tag or commit.")
    namespace: Name = Field(description="Namespace that the pipeline runs in.")
    cluster: str = Field("in-cluster", description="Name of its cluster as Argo CD knows it.")
    kinds: list[Kind] = Field(
        [], description="Kinds in namespaces that it brings: Task, or with a group, tekton.dev/Task."
    )
    clusterKinds: list[ClusterKind] = Field([], description="Kinds that it brings and that stand in no namespace.")
    without: dict[KindText, Pattern] = Field(
        {}, description="Objects of a kustomization that are not applied: kind, and a pattern of names. {CronJob: a-.*}"
    )
    namespaces: list[Name] = Field([], description="Namespaces beside its own that it brings objects to.")
