"""What a kustomization brings, without kustomize: resources are followed, and what only kustomize can do is told."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

from okdstreams.language.object_kinds import ObjectKind, is_of_the_cluster
from okdstreams.pipeline_repo.brought import Brought, BroughtObject, objects_in

FILES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
ENDINGS = (".yaml", ".yml", ".json")
GENERATED = {"configMapGenerator": "ConfigMap", "secretGenerator": "Secret"}
UNABLE = (
    "generators",
    "helmCharts",
    "helmChartInflationGenerator",
    "patches",
    "patchesJson6902",
    "patchesStrategicMerge",
    "replacements",
    "transformers",
)
"""Fields that change which objects there are, or where, and are left to kustomize."""

_REMOTE = re.compile(r"[a-z+]+://|git@|[^/.]+(?:\.[^/.]+)+/[^/]+/|.*[?&]ref=")


def walked(root: str, path: str) -> Brought:
    """What `path` below `root` brings: a kustomization, or plain manifests (not of subfolders)."""
    walk = _Walk(root)
    folder = os.path.join(root, path)
    is_kustomization = bool(kustomization_of(folder))
    objects = tuple(walk.kustomization(folder) if is_kustomization else walk.folder(folder))
    return Brought(objects, tuple(walk.mistakes), tuple(walk.limits), is_kustomization)


def kustomization_of(folder: str) -> str:
    """The file that makes a folder a kustomization; empty when there is none."""
    names = (os.path.join(folder, name) for name in FILES)
    return next((name for name in names if os.path.isfile(name)), "")


class _Walk:
    """One walk, with what it meets. A folder that is on the way already is not entered again."""

    def __init__(self, root: str) -> None:
        self.root = os.path.realpath(root)
        self.mistakes: list[str] = []
        self.limits: list[str] = []
        self.way: list[str] = []

    def kustomization(self, folder: str) -> Iterator[BroughtObject]:
        """The objects of the resources, with the namespace and the affixes of the kustomization."""
        file = kustomization_of(folder)
        fields = self._fields(file)
        resources = [
            (str(entry), field) for field in ("resources", "bases", "components") for entry in fields.get(field) or []
        ]
        self.way.append(os.path.realpath(folder))
        for entry, field in resources:
            for obj in self._entry(folder, entry, f"{self._short(file)}: {field}"):
                yield _changed(obj, fields)
        self.way.pop()
        for field, kind in GENERATED.items():
            for generator in fields.get(field) or []:
                name = generator.get("name", "") if isinstance(generator, dict) else ""
                yield _changed(BroughtObject(ObjectKind("", kind), "", f"{name}*", self._short(file)), fields)
        self.limits += [f"{self._short(file)}: `{field}` is not followed" for field in UNABLE if fields.get(field)]

    def folder(self, folder: str) -> Iterator[BroughtObject]:
        """The objects of the manifests in a folder that is no kustomization."""
        names = sorted(name for name in os.listdir(folder) if name.endswith(ENDINGS))
        if os.path.isfile(os.path.join(folder, "Chart.yaml")):
            self.limits.append(f"{self._short(folder)} is a Helm chart, which is not rendered")
            return
        for name in names:
            yield from self._manifest(os.path.join(folder, name))
        if not names:
            self.mistakes.append(f"{self._short(folder)} has neither a kustomization nor a manifest")

    def _entry(self, folder: str, entry: str, said_by: str) -> Iterator[BroughtObject]:
        target = os.path.join(folder, entry)
        if os.path.isfile(target):
            yield from self._manifest(target)
        elif os.path.isdir(target):
            if os.path.realpath(target) in self.way:
                self.mistakes.append(f"{said_by} lead back to {self._short(target)}")
            elif not kustomization_of(target):
                self.mistakes.append(f"{said_by} name {entry}, which has no kustomization.yaml")
            else:
                yield from self.kustomization(target)
        elif _REMOTE.match(entry):
            self.limits.append(f"{said_by} name {entry}, which is not fetched")
        else:
            self.mistakes.append(f"{said_by} name {entry}, which is not there")

    def _manifest(self, file: str) -> Iterator[BroughtObject]:
        try:
            yield from objects_in(_text(file), self._short(file))
        except (OSError, ValueError) as e:
            self.mistakes.append(str(e))

    def _fields(self, file: str) -> dict[str, Any]:
        from ruamel.yaml import YAML
        from ruamel.yaml.error import YAMLError

        try:
            fields = YAML(typ="safe").load(_text(file))
        except (OSError, YAMLError, ValueError) as e:
            self.mistakes.append(f"{self._short(file)} is not YAML: {str(e).splitlines()[0]}")
            return {}
        if not isinstance(fields, dict):
            self.mistakes.append(f"{self._short(file)} is no kustomization")
            return {}
        lists = ("resources", "bases", "components", *GENERATED)
        wrong = [name for name in lists if not isinstance(fields.get(name) or [], list)]
        self.mistakes += [f"{self._short(file)}: `{name}` is no list" for name in wrong]
        return {name: value for name, value in fields.items() if name not in wrong}

    def _short(self, path: str) -> str:
        return os.path.relpath(os.path.realpath(path), self.root).replace(os.sep, "/")


def _text(file: str) -> str:
    with open(file, encoding="utf-8") as f:
        return f.read()


def _changed(obj: BroughtObject, fields: dict[str, Any]) -> BroughtObject:
    name = f"{fields.get('namePrefix') or ''}{obj.name}{fields.get('nameSuffix') or ''}"
    namespace = fields.get("namespace")
    if not isinstance(namespace, str) or not namespace or is_of_the_cluster(obj.kind):
        namespace = obj.namespace
    return obj._replace(name=name, namespace=namespace)
