"""A fleet without OKD: the files of docs/vendor.md, and nothing of OKD's names in what they become."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from okdstreams.compiler import Compilation, compile_streams
from okdstreams.fleet import builds, promotion
from okdstreams.language.model.declared import Strict
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.model.pipelines import OC
from okdstreams.language.model.settings import Settings
from support import ROOT

PAGE = (ROOT / "docs" / "vendor.md").read_text()
FILES = dict(re.findall(r"^`(streams/[\w.-]+)`[^\n]*:\n\n```yaml\n(.*?)^```$", PAGE, re.M | re.S))
FOREIGN = re.compile(r"okd|ocp|origin|scos|openshift", re.IGNORECASE)
STAYS = re.compile(r"(?:image|release)\.openshift\.io|\bokdstreams\b")
"""The API that the release-controller reads, and the program that wrote it."""
FOLDERS = {"argocd", "imagestreams", "mirroring", "pipelines", "release-controller"}
LISTENER = "  listener: http://el-promote.acme-builds:8080\n  url: https://git.acme.example/runs/\n"


def compiled(old: str = "", new: str = "") -> Compilation:
    """The fleet of the page, with one text in the place of another."""
    assert any(old in text for text in FILES.values())
    return compile_streams({name: text.replace(old or "\0", new).encode() for name, text in FILES.items()})


def foreign_lines(compilation: Compilation) -> list[str]:
    """Every rendered line that has a name of OKD or OpenShift, and every file with such a name."""
    assert compilation.diagnostics == ()
    texts: Mapping[str, str] = {path: manifest.text for path, manifest in compilation.manifests.items()}
    lines = [(path, line) for path, text in texts.items() for line in [path, *text.splitlines()]]
    return [f"{path}: {line.strip()}" for path, line in lines if FOREIGN.search(STAYS.sub("", line))]


def test_nothing_of_okd_is_rendered() -> None:
    compilation = compiled()
    assert {path.partition("/")[0] for path in compilation.manifests} == FOLDERS
    assert foreign_lines(compilation) == []


def test_nothing_of_okd_is_rendered_for_a_listener() -> None:
    assert foreign_lines(compiled("  schedule: 0 5 * * 1\n", f"  schedule: 0 5 * * 1\n{LISTENER}")) == []


@pytest.mark.parametrize(
    ("setting", "name"),
    [
        ("product: Acme Platform ", "ImageStreams of the OKD release streams"),
        ("  namespace: argocd\n", "openshift-gitops"),
        ("  name: acme-release ", "okd-release-stable"),
        ("  name: acme-release ", "okd-release-promotion-runs.yaml"),
        ("    trigger: {variables: {version: ACME_VERSION}}\n", "OKD_VERSION"),
        ("  secrets: {registry-credentials: acme-push, s3-credentials: acme-s3}\n", "okd-quay-pull-secret"),
        ("source: registry.acme.example, ", "registry.ci.openshift.org"),
        ("    claim: acme-base-$(v)-pvc\n", "pipeline-scos-1.3-pvc"),
    ],
)
def test_what_is_not_set_has_okds_name(setting: str, name: str) -> None:
    assert any(name in line for line in foreign_lines(compiled(setting)))


def models(root: type[Strict]) -> set[type[Strict]]:
    """A model and those that its fields hold."""
    reached: set[type[Strict]] = set()
    waiting: list[Any] = [root]
    while waiting:
        kind = waiting.pop()
        if not isinstance(kind, type):
            waiting += typing.get_args(kind)
        elif issubclass(kind, Strict) and kind not in reached:
            reached.add(kind)
            waiting += [field.annotation for field in kind.model_fields.values()]
    return reached


def defaults() -> Iterator[tuple[str, str]]:
    """Every name that holds unless another is written: the setting, and the name."""
    for model in sorted(models(Settings) | models(StreamFamily), key=lambda model: model.__name__):
        for field, info in model.model_fields.items():
            values = info.default.values() if isinstance(info.default, dict) else [info.default]
            yield from ((field, value) for value in values if isinstance(value, str))
    yield from [*builds.DEFAULTS.items(), *promotion.DEFAULTS.items(), ("image", OC)]


def test_the_page_names_every_default_of_okd() -> None:
    foreign = {(field, name) for field, name in defaults() if FOREIGN.search(name)}
    assert len(foreign) >= 20
    for field, name in foreign:
        rows = [line for line in PAGE.splitlines() if line.startswith("| `") and field in line.split("|")[1]]
        assert any(f"`{name}`" in row or field == "url" for row in rows), (
            f"no row of docs/vendor.md has {field}: {name}"
        )
