"""Which images of a component belong to the payload, and what takes the place of builders and bases."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping

from okdstreams.language.model.variants import V, Variant
from okdstreams.variants.component import Component, Config, Ref, is_builder, is_payload, kind_of, parse_ref

_RHEL = re.compile(r"^rhel-[0-9]+-")
_BASE = re.compile(r"base(-rhel[0-9]+)?")

MUST_GATHER = "must-gather"


def payload_images(component: Component) -> list[Config]:
    """The images of an OCP configuration that are promoted and layered on another of the payload.

    What is layered on sources, or on what is no part of the payload, is there for tests. The payload is compiled in
    the builders of the product; what is compiled in those of CI, beside that, is another product's.
    """
    by_name = {image["to"]: image for image in component.images}
    if "*" in component.excluded:
        return []
    images = [i for i in by_name.values() if i["to"] not in component.excluded and _is_of_payload(component, i)]
    return [image for image in images if not _is_compiled_by_ci(component, image)] or images


def _is_of_payload(component: Component, image: Config) -> bool:
    base = image.get("from")
    ref = component.base_image(base)
    if image.get("optional") or base in ("src", "bin", "test-bin", "root"):
        return False
    if ref is not None and is_payload(ref):
        return ref.tag != MUST_GATHER  # the must-gather of an operator that is none of the payload
    return ref is None or ref.name.startswith("builder")


def _is_compiled_by_ci(component: Component, image: Config) -> bool:
    refs = (component.base_image(key) for key in image.get("inputs") or ())
    return any(ref is not None and is_builder(ref) and ref.name == "release" for ref in refs)


def compilers_of(component: Component, images: Iterable[Config]) -> frozenset[str]:
    """The kinds of Go builders of a component that has an image with several: their aliases tell them apart.

    A component calls a builder the same in all of its Dockerfiles.
    """
    kinds = [
        {kind_of(ref) for key in i.get("inputs") or () if (ref := component.base_image(key)) and _is_compiler(ref)}
        for i in images
    ]
    return frozenset().union(*kinds) if any(len(of_image) > 1 for of_image in kinds) else frozenset()


def _is_compiler(ref: Ref) -> bool:
    return is_builder(ref) and "golang" in ref.tag


def target_tag(builders: Mapping[str, str], kind: str, version: str) -> str:
    """The builder that takes the place of one of this kind; an unknown one stays what it is, in this version.

    A kind that no fact names goes the way of the same builder on another RHEL.
    """
    tag = builders.get(named_kind(builders, kind)) or f"{kind.replace('-release', '')}-openshift-{V}"
    return tag.replace(V, version)


def named_kind(facts: Mapping[str, str], kind: str) -> str:
    """The kind whose fact counts for one: itself, else the same builder on another RHEL; empty for none."""
    plain = kind.replace("-release", "")
    elsewhere = (named for named in facts if _unbased(named) == _unbased(plain))
    return kind if kind in facts else plain if plain in facts else next(elsewhere, "")


def kind_used(kind: str, compilers: Container[str], build_root: str) -> str:
    """The kind of builder that is used: of the build root's RHEL, unless several are used side by side."""
    rhel = _RHEL.match(parse_ref(build_root).tag)
    return kind if rhel is None or kind in compilers else _RHEL.sub(rhel.group(), kind)


def is_base(facts: Variant, ref: Ref) -> bool:
    """Whether an image of the payload is one of those that others are layered on."""
    return is_payload(ref) and (ref.tag in facts.bases or _BASE.fullmatch(ref.tag) is not None)


def _unbased(kind: str) -> str:
    return _RHEL.sub("", kind)


def underneath(config: Config, name: str) -> str:
    """The image below those that raw steps make: these steps set up what RHEL alone has, and variants do without."""
    steps = config.get("raw_steps")
    base_by_step: dict[object, str] = {}
    for step in steps if isinstance(steps, list) else ():
        for body in step.values() if isinstance(step, dict) else ():
            if isinstance(body, dict) and isinstance(body.get("from"), str):
                base_by_step.setdefault(body.get("to") if isinstance(body.get("to"), str) else "", body["from"])
    for _ in base_by_step:
        name = base_by_step.get(name, name)
    return name
