"""This repository's streams are the real ones: they compile to the public configuration of 2023-07-18."""

from __future__ import annotations

import csv
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from okdstreams.compiler import Compilation
from okdstreams.disk.tree import compare

MAX_ANNOTATION = 16 * 1024
OKD = ("okd.yaml", "okd-scos.yaml", "ocp-ci.yaml", "okd-stable.yaml", "okd-scos-stable.yaml", "okd-scos-next.yaml")

FOLDERS = (*("okdstreams", "streams", "rendered", "tests"), *(".ci", "bench", "deploy", "docs", "editors", "examples"))
DOCUMENTS = ("README.md", "LICENSE", "CONTRIBUTING.md", "CHANGELOG.md")
FOR_TOOLS = (
    ".gitattributes",
    ".github",
    ".gitignore",
    ".pre-commit-config.yaml",
    ".pre-commit-hooks.yaml",
    "pyproject.toml",
)


def as_sets(value: Any) -> Any:
    """JSON with excludeTags, whose order has no meaning, sorted."""
    if isinstance(value, dict):
        return {key: sorted(item) if key == "excludeTags" else as_sets(item) for key, item in value.items()}
    return value


def test_rendered_is_what_the_streams_compile_to(compilation: Compilation, root: Path) -> None:
    assert compilation.is_sound
    texts = {path: manifest.text for path, manifest in compilation.manifests.items()}
    assert not compare(str(root / "rendered"), texts), "run `okdstreams render` and read `git diff rendered/`"


def test_every_config_equals_the_corpus(compilation: Compilation, corpus: Path) -> None:
    expected = {str(p.relative_to(corpus / "releases")): p for p in (corpus / "releases").rglob("*.json")}
    rendered = {s.file: s for s in compilation.fleet.streams}
    assert len(expected) == 172
    assert sorted(rendered) == sorted(expected)
    different = [f for f, p in expected.items() if as_sets(rendered[f].config) != as_sets(json.loads(p.read_text()))]
    assert different == []


def test_every_target_equals_the_corpus(compilation: Compilation, corpus: Path) -> None:
    with (corpus / "targets.tsv").open() as f:
        expected = {r["config"]: f"{r['namespace']}/{r['imagestream']}" for r in csv.DictReader(f, delimiter="\t")}
    assert {s.file: s.target for s in compilation.fleet.streams} == expected


def test_every_annotation_is_the_compact_config_and_fits(compilation: Compilation, root: Path) -> None:
    for stream in compilation.fleet.streams:
        path = root / "rendered" / "imagestreams" / stream.namespace / f"{stream.image_stream}.yaml"
        body = yaml.safe_load(path.read_text())
        annotation = body["metadata"]["annotations"]["release.openshift.io/config"]
        config = (root / "rendered" / "release-controller" / stream.file).read_text()
        assert json.loads(annotation) == json.loads(config) == stream.config
        assert annotation == json.dumps(stream.config, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert len(annotation.encode()) < MAX_ANNOTATION


def test_the_import_streams_equal_the_corpus(root: Path, corpus: Path) -> None:
    expected = yaml.safe_load((corpus / "imagestreams" / "scos.yaml").read_text())["items"]
    assert len(expected) == 5
    for wanted in expected:
        name, namespace = wanted["metadata"]["name"], wanted["metadata"]["namespace"]
        body = yaml.safe_load((root / "rendered" / "imagestreams" / namespace / f"{name}.yaml").read_text())
        assert (body["metadata"]["name"], body["metadata"]["namespace"]) == (name, namespace)
        assert body["spec"]["lookupPolicy"] == wanted["spec"]["lookupPolicy"]
        tags = [{**t, "importPolicy": {"importMode": "Legacy", **t["importPolicy"]}} for t in wanted["spec"]["tags"]]
        assert body["spec"]["tags"] == sorted(tags, key=lambda tag: tag["name"])


def test_the_inventory_and_the_own_components_equal_the_corpus(compilation: Compilation, corpus: Path) -> None:
    pushed: dict[str, dict[str, str]] = {}
    with (corpus / "components.tsv").open() as f:
        for row in csv.DictReader(f, delimiter="\t"):
            if row["namespace"] == "ocp":
                pushed.setdefault(f"ocp/{row['imagestream']}", {})[row["tag"]] = row["repository"]
    for name, payload in compilation.fleet.payloads.items():
        assert {tag: repo for tag, repo in payload.tags.items() if repo} == pushed[name]


@pytest.mark.parametrize("version", ["4.12", "4.13", "4.14"])
def test_what_okd_supplies_itself_is_never_mirrored(compilation: Compilation, corpus: Path, version: str) -> None:
    config = next(s.config for s in compilation.fleet.streams if s.target == f"ocp/{version}")
    steps = {
        step["imageStreamRef"]["name"]: step["imageStreamRef"]
        for step in config["publish"].values()
        if "imageStreamRef" in step
    }
    with (corpus / "components.tsv").open() as f:
        rows = list(csv.DictReader(f, delimiter="\t"))
    inventory = {r["tag"] for r in rows if (r["namespace"], r["imagestream"]) == ("ocp", version)}
    for name in (version, f"scos-{version}"):
        own = {r["tag"] for r in rows if (r["namespace"], r["imagestream"]) == ("origin", name)}
        assert own & inventory <= set(steps[name]["excludeTags"])


def test_the_streams_stay_small(root: Path) -> None:
    files = [p for p in (root / "streams").rglob("*.yaml") if "inventory" not in p.parts]
    sizes = {p.name: p.stat().st_size for p in files}
    everything = sum(p.stat().st_size for p in (root / "streams").rglob("*.yaml"))
    assert everything <= 61_500
    assert sum(sizes.values()) < 39_000
    assert all(len(line) <= 160 for p in (root / "streams").rglob("*.yaml") for line in p.read_text().splitlines())
    assert all(len(p.read_text().splitlines()) <= 400 for p in (root / "streams").rglob("*.yaml"))


def test_the_exclusions_of_the_newest_versions_come_from_few_written_names(compilation: Compilation) -> None:
    from okdstreams.fleet.mirror import exclusions
    from okdstreams.language.versions import parse_version

    written = set()
    for family in compilation.fleet.families:
        mirror = family.model.sources.mirror
        if mirror is not None:
            for version in ("4.12", "4.13", "4.14"):
                written |= {(family.model.family, glob) for glob, _ in exclusions(mirror, parse_version(version))}
    assert 0 < len(written) <= 20


def test_the_top_level_is_bare(root: Path) -> None:
    """What is committed stands where the house has a place for it: nothing that a run left behind."""
    tracked = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=False)
    if tracked.returncode:
        pytest.skip("no git checkout")
    assert {path.partition("/")[0] for path in tracked.stdout.splitlines()} <= {*FOLDERS, *DOCUMENTS, *FOR_TOOLS}
