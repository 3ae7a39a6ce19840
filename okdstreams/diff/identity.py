"""Which stream a rendered file belongs to: known from the compiled fleet, or read off the file's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from okdstreams.fleet.fleet import Fleet
from okdstreams.language.versions import Version

ARCHES = ("amd64", "arm64", "multi", "ppc64le", "s390x", "riscv64", "x86_64", "aarch64")
ARGO_CD, CHANNEL = "Argo CD", "channel"
"""Families of objects that are no streams."""
CONFIGS, IMAGE_STREAMS, ARGO_FILES = "release-controller/", "imagestreams/", "argocd/"
MAPPINGS, PIPELINES = "mirroring/mapping_", "pipelines/"
PRIVATE = "-priv"

_VERSION = re.compile(r"(?<![\d.])(\d+)\.(\d+)(?![\d.])")
_MAPPED = re.compile(rf"{MAPPINGS}([^_/]+)_([^/]+)")
_RUN = re.compile(r"-(?:pipelinerun|cronjob)\.yaml$")
_CHANNEL = re.compile(r"okd-release-(.+)-pipelinerun\.yaml")
_CHANNELS = "okd-release-promotion-cronjob.yaml"
_LOOSE = re.compile(r"\d+(?:\.y)?")


class Identity(NamedTuple):
    """A stream, or an object that is none. Two files of one stream have the same identity."""

    family: str
    version: Version | None = None
    arch: str = ""
    private: bool = False
    name: str = ""
    """Of the objects that share a family without being streams."""
    file: str = ""
    """Path of its release config, or of the only file."""

    @property
    def public(self) -> Identity:
        """The key under which a stream and its private twin meet."""
        return self._replace(private=False, file="")


def identities(fleet: Fleet) -> dict[str, Identity]:
    """Every rendered file of the fleet's streams, by path relative to the output folder."""
    found: dict[str, Identity] = {}
    for stream in fleet.streams:
        config = CONFIGS + stream.file
        one = Identity(stream.family, stream.version, stream.arch, stream.private, file=config)
        found[config] = found[f"{IMAGE_STREAMS}{stream.target}.yaml"] = one
    for mapping in fleet.machinery.mappings:
        found[f"mirroring/{mapping.file}"] = found[CONFIGS + mapping.stream.file]
    for run in fleet.machinery.builds:
        for kind in ("pipelinerun", "cronjob"):
            found[f"{PIPELINES}{run.pipeline}/{run.name}-{kind}.yaml"] = found[CONFIGS + run.stream.file]
    for promotion in fleet.machinery.promotions:
        for run in promotion.runs:
            path = f"{PIPELINES}{run.pipeline}/{run.name}-pipelinerun.yaml"
            found[path] = Identity(CHANNEL, name=run.channel, file=path)
    for plain in fleet.import_streams:
        path = f"{IMAGE_STREAMS}{plain.namespace}/{plain.name}.yaml"
        found[path] = Identity(f"{plain.namespace}/{plain.name}", file=path)
    return found


def identify(paths: Iterable[str], known: Mapping[str, Identity]) -> dict[str, Identity]:
    """An identity for every path. A path that is not known gets the family of the known ones that are named like it."""
    found = {path: known.get(path) or guess(path) for path in paths}
    strangers = [path for path, one in found.items() if one.arch and path not in known]
    if strangers:
        families = {guess(path).family: one.family for path, one in sorted(known.items()) if one.arch}
        for path in strangers:
            found[path] = found[path]._replace(family=families.get(found[path].family, found[path].family))
    return found


def guess(path: str) -> Identity:
    """The identity that a name suggests: `priv/release-ocp-4.14-arm64.json` is ocp, 4.14, arm64, private."""
    if path.startswith(ARGO_FILES):
        return Identity(ARGO_CD, name=path.rpartition("/")[2].removesuffix(".yaml"), file=path)
    if path.startswith(CONFIGS):
        inner = path.removeprefix(CONFIGS).removesuffix(".json")
        private = inner.startswith("priv/")
        name = inner.removeprefix("priv/").removeprefix("release-")
    elif path.startswith(IMAGE_STREAMS):
        name = path.removeprefix(IMAGE_STREAMS).removesuffix(".yaml")
        private = name.endswith(PRIVATE)
        name = "/".join(part.removesuffix(PRIVATE) for part in name.split("/"))
    elif stream := mapped_stream(path):
        return guess(stream)._replace(file=path)
    elif path.startswith(PIPELINES):
        file = path.rpartition("/")[2]
        channel = _CHANNEL.fullmatch(file)
        if file == _CHANNELS or (channel and not channel[1].endswith("-prod")):
            return Identity(CHANNEL, name=channel[1] if channel else "", file=path)
        if not _RUN.search(file):
            return Identity(path, file=path)
        name, private = _RUN.sub("", file).removesuffix("-prod"), False
    else:
        return Identity(path, file=path)
    arch = next((arch for arch in ARCHES if re.search(rf"(?<![a-z0-9]){arch}(?![a-z0-9])", name)), "")
    version = _VERSION.search(name)
    words = [
        word for word in re.split(r"([-_/])", _VERSION.sub("", name)) if word != arch and not _LOOSE.fullmatch(word)
    ]
    family = re.sub(r"[-_]*([-_/])[-_]*", r"\1", "".join(words)).strip("-_/")
    return Identity(family or name, _number(version), arch or "amd64", private, file=path)


def mapped_stream(path: str) -> str:
    """The ImageStream whose images a mapping file copies; empty for other files. No name has an underscore, and a dot
    is written as one: mapping_origin_4_14 is of origin/4.14."""
    found = _MAPPED.fullmatch(path)
    return f"{IMAGE_STREAMS}{found[1]}/{found[2].replace('_', '.')}.yaml" if found else ""


def _number(found: re.Match[str] | None) -> Version | None:
    return Version(int(found[1]), int(found[2])) if found else None
