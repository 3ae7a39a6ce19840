"""A variant that exists to what its component is an exception in, when the common facts are there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from okdstreams.language.model.variants import V, Variant
from okdstreams.language.validators import validate_part
from okdstreams.variants.component import Config, is_builder, kind_of
from okdstreams.variants.derive import derive
from okdstreams.variants.pairs import (
    Pair,
    base_image,
    build_root_of,
    images_of,
    inputs_by_name,
    ocp_inputs,
    promotion_of,
)

PRIVATE = "-priv"
"""Ends the name of an organisation that holds private copies of another's repositories."""

CANONICAL = "canonical_go_repository"


def exceptions_of_file(pair: Pair, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Exceptions that concern no image."""
    own: dict[str, Any] = {}
    to = ((pair.variant.get("promotion") or {}).get("to") or [{}])[0]
    for field, value in (
        ("promote", promotion_of(pair)),
        ("buildRoot", build_root_of(pair)),
        ("resources", pair.variant.get("resources", {})),
    ):
        if value != facts[field]:
            own[field] = value
    if to.get("disabled") and pair.component.promotes_publicly:
        own["disabled"] = True
    source = pair.component.config
    derived = ("base_images", "build_root", "images", "promotion", "releases", "resources", "zz_generated_metadata")
    others = [field for field, value in pair.variant.items() if field not in derived and source.get(field) == value]
    if public := _public_org(pair):
        own["mirrorOf"] = public
        others = [field for field in others if field != CANONICAL]
    return own | ({"keep": sorted(others)} if others else {})


def _public_org(pair: Pair) -> str:
    """The organisation that a private copy is made from, which names where it comes from; empty for none."""
    _, _, path = str(pair.variant.get(CANONICAL, "")).partition("github.com/")
    org, _, repo = path.partition("/")
    return org if pair.component.org.endswith(PRIVATE) and repo == pair.component.repo else ""


def exceptions_of_pair(pair: Pair, facts: dict[str, Any], others: Mapping[str, Any], variant: str) -> dict[str, Any]:
    """What a component is an exception in, when `others` have theirs; `raw` when nothing less gives its variant."""
    name = pair.component.name
    org = facts["orgs"].get(pair.component.org, {})

    def result(own: dict[str, Any]) -> Config:
        public = f"{own.get('mirrorOf') or org.get('mirrorOf')}/{pair.component.repo}"
        exceptions = {name: own} | ({public: others[public]} if public in others else {})
        return derive(pair.component, model_of(facts | {"exceptions": exceptions}), variant, pair.version)

    plain = result({})
    if plain == pair.variant:
        return {}
    own = {field: value for field, value in exceptions_of_file(pair, facts).items() if org.get(field) != value}
    names = [image["to"] for image in pair.variant.get("images") or ()]
    if names != [image["to"] for image in plain["images"]]:
        own["images"] = names
    own |= _of_images(pair, result(own))
    if result(own) == pair.variant:
        return own
    patch = {"raw": difference(result({"raw": {}}), pair.variant)}
    return _with_version(patch, pair.version) if result(_with_version(patch, pair.version)) == pair.variant else patch


def _of_images(pair: Pair, derived: Config) -> dict[str, Any]:
    """Exceptions of single images, by what differs from what is derived without them."""
    own: dict[str, dict[str, Any]] = {"dockerfiles": {}, "from": {}, "builders": {}, "aliases": {}, "inputs": {}}
    by_name = {image["to"]: image for image in derived["images"]}
    for image, built in images_of(pair):
        name = built["to"]
        plain = by_name.get(name, {})
        if built.get("dockerfile_path") != plain.get("dockerfile_path"):
            own["dockerfiles"][name] = built.get("dockerfile_path")
        base = base_image(pair, built["from"])
        if built["from"] != plain.get("from") and base:
            own["from"][name] = base.text.replace(pair.version, V)
        inputs = inputs_by_name(pair, built)
        plain_names = [data.get("as") for data in (plain.get("inputs") or {}).values()]
        old_names = set()
        for names, ref, _ in ocp_inputs(pair, image):
            old_names |= set(names)
            target, written = next((inputs[n] for n in names if n in inputs), (None, []))
            if target is None:
                continue
            before: list[str] = next((plain_as for plain_as in plain_names if plain_as and names[0] in plain_as), [])
            if before != written:
                own["aliases"][kind_of(ref)] = next((n for n in written if n not in names), "")
            if is_builder(ref) and target.key not in (plain.get("inputs") or {}):
                own["builders"][kind_of(ref)] = target.tag.replace(pair.version, V)
        more = {
            ref.text.replace(pair.version, V): written
            for ref, written in inputs.values()
            if not old_names & {*written} and written not in plain_names
        }
        if more:
            own["inputs"][name] = more
    return {field: value for field, value in own.items() if value}


def _with_version(value: Any, version: str) -> Any:
    """The patch with a placeholder in the names of images that carry the version; other texts stay as they are."""
    text = json.dumps(value)
    for name in ("scos", "openshift"):
        text = text.replace(f"{name}-{version}", f"{name}-{V}")
    return json.loads(text)


def difference(before: Any, after: Any) -> Any:
    """The patch that merges `before` into `after`."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return after
    patch = {key: difference(before.get(key), value) for key, value in after.items() if before.get(key) != value}
    if isinstance(patch.get("images"), list):
        images = {image["to"]: image for image in before.get("images") or ()}
        patch["images"] = {
            image["to"]: difference(images.get(image["to"], {"to": image["to"]}), image) for image in patch["images"]
        }
    return patch | {key: None for key in before if key not in after}


def model_of(facts: Mapping[str, Any]) -> Variant:
    """The facts as a model."""
    return validate_part(Variant, facts)
