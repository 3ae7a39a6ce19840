"""Objects that a path of a repository brings, read from manifests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from okdstreams.language.object_kinds import ObjectKind, is_of_the_cluster, kind_of

IGNORED = ("config.kubernetes.io/local-config", "true")
"""The annotation with which kustomize leaves an object out."""


ObjectKey = tuple[ObjectKind, str, str]
"""What an object is on its cluster: kind, namespace, name."""


class BroughtObject(NamedTuple):
    """One object: its kind, namespace (empty when it says none) and name, and the file that it stands in."""

    kind: ObjectKind
    namespace: str
    name: str
    file: str = ""

    def __str__(self) -> str:
        return f"{self.kind.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind.kind} {self.name}"

    def key(self, namespace: str) -> ObjectKey:
        """What it is when an Application of that namespace applies it."""
        home = "" if is_of_the_cluster(self.kind) else self.namespace or namespace
        return self.kind, home, self.name


class Brought(NamedTuple):
    """What a path brings; what is wrong with it; what could not be looked at."""

    objects: tuple[BroughtObject, ...] = ()
    mistakes: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    is_kustomization: bool = True


def objects_in(text: str, file: str) -> tuple[BroughtObject, ...]:
    """The objects of a manifest, YAML or JSON, of any number of documents. Raises ValueError, which names the file."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return tuple(obj for document in YAML(typ="safe").load_all(text) for obj in _objects(document, file))
    except (YAMLError, RecursionError) as e:
        raise ValueError(f"{file} is not YAML: {str(e).splitlines()[0]}") from e


def _objects(document: Any, file: str) -> Iterator[BroughtObject]:
    if document is None:
        return
    if not isinstance(document, dict) or not all(isinstance(document.get(k), str) for k in ("apiVersion", "kind")):
        raise ValueError(f"{file} has a document without apiVersion and kind")
    if document["kind"].endswith("List") and isinstance(document.get("items"), list):
        for item in document["items"]:
            yield from _objects(item, file)
        return
    metadata = document.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    annotations = metadata.get("annotations")
    if isinstance(annotations, dict) and annotations.get(IGNORED[0]) == IGNORED[1]:
        return
    name = metadata.get("name") or f"{metadata.get('generateName') or ''}*"
    yield BroughtObject(
        kind_of(document["apiVersion"], document["kind"]), str(metadata.get("namespace") or ""), str(name), file
    )
