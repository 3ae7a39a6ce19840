"""Argo CD: an AppProject, an Application per cluster and namespace, and the root Application.

Plain Applications, not an ApplicationSet: a template loses the settings of single clusters silently. Why each field
stands as it does is told in docs/argo-cd.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from okdstreams.fleet.argo_names import IN_CLUSTER, application_name, cluster_of
from okdstreams.fleet.fleet import Fleet, ImportStream, Stream
from okdstreams.fleet.tracing import twin_of
from okdstreams.language.model.argocd import STREAMS, ArgoCD
from okdstreams.language.model.settings import Site
from okdstreams.language.provenance import Origin
from okdstreams.output import paths
from okdstreams.output.argo import KIND, OPTIONS, Written, argo_application, argo_project, described
from okdstreams.output.identity import ARGO_CD, Identity
from okdstreams.output.manifest import Emitter, Manifest
from okdstreams.output.sourced import Sourced, fixed, provenance, text
from okdstreams.syntax.document import Loc

Item = Stream | ImportStream


class Namespace(NamedTuple):
    """A namespace of a cluster, and what is applied to it."""

    cluster: str
    name: str
    items: tuple[Item, ...]


def emit(fleet: Fleet) -> Iterator[Manifest]:
    """argocd/project.yaml, argocd/root.yaml and argocd/applications/<name>.yaml; nothing without `argocd` settings."""
    settings, source = fleet.settings.argocd, fleet.settings_source
    if settings is None or source is None:
        return
    written = Written(settings, source.document)
    whole = Origin(source.document, ("argocd",), "asks for Argo CD objects", "file", key=True)
    about = described(fleet, "ImageStreams of the {product} release streams")
    namespaces = namespaces_of(fleet, settings)
    for namespace in namespaces:
        path = paths.application(application_name(settings, namespace.cluster, namespace.name))
        build = partial(application, written, namespace, fleet.settings.sites)
        document = namespace.items[0].source.document if namespace.items else source.document
        loc: Loc = ("imageStream",) if namespace.items else ("argocd",)
        yield Manifest(path, partial(text, build), document, loc, kind=KIND, provenance=provenance(build, whole))
    for name, build in (("project", partial(project, written, about, namespaces)), ("root", partial(root, written))):
        yield Manifest(
            f"{paths.ARGOCD}{name}.yaml",
            partial(text, build),
            source.document,
            ("argocd",),
            kind=KIND,
            provenance=provenance(build, whole),
        )


def identify(path: str) -> Identity | None:
    """An object of Argo CD goes by the name of its file."""
    if not path.startswith(paths.ARGOCD):
        return None
    return Identity(ARGO_CD, name=path.rpartition("/")[2].removesuffix(".yaml"), file=path)


def namespaces_of(fleet: Fleet, settings: ArgoCD) -> list[Namespace]:
    """Every namespace of the fleet, sorted."""
    items: dict[tuple[str, str], list[Item]] = {}
    every: tuple[Item, ...] = (*fleet.streams, *fleet.import_streams)
    for item in every:
        items.setdefault((cluster_of(item, fleet), item.namespace), []).append(item)
    for cluster, name in fleet.beside:
        items.setdefault((cluster or settings.cluster, name), [])
    return [Namespace(*key, tuple(items[key])) for key in sorted(items)]


def clusters(written: Written, namespace: Namespace) -> list[Origin]:
    """What says the cluster, one place for each family."""
    return _distinct(
        written.origin("cluster") if item.source.model.cluster is None else Origin(item.source.document, ("cluster",))
        for item in namespace.items
    )


def places(namespace: Namespace) -> list[Origin]:
    """What says the namespace, one place for each family."""
    return _distinct(origin for item in namespace.items for origin in _namespace(item))


def destination(written: Written, namespace: Namespace) -> dict[str, Any]:
    """A cluster and a namespace: of the ImageStreams that belong there."""
    return {
        "name": Sourced(namespace.cluster, lambda _: clusters(written, namespace)),
        "namespace": Sourced(namespace.name, lambda _: places(namespace)),
    }


def _namespace(item: Item) -> Iterator[Origin]:
    plain = isinstance(item, ImportStream)
    loc: Loc = item.loc if isinstance(item, ImportStream) else ("imageStream",)
    yield Origin(item.source.document, loc, "its namespace", "namespace", key=plain)
    if isinstance(item, Stream) and item.private:
        yield twin_of(item)


def _distinct(origins: Iterable[Origin]) -> list[Origin]:
    return list({(o.document.file, o.loc, o.why): o for o in origins}.values())


def application(written: Written, namespace: Namespace, sites: Mapping[str, Site]) -> dict[str, Any]:
    """The Application of one cluster and namespace. No finalizer: deleting it must not delete ImageStreams."""
    settings = written.settings

    def named(value: str, name: str) -> Sourced:
        return Sourced(value, lambda _: [written.origin(name), *places(namespace)])

    annotations = {
        "argocd.argoproj.io/compare-options": "ServerSideDiff=true",
        "argocd.argoproj.io/manifest-generate-paths": ".",
    }
    folder = f"{settings.path}/{paths.IMAGE_STREAMS}{namespace.name}"
    return argo_application(
        written,
        named(application_name(settings, namespace.cluster, namespace.name), "application"),
        annotations,
        project=written["project"],
        source={
            "repoURL": written["repoURL"],
            "targetRevision": written["targetRevision"],
            "path": named(folder, "path"),
            "directory": {"recurse": True, "include": "{*.yaml,*.yml}"},
        },
        destination=destination(written, namespace),
        options=OPTIONS,
        wave=STREAMS,
        info=links(written, namespace, sites),
    )


def links(written: Written, namespace: Namespace, sites: Mapping[str, Site]) -> dict[str, Sourced]:
    """What Argo CD shows of the release-controller that reads the namespace: its site, and its Deployment if known."""
    answer = {}
    for name, site in sites.items():
        if namespace.name in site.namespaces:
            place = ("sites", name)
            answer["Releases"] = fixed(site.url.rstrip("/"), Origin(written.document, (*place, "url")))
            if site.deployment:
                at = Origin(written.document, (*place, "deployment"))
                answer["Release-controller"] = fixed(site.deployment, at)
    return answer


def root(written: Written) -> dict[str, Any]:
    """The app of apps: it keeps the AppProjects and the Applications themselves in step with git."""
    return argo_application(
        written,
        written["root"],
        {"argocd.argoproj.io/manifest-generate-paths": "."},
        project=written["rootProject"],
        source={
            "repoURL": written["repoURL"],
            "targetRevision": written["targetRevision"],
            "path": fixed(f"{written.settings.path}/{paths.ARGOCD.rstrip('/')}", written.origin("path")),
            "directory": {"recurse": True, "include": "{project.yaml,projects/*.yaml,applications/*.yaml}"},
        },
        destination={"name": IN_CLUSTER, "namespace": written["namespace"]},
        options=["ServerSideApply=true", "ApplyOutOfSyncOnly=true", "CreateNamespace=false"],
    )


def project(written: Written, description: Sourced | str, namespaces: list[Namespace]) -> dict[str, Any]:
    """The AppProject: ImageStreams of these namespaces, and nothing else."""
    return argo_project(
        written,
        written["project"],
        description,
        repositories=[written["repoURL"]],
        destinations=[destination(written, namespace) for namespace in namespaces],
        kinds=[{"group": "image.openshift.io", "kind": "ImageStream"}],
    )


EMITTER = Emitter("argocd", "Argo CD AppProject, Applications and root Application", emit, identify)
