"""What is derived of a component without a word about it."""

from __future__ import annotations

from typing import Any

import pytest

from okdstreams.language.model.variants import Variant
from okdstreams.language.validators import validate_part
from okdstreams.variants.component import Component
from okdstreams.variants.derive import derive
from okdstreams.variants.learn import learn_rows
from okdstreams.variants.pairs import Pair

FACTS: dict[str, Any] = {
    "promote": "origin/scos-$(v)",
    "base": "base-stream9",
    "bases": ["base-rhel9"],
    "builders": {"rhel-9-golang": "rhel-9-golang-1.22-openshift-$(v)"},
    "aliases": {"*": "builder", "rhel-8-base-nodejs": "web"},
    "buildRoot": "ocp/builder:rhel-9-golang-1.22-openshift-$(v)",
}
TAGS = {
    "base": ("4.18", "ocp", "base-rhel9"),
    "installer": ("4.18", "ocp", "installer"),
    "must-gather": ("4.18", "ocp", "must-gather"),
    "go": ("builder", "ocp", "rhel-9-golang-1.22-openshift-4.17"),
    "node": ("builder", "ocp", "rhel-9-base-nodejs-openshift-4.17"),
    "ruby": ("builder", "ocp", "rhel-9-base-ruby-openshift-4.17"),
    "ci": ("release", "openshift", "rhel-9-release-golang-1.22-openshift-4.17"),
}


def component(images: dict[str, tuple[str, ...]], org: str = "openshift", repo: str = "widget") -> Component:
    """A component whose images have these inputs."""
    inputs = {name: {key: {"as": [f"at/{key}"]} for key in keys} for name, keys in images.items()}
    config = {
        "base_images": {key: dict(zip(("name", "namespace", "tag"), ref, strict=True)) for key, ref in TAGS.items()},
        "images": [{"to": name, "inputs": inputs[name]} for name in images],
        "promotion": {"to": [{"namespace": "ocp", "name": "4.18"}]},
    }
    return Component(org, repo, "main", "4.18", config)


def built(of: Component, **facts: Any) -> dict[str, Any]:
    return derive(of, validate_part(Variant, FACTS | facts), "okd", "4.18")


@pytest.mark.parametrize(
    ("inputs", "names"),
    [
        (("base", "installer"), ["builder"]),  # a stage that is alone
        (("base", "installer", "go"), ["", "builder"]),
        (("base", "node"), ["web"]),  # as the one of another RHEL
        (("base", "go", "ruby"), ["builder", ""]),  # no two have one name
    ],
)
def test_stages_have_names(inputs: tuple[str, ...], names: list[str]) -> None:
    image = built(component({"widget": inputs}))["images"][0]
    written = [data["as"] for data in image["inputs"].values()]
    assert [entry[0] if len(entry) == 2 else "" for entry in written] == names


@pytest.mark.parametrize(
    ("images", "names"),
    [
        ({"widget": ("base", "go"), "tool": ("base", "ci")}, ["widget"]),  # CI compiles nothing of the payload,
        ({"tool": ("base", "ci")}, ["tool"]),  # but where that is all
        ({"widget-proxy": ("base",), "widget": ("base",)}, ["widget-proxy", "widget"]),
    ],
)
def test_images_of_the_payload_are_built(images: dict[str, tuple[str, ...]], names: list[str]) -> None:
    assert [image["to"] for image in built(component(images))["images"]] == names


def test_a_must_gather_is_not_of_the_payload() -> None:
    gathering = component({"widget": ("base",), "gather": ()})
    gathering.images[1]["from"] = "must-gather"
    assert [image["to"] for image in built(gathering)["images"]] == ["widget"]


def test_what_is_promoted_nowhere_is_not_built() -> None:
    private = component({"widget": ("base",)})
    private.config["promotion"]["to"][0]["excluded_images"] = ["*"]
    assert built(private)["images"] == []


def test_what_is_promoted_in_private_stays_there() -> None:
    private = component({"widget": ("base",)})
    assert "disabled" not in built(private)["promotion"]["to"][0]
    private.config["promotion"]["to"][0] = {"namespace": "ocp-private", "name": "4.18-priv"}
    assert built(private)["promotion"]["to"][0]["disabled"] is True


def test_the_main_image_goes_by_the_name_of_the_repository() -> None:
    images: dict[str, tuple[str, ...]] = {"big-widget": ("base",), "bigwidget-small": ("base",)}
    names = [image["to"] for image in built(component(images, repo="bigwidget"))["images"]]
    assert names == ["bigwidget-small", "big-widget"]


def test_a_private_copy_follows_what_is_said_of_the_public_component() -> None:
    public = component({"widget": ("base",)})
    private = component({"widget": ("base",)}, "openshift-priv")
    said = {"openshift/widget": {"dockerfiles": {"widget": "Dockerfile.okd"}}}
    mirrored = {"openshift-priv": {"mirrorOf": "openshift", "disabled": True, "buildRoot": "priv/builder:go"}}
    pairs = [Pair(of, "4.18", built(of, exceptions=said, orgs=mirrored)) for of in (public, private)]
    copy = pairs[1].variant
    assert copy["canonical_go_repository"] == "github.com/openshift/widget"
    assert copy["images"] == pairs[0].variant["images"]
    assert copy["images"][0]["dockerfile_path"] == "Dockerfile.okd"
    others = [component({name: ("base",)}, repo=name) for name in ("one", "two", "three")]
    pairs += [Pair(other, "4.18", built(other)) for other in others]
    facts = learn_rows(list(reversed(pairs)), "okd")[0].facts
    assert facts["in"] == "4.18+"  # what was not kept before is not wanted now
    assert facts["exceptions"] == said
    assert facts["orgs"] == mirrored
