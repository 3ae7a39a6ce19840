"""Sources of today: a mirror of some tags, a mirror of somebody else, ART, what is tested and not shipped."""

from __future__ import annotations

import json

import pytest

from okdstreams.compiler import Compilation, compile_streams
from okdstreams.graph.select import select

HEAD = "apiVersion: streams.okd.io/v1alpha2\nkind: "
COMMON = {
    "settings": f"{HEAD}Settings\n",
    "inventory": f"{HEAD}Inventory\nimageStream: origin/scos-$(v)\ncomponents: {{o/os: "
    "{stream-coreos: all, stream-coreos-extensions: all, cli: all}}\n",
    "ci": f"""{HEAD}StreamFamily
family: ci
versions: 5.0
file: ci-$(v).json
imageStream: origin/scos-$(v)
config: {{name: $(v).0-0.okd-scos, to: release-scos}}
""",
}
ART = f"""{HEAD}StreamFamily
family: art
versions: 5.0
file: art-$(v).json
imageStream: origin/scos-$(v)-art
sources: SOURCES
config: {{name: $(v).0-0.okd-scos-nightly, to: release-scos}}
"""


def compiled(sources: str) -> Compilation:
    texts = {**COMMON, "art": ART.replace("SOURCES", sources)}
    return compile_streams({f"streams/{name}.yaml": text.encode() for name, text in texts.items()})


def errors(sources: str) -> list[str]:
    return [f"{d.name}: {d.message}" for d in compiled(sources).diagnostics if d.is_error]


def test_a_mirror_that_includes_names_its_tags_and_no_other() -> None:
    made = compiled("{mirror: {family: ci, step: to-art, include: [stream-coreos*]}}")
    assert not [d for d in made.diagnostics if d.is_error]
    config = json.loads(made.manifests["release-controller/ci-5.0.json"].text)
    assert config["publish"]["to-art"]["imageStreamRef"] == {
        "namespace": "origin",
        "name": "scos-5.0-art",
        "tags": ["stream-coreos", "stream-coreos-extensions"],
    }


def test_what_is_excluded_or_own_is_not_included() -> None:
    built = "built: {o/own: {tags: [stream-coreos]}}"
    made = compiled(
        f"{{{built}, mirror: {{family: ci, step: to-art, include: [stream-coreos*, cli], exclude: [cli]}}}}"
    )
    ref = json.loads(made.manifests["release-controller/ci-5.0.json"].text)["publish"]["to-art"]["imageStreamRef"]
    assert ref["tags"] == ["stream-coreos-extensions"]


@pytest.mark.parametrize(
    ("sources", "error"),
    [
        ("{mirror: {family: ci, step: s, include: [nothing]}}", "mirror: no tag of origin/scos-5.0 is included"),
        (
            "{built: {o/r: {tags: [stream-coreos]}}, mirror: {family: ci, by: ART, include: [stream-coreos*]}}",
            "one-writer: origin/scos-5.0-art:stream-coreos is supplied here, and written by 'ART'",
        ),
        (
            "{art: {c: {tags: [stream-coreos]}}, mirror: {family: ci, by: somebody}}",
            "one-writer: origin/scos-5.0-art:stream-coreos is supplied here, and written by 'somebody'",
        ),
        (
            "{art: {c: {tags: [cli]}}, import: {tags: {cli: quay.io/o/cli:5.0}}}",
            "one-writer: origin/scos-5.0-art:cli is rendered here, and written by ART, which pushes it",
        ),
    ],
)
def test_a_tag_has_one_writer(sources: str, error: str) -> None:
    assert error in errors(sources)


@pytest.mark.parametrize(
    "sources",
    [
        "{mirror: {family: ci, step: s, by: ART}}",
        "{mirror: {family: ci}}",
        "{art: {c: {tags: [cli], disabled: base image}}}",
        "{built: {o/r: {tags: [cli]}}, tested: {o/r: {}}}",
    ],
)
def test_a_contradiction_is_an_error(sources: str) -> None:
    assert [error for error in errors(sources) if error.startswith("schema: ")]


def test_a_mirror_of_somebody_else_is_no_publish_step() -> None:
    made = compiled("{mirror: {family: ci, by: ART, include: [stream-coreos*]}}")
    assert not [d for d in made.diagnostics if d.is_error]
    assert "publish" not in json.loads(made.manifests["release-controller/ci-5.0.json"].text)


def test_sources_are_drawn() -> None:
    made = compiled(
        "{art: {c: {tags: [cli]}, b: {disabled: builder image}},"
        " tested: {openshift/ovn-kubernetes: {variant: okd-scos}},"
        " mirror: {family: ci, by: somebody, include: [stream-coreos*]}}"
    )
    drawn = select(made.fleet, fold=False)
    assert not isinstance(drawn, str)
    nodes = {node.title: node.lines for node in drawn[0].nodes.values()}
    assert nodes["built by ART"] == ("cli", "1 disabled for OKD")
    assert nodes["tested, not shipped"] == ("openshift/ovn-kubernetes",)
    assert nodes["somebody"] == ("mirrors stream-coreos*", "from ci")


def test_fedora_coreos_is_named_by_its_stream() -> None:
    made = compiled("{built: {openshift/okd-machine-os: {tags: [fedora-coreos], fcos: testing-devel}}}")
    bases = made.fleet.machinery.bases["origin/scos-5.0-art"]
    assert bases["fedora-coreos"].pullspec == "quay.io/fedora/fedora-coreos:testing-devel"
