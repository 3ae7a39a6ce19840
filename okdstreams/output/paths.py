"""The folders of the output, and the paths in them that more than one module has to know."""

from __future__ import annotations

import re
from collections.abc import Iterable

CONFIGS = "release-controller/"
IMAGE_STREAMS = "imagestreams/"
ARGOCD = "argocd/"
MIRRORING = "mirroring/"
PIPELINES = "pipelines/"
VARIANTS = "ci-operator/"
"""Variants of ci-operator configurations; they come of a checkout, and are no outputs of the streams alone."""
KUSTOMIZATION = "kustomization.yaml"

APPLICATIONS = f"{ARGOCD}applications/"

_MAPPED = re.compile(rf"{MIRRORING}mapping_([^_/]+)_([^/]+)")


def config(file: str) -> str:
    """Path of a release config, from the `file` of its stream."""
    return CONFIGS + file


def image_stream(target: str) -> str:
    """Path of an ImageStream, from its namespace/name."""
    return f"{IMAGE_STREAMS}{target}.yaml"


def target_of(path: str) -> str:
    """The namespace/name of an ImageStream, from its path."""
    return path.removeprefix(IMAGE_STREAMS).removesuffix(".yaml")


def mapped_stream(path: str) -> str:
    """The ImageStream whose images a mapping file copies; empty for other files. No name has an underscore, and a dot
    is written as one: mapping_origin_4_14 is of origin/4.14."""
    name = _MAPPED.fullmatch(path)
    return image_stream(f"{name[1]}/{name[2].replace('_', '.')}") if name else ""


def application(name: str) -> str:
    """Path of an Application of Argo CD."""
    return f"{APPLICATIONS}{name}.yaml"


def application_names(paths: Iterable[str]) -> frozenset[str]:
    """The Applications among rendered files."""
    names = (path.removeprefix(APPLICATIONS) for path in paths if path.startswith(APPLICATIONS))
    return frozenset(name.removesuffix(".yaml") for name in names)
