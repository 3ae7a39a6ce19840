"""The places behind the fields of Argo CD's objects: settings, and the streams that need a namespace."""

from __future__ import annotations

from typing import Any

from okdstreams.fleet.fleet import Fleet, ImportStream, Stream
from okdstreams.fleet.tracing import leaves, twin_of
from okdstreams.language.model.settings import ArgoCD, Settings
from okdstreams.language.provenance import Origin, Trace
from okdstreams.output.emitters.argocd import cluster_of
from okdstreams.syntax.document import Document, Loc

APPLICATION: dict[Loc, tuple[str, ...]] = {
    ("metadata", "name"): ("application",),
    ("metadata", "namespace"): ("namespace",),
    ("spec", "project"): ("project",),
    ("spec", "source", "repoURL"): ("repoURL",),
    ("spec", "source", "targetRevision"): ("targetRevision",),
    ("spec", "source", "path"): ("path",),
}
ROOT = APPLICATION | {
    ("metadata", "name"): ("root",),
    ("spec", "project"): ("rootProject",),
    ("spec", "destination", "namespace"): ("namespace",),
}
PROJECT: dict[Loc, tuple[str, ...]] = {
    ("metadata", "name"): ("project",),
    ("metadata", "namespace"): ("namespace",),
    ("spec", "sourceRepos", 0): ("repoURL",),
}
"""Field to the settings that make it."""


def trace(fleet: Fleet, path: str, body: Any) -> Trace | None:
    """The trace of the object at `path`; None when it is not one of Argo CD's."""
    settings, source = fleet.settings.argocd, fleet.settings_source
    if not path.startswith("argocd/") or settings is None or source is None:
        return None
    document = source.document
    if (pipelines := _pipelines(fleet.settings, document, path, body)) is not None:
        return pipelines
    fields = {"argocd/root.yaml": ROOT, "argocd/project.yaml": PROJECT}.get(path, APPLICATION)
    found: Trace = {(): [Origin(document, ("argocd",), "asks for Argo CD objects", "file", key=True)]}
    for at, _ in leaves(body):
        names = fields.get(at)
        if names is not None:
            found[at] = [_setting(document, settings, name) for name in names]
        else:
            found[at] = [Origin(document, ("argocd",), "the same in every object of its kind", "constant", key=True)]
    if fields is APPLICATION:
        place = (body["spec"]["destination"]["name"], body["spec"]["destination"]["namespace"])
        _destination(found, fleet, settings, document, ("spec", "destination"), place)
        for at in (("metadata", "name"), ("spec", "source", "path")):
            found[at] += found["spec", "destination", "namespace"]
    elif fields is PROJECT:
        for number, to in enumerate(body["spec"]["destinations"]):
            at = ("spec", "destinations", number)
            _destination(found, fleet, settings, document, at, (to["name"], to["namespace"]))
    return found


PIPELINE: dict[Loc, str] = {
    ("metadata", "name"): "",
    ("spec", "source", "repoURL"): "repoURL",
    ("spec", "source", "path"): "path",
    ("spec", "source", "targetRevision"): "revision",
    ("spec", "destination", "name"): "cluster",
    ("spec", "destination", "namespace"): "namespace",
}
"""Field of a pipeline's Application to the field under `deploy`."""


def _pipelines(settings: Settings, document: Document, path: str, body: Any) -> Trace | None:
    """The trace of what the `deploy` section makes; None for any other object."""
    argocd = settings.argocd
    name = path.removeprefix("argocd/applications/").removesuffix(".yaml")
    is_project = path == "argocd/pipelines-project.yaml"
    if argocd is None or not (is_project or name in settings.deploy):
        return None
    asked: Loc = ("deploy",) if is_project else ("deploy", name)
    found: Trace = {(): [Origin(document, asked, "asks for the pipelines' objects", "file", key=True)]}
    names = ("pipelineProject", "namespace")
    project: Loc = ("metadata", "name") if is_project else ("spec", "project")
    shared = {project: names[0], ("metadata", "namespace"): names[1]}
    for at, _ in leaves(body):
        if at in shared:
            found[at] = [_setting(document, argocd, shared[at])]
        elif at in PIPELINE and not is_project:
            field = PIPELINE[at]
            written = not field or field in settings.deploy[name].model_fields_set
            loc, why, role = (asked, f"default of `{field}`", "default")
            if written:
                loc, why, role = ((*asked, field), "", "") if field else (asked, "its name", "name")
            found[at] = [Origin(document, loc, why, role, key=not field or not written)]
        else:
            found[at] = [Origin(document, asked, "the same in every object of its kind", "constant", key=True)]
    return found


def _setting(document: Document, settings: ArgoCD, name: str) -> Origin:
    if name in settings.model_fields_set:
        return Origin(document, ("argocd", name))
    return Origin(document, ("argocd",), f"default of `{name}`", "default", key=True)


def _destination(
    found: Trace, fleet: Fleet, settings: ArgoCD, document: Document, at: Loc, place: tuple[str, str]
) -> None:
    """A cluster and a namespace: of the ImageStreams that belong there, one place for each family."""
    clusters: list[Origin] = []
    namespaces: list[Origin] = []
    items: tuple[Stream | ImportStream, ...] = (*fleet.streams, *fleet.import_streams)
    for item in items:
        if (cluster_of(item, settings), item.namespace) != place:
            continue
        own = item.source.document
        if item.source.model.deploy is not None:
            clusters.append(Origin(own, ("deploy", "cluster")))
        else:
            clusters.append(_setting(document, settings, "cluster"))
        plain = isinstance(item, ImportStream)
        loc: Loc = item.loc if isinstance(item, ImportStream) else ("imageStream",)
        namespaces.append(Origin(own, loc, "its namespace", "namespace", key=plain))
        if isinstance(item, Stream) and item.private:
            namespaces.append(twin_of(item))
    found[(*at, "name")] = _distinct(clusters)
    found[(*at, "namespace")] = _distinct(namespaces)


def _distinct(origins: list[Origin]) -> list[Origin]:
    return list({(o.document.file, o.loc, o.why): o for o in origins}.values())
