"""A variant beside its OCP configuration: what stands in the place of what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from okdstreams.language.model.variants import V
from okdstreams.variants.component import Component, Config, Ref, ref_of


class Pair(NamedTuple):
    """An OCP configuration and the variant that is kept beside it."""

    component: Component
    version: str
    variant: Config


def images_of(pair: Pair) -> Iterator[tuple[Config, Config]]:
    """Images of the OCP file with those that the variant builds in their place."""
    by_name = {image["to"]: image for image in pair.component.images}
    for image in pair.variant.get("images") or ():
        if image.get("to") in by_name and "from" in image:
            yield by_name[image["to"]], image


def ocp_inputs(pair: Pair, image: Config) -> Iterator[tuple[list[str], Ref, str]]:
    """The inputs of an image of the OCP file: the names that each replaces, what it is, and its key."""
    for key, data in (image.get("inputs") or {}).items():
        if ref := pair.component.base_image(key):
            yield data.get("as", []), ref, key


def base_image(pair: Pair, key: object) -> Ref | None:
    """An entry of `base_images` of the variant."""
    return ref_of((pair.variant.get("base_images") or {}).get(key))


def inputs_by_name(pair: Pair, image: Config) -> dict[str, tuple[Ref, list[str]]]:
    """What the variant has in place of each name in the Dockerfile."""
    inputs = (image.get("inputs") or {}).items()
    return {
        name: (ref, data.get("as", [])) for k, data in inputs if (ref := base_image(pair, k)) for name in data["as"]
    }


def promotion_of(pair: Pair) -> str:
    """Where the variant promotes to, with a placeholder for the version."""
    to = ((pair.variant.get("promotion") or {}).get("to") or [{}])[0]
    return f"{to.get('namespace')}/{to.get('name')}".replace(pair.version, V)


def build_root_of(pair: Pair) -> str:
    """What the variant's sources are built in; empty for none."""
    ref = ref_of((pair.variant.get("build_root") or {}).get("image_stream_tag"))
    return ref.text.replace(pair.version, V) if ref else ""
