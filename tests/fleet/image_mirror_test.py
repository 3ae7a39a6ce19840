"""Images mirrored to another registry: the mapping files of `oc image mirror`."""

from __future__ import annotations

from pathlib import Path

import pytest

from okdstreams.compiler import Compilation, compile_streams

SETTINGS = """\
apiVersion: streams.okd.io/v1alpha2
kind: Settings
imageMirror: {source: registry.example, registry: quay.example/org}
"""
INVENTORY = """\
apiVersion: streams.okd.io/v1alpha2
kind: Inventory
imageStream: ocp/$(v)
components: {openshift/cli: {cli: all}, openshift/installer: {installer: all}, openshift/etcd: {etcd: 4.14+}}
external: {rhel-coreos: all, unknown-to-ci: all}
"""
PUBLISHER = """\
apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: ocp
versions: 4.13-4.14
file: release-ocp-$(v).json
imageStream: ocp/$(v)
config: {name: "$(v).0-0.ci", to: release}
"""
CONSUMER = """\
apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: okd
versions: 4.13-4.14
file: release-okd-$(v).json
imageStream: origin/$(v)
sources:
  built: {openshift/installer: {tags: [installer]}, openshift/own: {tags: [own]}}
  import: {tags: {os: quay.io/okd/os:$(v)}}
  mirror: {family: ocp, step: mirror, exclude: [{tags: [rhel-*], dropped: x}]}
imageMirror:
  repository: origin-$(tag)
  tags: {4.14: ["$(v)", latest], else: ["$(v)"]}
config: {name: "$(v).0-0.okd", to: release}
""".replace("quay.io/okd/os:$(v)", '"quay.io/okd/os:$(v)"')


def compiled(consumer: str = CONSUMER, settings: str = SETTINGS, inventory: str = INVENTORY) -> Compilation:
    texts = {"settings": settings, "inventory": inventory, "ocp": PUBLISHER, "okd": consumer}
    return compile_streams({f"streams/{name}.yaml": text.encode() for name, text in texts.items() if text})


@pytest.mark.parametrize(("version", "images"), [("4.12", 305), ("4.13", 310), ("4.14", 322)])
def test_the_mapping_equals_the_corpus(compilation: Compilation, corpus: Path, version: str, images: int) -> None:
    name = f"mapping_origin_{version.replace('.', '_')}"
    expected = (corpus / "mirroring" / name).read_text().splitlines()
    lines = compilation.manifests[f"mirroring/{name}"].text.splitlines()
    assert len(lines) == len(set(lines)) == images
    assert set(lines) == set(expected)


def test_only_the_versions_that_are_asked_for_are_mirrored(compilation: Compilation) -> None:
    found = sorted(path for path in compilation.manifests if path.startswith("mirroring/"))
    assert found == [f"mirroring/mapping_origin_4_{minor}" for minor in (12, 13, 14)]


def test_a_mapping_holds_what_ci_pushes_and_is_not_excluded_and_what_okd_supplies() -> None:
    made = compiled()
    assert made.is_sound
    assert made.manifests["mirroring/mapping_origin_4_13"].text == "".join(
        f"registry.example/origin/4.13:{image} quay.example/org/origin-{image}:4.13\n"
        for image in ("cli", "installer", "os", "own")
    )
    to = "quay.example/org/origin-"
    assert made.manifests["mirroring/mapping_origin_4_14"].text == "".join(
        f"registry.example/origin/4.14:{image} {to}{image}:4.14 {to}{image}:latest\n"
        for image in ("cli", "etcd", "installer", "os", "own")
    )


def test_a_publish_step_with_tags_mirrors_only_these() -> None:
    step = "publish: {mirror: {imageStreamRef: {namespace: origin, name: '$(v)', tags: [cli, rhel-coreos]}}}"
    publisher = PUBLISHER.replace("to: release}", f"to: release, {step}}}")
    consumer = CONSUMER.replace("  mirror: {family: ocp, step: mirror, exclude: [{tags: [rhel-*], dropped: x}]}\n", "")
    texts = {"settings": SETTINGS, "inventory": INVENTORY, "ocp": publisher, "okd": consumer}
    made = compile_streams({f"streams/{name}.yaml": text.encode() for name, text in texts.items()})
    lines = made.manifests["mirroring/mapping_origin_4_14"].text.splitlines()
    assert [line.split()[0].rpartition(":")[2] for line in lines] == ["cli", "installer", "os", "own"]


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ("{4.14: [", "{4.13+: [", "streams/okd.yaml:13:", "both mirrored to quay.example/org/origin-$(tag):latest"),
        (
            "repository: origin-$(tag)",
            "repository: origin",
            "streams/okd.yaml:12:15",
            "'origin' is one repository for all images",
        ),
        (
            "repository: origin-$(tag)",
            "repository: origin-$(tga)",
            "streams/okd.yaml:12:15",
            "unknown placeholder $(tga)",
        ),
        ("  repository: origin-$(tag)\n", "", "streams/okd.yaml:11:1", "no `repository`"),
    ],
)
def test_mistakes_are_told_with_their_place(old: str, new: str, place: str, message: str) -> None:
    assert old in CONSUMER
    found = compiled(CONSUMER.replace(old, new)).diagnostics
    told = [f"{d.span.file}:{d.span.line}:{d.span.column} {d.message}" for d in found]
    assert any(line.startswith(place) and message in line for line in told), told


def test_settings_without_registries_are_told() -> None:
    settings = SETTINGS.replace("imageMirror: {source: registry.example, registry: quay.example/org}\n", "")
    assert "the settings name no registry to mirror to" in [d.message for d in compiled(settings=settings).diagnostics]


def test_a_stream_without_images_is_told() -> None:
    bare = CONSUMER[: CONSUMER.index("sources:")] + CONSUMER[CONSUMER.index("imageMirror:") :]
    messages = [d.message for d in compiled(bare).diagnostics]
    assert "origin/4.14 has no images to mirror (4.13-4.14)" in messages
