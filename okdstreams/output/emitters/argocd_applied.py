"""Argo CD Applications of the objects below rendered/pipelines, one for each namespace, and their AppProject.

They read the files of their namespace by name: PipelineRuns stand beside them and are created, never applied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from okdstreams.fleet.argo_names import pipelines_application
from okdstreams.fleet.fleet import AppliedBeside, Fleet
from okdstreams.language.model.argocd import PIPELINES
from okdstreams.language.object_kinds import KNOWN, is_of_the_cluster
from okdstreams.language.provenance import Origin
from okdstreams.output import paths
from okdstreams.output.applied import AppliedObject, applied_objects
from okdstreams.output.argo import (
    KIND,
    OPTIONS_OF_PIPELINES,
    Written,
    argo_application,
    argo_project,
    described,
)
from okdstreams.output.manifest import Emitter, Manifest
from okdstreams.output.sourced import Sourced, fixed, provenance, text
from okdstreams.syntax.document import Document

Homes = dict[str, list[AppliedObject | AppliedBeside]]
"""Namespace to its objects, those that are made of other parts of the fleet last."""


def emit(fleet: Fleet) -> Iterator[Manifest]:
    """argocd/applications/<pipelines>-<namespace>.yaml and argocd/projects/<pipelines>.yaml, with `argocd` settings."""
    settings, source = fleet.settings.argocd, fleet.settings_source
    if settings is None or source is None:
        return
    homes: Homes = {}
    every: tuple[AppliedObject | AppliedBeside, ...] = (*applied_objects(fleet), *fleet.applied_beside)
    for obj in every:
        homes.setdefault(obj.namespace, []).append(obj)
    if not homes:
        return
    written, cluster = Written(settings, source.document), _cluster(fleet)
    for namespace, objects in sorted(homes.items()):
        path = paths.application(pipelines_application(settings, namespace))
        yield _manifest(path, partial(application, written, cluster, namespace, objects), objects[0], source.document)
    about = described(fleet, "What starts the Tekton runs of the {product} release streams")
    build, first = partial(project, written, about, cluster, homes), next(iter(homes.values()))[0]
    yield _manifest(f"{paths.ARGOCD}projects/{settings.pipelines}.yaml", build, first, source.document)


def _manifest(
    path: str, build: Callable[[], dict[str, Any]], first: AppliedObject | AppliedBeside, settings: Document
) -> Manifest:
    """The file. What asks for it is its first object; the settings where that is made of another part of the fleet."""
    document, loc = (first.fields.document, first.fields.own) if isinstance(first, AppliedObject) else (settings, ())
    whole = Origin(document, loc, "has objects that are applied", "file", key=True)
    return Manifest(path, partial(text, build), document, loc, kind=KIND, provenance=provenance(build, whole))


def _cluster(fleet: Fleet) -> Sourced:
    source = fleet.settings_source
    assert source is not None
    value = fleet.settings.cluster_of_pipelines
    if fleet.settings.pipelines.cluster:
        return fixed(value, Origin(source.document, ("pipelines", "cluster")))
    assert fleet.settings.argocd is not None
    return fixed(value, Written(fleet.settings.argocd, source.document).origin("cluster"))


def application(
    written: Written, cluster: Sourced, namespace: str, objects: list[AppliedObject | AppliedBeside]
) -> dict[str, Any]:
    """The Application of one namespace: its files, by name, for those of another may stand in the same folder."""
    files = sorted(obj.path.removeprefix(paths.PIPELINES) for obj in objects)
    folder = f"{written.settings.path}/{paths.PIPELINES.rstrip('/')}"
    own = [obj.fields for obj in objects if isinstance(obj, AppliedObject)]
    places = [Origin(fields.document, fields.own, "is applied", "file", key=True) for fields in own]
    return argo_application(
        written,
        fixed(pipelines_application(written.settings, namespace), written.origin("pipelines"), *places[:1]),
        {
            "argocd.argoproj.io/compare-options": "ServerSideDiff=true",
            "argocd.argoproj.io/manifest-generate-paths": ".",
        },
        project=written["pipelines"],
        source={
            "repoURL": written["repoURL"],
            "targetRevision": written["targetRevision"],
            "path": fixed(folder, written.origin("path")),
            "directory": {"recurse": True, "include": fixed(f"{{{','.join(files)}}}", *places)},
        },
        destination={"name": cluster, "namespace": fixed(namespace, *places[:1])},
        options=OPTIONS_OF_PIPELINES,
        wave=PIPELINES,
    )


def project(written: Written, description: Sourced | str, cluster: Sourced, homes: Homes) -> dict[str, Any]:
    """Their AppProject: the kinds that are rendered, in these namespaces."""
    every = (obj for objects in homes.values() for obj in objects)
    kinds = sorted({obj.kind if isinstance(obj, AppliedObject) else KNOWN[obj.kind] for obj in every})
    entries = [({"group": kind.group, "kind": kind.kind}, is_of_the_cluster(kind)) for kind in kinds]
    return argo_project(
        written,
        written["pipelines"],
        description,
        repositories=[written["repoURL"]],
        destinations=[{"name": cluster, "namespace": namespace} for namespace in sorted(homes)],
        kinds=[entry for entry, is_cluster in entries if not is_cluster],
        cluster_kinds=[entry for entry, is_cluster in entries if is_cluster],
    )


EMITTER = Emitter("argocd-applied", "Argo CD Applications of the rendered pipelines, and their AppProject", emit)
