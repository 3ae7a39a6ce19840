"""One OCP configuration of a component, and what its inputs are."""

import re
from typing import Any, NamedTuple

Config = dict[str, Any]
"""A ci-operator configuration as plain data."""

_VERSIONED = re.compile(r"(?:-[0-9.]+)?-openshift-[0-9.]+$")
_MINOR = re.compile(r"[0-9]{1,4}\.[0-9]{1,4}")
OCP = ("ocp", "ocp-private")
"""Namespaces of the OCP streams; the second holds embargoed copies."""

OKD = "origin"
"""Namespace of the OKD streams."""


class Ref(NamedTuple):
    """An ImageStreamTag."""

    namespace: str
    name: str
    tag: str

    @property
    def key(self) -> str:
        """Its name in `base_images`, as ci-operator's tools give it."""
        return "_".join(self)

    @property
    def text(self) -> str:
        """Its name in the facts: namespace/name:tag."""
        return f"{self.namespace}/{self.name}:{self.tag}"

    @property
    def data(self) -> dict[str, str]:
        """Its form in a configuration."""
        return {"name": self.name, "namespace": self.namespace, "tag": self.tag}


def parse_ref(text: str) -> Ref:
    """What namespace/name:tag says."""
    stream, _, tag = text.rpartition(":")
    namespace, _, name = stream.partition("/")
    return Ref(namespace, name, tag)


def ref_of(data: Any) -> Ref | None:
    """What an entry of `base_images` says; None for one without namespace, name or tag."""
    parts = [data.get(field) for field in Ref._fields] if isinstance(data, dict) else []
    texts = [part for part in parts if isinstance(part, str)]
    return Ref(*texts) if len(texts) == len(Ref._fields) else None


def kind_of(ref: Ref) -> str:
    """What an input is, in any version: rhel-9-golang, rhel-9-base-nodejs, cli."""
    return _VERSIONED.sub("", ref.tag)


def is_builder(ref: Ref) -> bool:
    """Whether it is one of the images that components are compiled in."""
    return ref.name in ("builder", "builder-priv") or (ref.name == "release" and "golang" in ref.tag)


def is_payload(ref: Ref) -> bool:
    """Whether it is an image of an OCP stream."""
    return ref.namespace in OCP and _MINOR.match(ref.name) is not None


class Component(NamedTuple):
    """An OCP configuration: of which repository and branch, and its plain data without tests."""

    org: str
    repo: str
    branch: str
    version: str
    """The OCP stream that it promotes to; empty for none."""
    config: Config

    @property
    def name(self) -> str:
        return f"{self.org}/{self.repo}"

    @property
    def excluded(self) -> frozenset[str]:
        """Images that are built and not promoted."""
        names = [set(to.get("excluded_images", ())) for to in promotions(self.config) if _is_ocp(to)]
        return frozenset(set.intersection(*names) if names else ())

    @property
    def promotes_publicly(self) -> bool:
        """Whether its images go to an OCP stream that all can see."""
        streams = (to for to in promotions(self.config) if _is_ocp(to) and not to.get("disabled"))
        return any(to["namespace"] == OCP[0] for to in streams)

    @property
    def images(self) -> list[Config]:
        images = self.config.get("images")
        return [i for i in images if isinstance(i, dict) and "to" in i] if isinstance(images, list) else []

    def base_image(self, key: object) -> Ref | None:
        """The entry of `base_images` of this name."""
        return ref_of((self.config.get("base_images") or {}).get(key))


def promotions(config: Config) -> list[Config]:
    """Where a configuration promotes to, in the old form and in the new."""
    promotion = config.get("promotion") or {}
    targets = promotion.get("to") or ([promotion] if "namespace" in promotion else [])
    return [to for to in targets if isinstance(to, dict)]


def _is_ocp(to: Config) -> bool:
    return to.get("namespace") in OCP and _MINOR.match(str(to.get("name", ""))) is not None


def component_of(config: Config) -> Component | None:
    """The component that a configuration is of; None for a variant and for what says no repository."""
    metadata = config.get("zz_generated_metadata")
    if not isinstance(metadata, dict) or "variant" in metadata or not {"org", "repo", "branch"} <= metadata.keys():
        return None
    minors = [_MINOR.match(str(to["name"])) for to in promotions(config) if _is_ocp(to) and not to.get("disabled")]
    version = next((match.group() for match in minors if match), "")
    return Component(metadata["org"], metadata["repo"], metadata["branch"], version, config)


_IN_NAME = re.compile(r"(?<![\d.])[0-9]{1,4}\.[0-9]{1,4}(?![\d.])")
_IN_TAG = re.compile(r"openshift-([0-9]{1,4}\.[0-9]{1,4})$")


def version_in(stream: str) -> str:
    """The minor that the name of a stream speaks of; empty for none."""
    match = _IN_NAME.search(stream)
    return match.group() if match else ""


def image_version(ref: Ref) -> str:
    """The minor that an image is of; empty when it is of none in particular."""
    if ref.namespace in (*OCP, OKD) and (version := version_in(ref.name)):
        return version
    match = _IN_TAG.search(ref.tag)
    return match.group(1) if match else ""
