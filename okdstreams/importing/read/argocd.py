"""Argo CD Applications to the `argocd` settings, and to the clusters of families."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from okdstreams.language.model.argocd import ArgoCD
from okdstreams.language.placeholders import placeholder, put
from okdstreams.output.paths import IMAGE_STREAMS


class Application(NamedTuple):
    """What the settings are made of."""

    name: str
    namespace: str
    project: str
    source: Mapping[str, Any]
    cluster: str
    into: str


class Deployment(NamedTuple):
    """The settings, {} without Applications; the cluster of each namespace; what does not fit the settings."""

    settings: dict[str, Any]
    clusters: dict[str, str]
    notes: list[str]


def argocd_settings(manifests: Iterable[Mapping[str, Any]]) -> Deployment:
    """What Applications say of where streams are put."""
    apps = [app for app in map(_application, manifests) if app is not None]
    roots = [app for app in apps if str(app.source.get("path", "")).rstrip("/").endswith("/argocd")]
    leaves = [app for app in apps if app not in roots]
    leaves = [app for app in leaves if "imagestreams" in str(app.source.get("path", "")).split("/")] or leaves
    if not leaves:
        return Deployment({}, {}, [])
    clusters = {app.into: app.cluster for app in leaves}
    root = roots[0] if roots else None
    settings: dict[str, Any] = {
        "repoURL": _most(str(app.source.get("repoURL", "")) for app in leaves),
        "targetRevision": _most(str(app.source.get("targetRevision", "main")) for app in leaves),
        "path": _most(_folder(app) for app in leaves),
        "namespace": _most(app.namespace for app in leaves),
        "project": _most(app.project for app in leaves),
        "application": _most(_pattern(app, clusters) for app in leaves),
        "root": root.name if root else ArgoCD.model_fields["root"].default,
        "cluster": _most(app.cluster for app in leaves),
    }
    if root is not None and root.project != ArgoCD.model_fields["rootProject"].default:
        settings["rootProject"] = root.project
    notes = [note for app in leaves for note in _misfits(app, settings)]
    defaults = {name: field.default for name, field in ArgoCD.model_fields.items()}
    written = {name: value for name, value in settings.items() if value != defaults[name] or name == "cluster"}
    return Deployment(written, clusters, notes)


def _application(data: Mapping[str, Any]) -> Application | None:
    metadata, spec = data.get("metadata") or {}, data.get("spec") or {}
    source, destination = spec.get("source") or {}, spec.get("destination") or {}
    cluster = destination.get("name") or destination.get("server")
    if not cluster or not source.get("repoURL"):
        return None
    namespace = metadata.get("namespace", ArgoCD.model_fields["namespace"].default)
    project = spec.get("project", "default")
    return Application(metadata["name"], namespace, project, source, cluster, destination.get("namespace", ""))


def _folder(app: Application) -> str:
    """The folder of the rendered files: what stands before imagestreams/NAMESPACE."""
    path = str(app.source.get("path", "."))
    return re.sub(rf"/?({IMAGE_STREAMS})?[^/]*$", "", path) if path.endswith(f"/{app.into}") else path


def _pattern(app: Application, clusters: Mapping[str, str]) -> str:
    """The name with placeholders."""
    name = app.name
    if app.into:
        name = re.sub(
            rf"(?<![a-z0-9]){re.escape(app.into)}$|^{re.escape(app.into)}(?![a-z0-9])", placeholder("namespace"), name
        )
    if len(set(clusters.values())) > 1:
        name = name.replace(app.cluster, placeholder("cluster"))
    return name


def _misfits(app: Application, settings: Mapping[str, Any]) -> Iterable[str]:
    name = put(settings["application"], {"namespace": app.into, "cluster": app.cluster})
    actual = {"name": app.name, "project": app.project, "repoURL": app.source.get("repoURL")}
    wanted = {"name": name, "project": settings["project"], "repoURL": settings["repoURL"]}
    actual["path"], wanted["path"] = app.source.get("path"), f"{settings['path']}/{IMAGE_STREAMS}{app.into}"
    for field, value in actual.items():
        if value != wanted[field]:
            yield f"Application {app.name}: {field} {value!r} would become {wanted[field]!r}"


def _most(values: Iterable[str]) -> str:
    counts = Counter(values)
    return min(counts, key=lambda value: (-counts[value], value))
