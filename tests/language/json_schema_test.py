"""The JSON Schema for editors: it takes what the compiler takes, and refuses what the models refuse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from ruamel.yaml import YAML

from okdstreams.checks.rule_texts import rules
from okdstreams.language.json_schema import FILE, schema, schema_text
from okdstreams.language.load import load
from support import ROOT, Run

STREAMS = sorted((ROOT / "streams").rglob("*.yaml"))
NAMES = [rule.name for rule in rules() if rule.takes_suppressions]
SCHEMA = schema(NAMES)
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)

FAMILY = """\
apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: okd
versions: 4.9-4.10
arches: {amd64: all, arm64: 4.10}
vars: {kind: {..4.9: "", else: master}}
file: release-okd-$(v).json
imageStream: origin/$(v)
sources:
  import: {tags: {rhel-coreos: "quay.io/okd/coreos:$(v)"}}
  built: {openshift/installer: {tags: [installer], in: 4.10}}
  mirror: {family: ocp-ci, step: mirror, exclude: [a*, {in: 4.9, tags: [b]}]}
config:
  name: "$(v).0-0.okd"
  as: Integration
  maxUnreadyReleases: {4.9: 1, else: 2}
  expires: [{arch: arm64, set: 12h}, {in: 4.10+, set: {4.10: null, else: 24h}}, {set: 72h}]
  publish: {tag: {tagRef: {name: $(v)}}, 4.9: {}}
  raw: {unknown: [1, {a: b}]}
tests:
  aws: {job: ci/e2e-aws, in: 4.10, gate: blocking, retries: 2}
  upgrade:
    - {job: ci/e2e-upgrade, gate: {4.9: informing, else: off}, upgradeFrom: okd@prev, arch: [amd64, arm64]}
    - {job: ci/e2e-upgrade, gate: async, upgradeFrom: {candidate: {stream: okd, version: 4.10}}, aggregate: 10}
periodics: {gcp: {job: ci/e2e-gcp, interval: 12h}}
upgradeTests: {aws: {job: ci/e2e-upgrade, gate: off}}
allow: {outlier: because}
"""

SETTINGS = """\
apiVersion: streams.okd.io/v1alpha2
kind: Settings
previous: {5.0: 4.22}
jobs: {ci: "periodic-$(v)-"}
argocd: {repoURL: https://example.com/streams.git}
"""

INVENTORY = """\
apiVersion: streams.okd.io/v1alpha2
kind: Inventory
imageStream: ocp/$(v)
components: {openshift/installer: {installer: all, baremetal-installer: 4.4+}}
external: {rhel-coreos: 4.13}
"""

MISTAKES = [
    (FAMILY, "apiVersion: streams.okd.io/v1alpha2", "apiVersion: v1"),
    (FAMILY, "apiVersion: streams.okd.io/v1alpha2\n", ""),
    (FAMILY, "kind: StreamFamily", "kind: Stream"),
    (FAMILY, "kind: StreamFamily\n", ""),
    (FAMILY, "family: okd", "family: OKD"),
    (FAMILY, "family: okd\n", ""),
    (FAMILY, "family: okd", "famly: okd"),
    (FAMILY, "4.9-4.10", "4.9-"),
    (FAMILY, "4.9-4.10", "'4.09'"),
    (FAMILY, "4.9-4.10", "four"),
    (FAMILY, "4.9-4.10", "..4.9+"),
    (FAMILY, "4.9-4.10", "[4.9]"),
    (FAMILY, "arm64: 4.10", "arm64: newer"),
    (FAMILY, "{..4.9: ", "{..4.9: 3, 4.8: "),
    (FAMILY, "file: release-okd-$(v).json", "file: 4.10"),
    (FAMILY, "file: release-okd-$(v).json", "file:"),
    (FAMILY, "sources:", "source:"),
    (FAMILY, "  import: {tags:", "  import: {tag:"),
    (FAMILY, "tags: [installer]", "tags: installer"),
    (FAMILY, "tags: [installer], in: 4.10", "in: 4.10"),
    (FAMILY, "family: ocp-ci, ", ""),
    (FAMILY, "{in: 4.9, tags: [b]}", "{in: 4.9}"),
    (FAMILY, "as: Integration", "as: integration"),
    (FAMILY, "as: Integration", "as: {4.9: stable}"),
    (FAMILY, "{4.9: 1, else: 2}", "{4.9: 1, others: 2}"),
    (FAMILY, "{4.9: 1, else: 2}", "{4.9: one}"),
    (FAMILY, "{4.9: 1, else: 2}", "{}"),
    (FAMILY, "{4.9: 1, else: 2}", '"1"'),
    (FAMILY, "{4.9: 1, else: 2}", "1.5"),
    (FAMILY, "{4.9: 1, else: 2}", "null"),
    (FAMILY, "{arch: arm64, set: 12h}", "{arches: arm64, set: 12h}"),
    (FAMILY, "{arch: arm64, set: 12h}", "{in: late, set: 12h}"),
    (FAMILY, "{arch: arm64, set: 12h}", "{arch: arm64, set: [12]}"),
    (FAMILY, "tagRef: {name: ", "tagRef: {nam: "),
    (FAMILY, "{4.9: 1, else: 2}", "{4.9: 1, all: 2}"),
    (FAMILY, "{set: 72h}", "72h"),
    (FAMILY, "  raw: {unknown: [1, {a: b}]}", "  unknown: 1"),
    (FAMILY, ", gate: blocking", ""),
    (FAMILY, "gate: blocking", "gate: Blocking"),
    (FAMILY, "gate: blocking", "gate: on"),
    (FAMILY, "job: ci/e2e-aws, ", ""),
    (FAMILY, "retries: 2", "retries: twice"),
    (FAMILY, "retries: 2", "retries: true"),
    (FAMILY, "arch: [amd64, arm64]", "arch: [amd64, 64]"),
    (FAMILY, "aggregate: 10", "aggregate: {job: x}"),
    (FAMILY, "{stream: okd, version: 4.10}", "{version: 4.10}"),
    (FAMILY, "interval: 12h", "gate: blocking"),
    (FAMILY, "ci/e2e-upgrade, gate: off}", "ci/e2e-upgrade, gate: informing}"),
    (FAMILY, "outlier: because", 'outlier: ""'),
    (SETTINGS, "5.0: 4.22", "5.0: newest"),
    (SETTINGS, "5.0: 4.22", "five: 4.22"),
    (SETTINGS, "repoURL: ", "repoUrl: "),
    (SETTINGS, "jobs: {", "jobs: {2: 3, "),
    (INVENTORY, "imageStream: ocp/$(v)\n", ""),
    (INVENTORY, "installer: all", "installer: always"),
    (INVENTORY, "rhel-coreos: 4.13", "rhel-coreos: [4.13]"),
    (INVENTORY, "external:", "externals:"),
]


def as_an_editor_reads(text: str) -> Any:
    """YAML 1.2 with 4.10 as the number 4.1, and keys as text."""
    return keys_as_text(YAML(typ="safe", pure=True).load(text))


def keys_as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): keys_as_text(item) for key, item in value.items()}
    return [keys_as_text(item) for item in value] if isinstance(value, list) else value


def walk(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        yield from (found for item in value.values() for found in walk(item))
    elif isinstance(value, list):
        yield from (found for item in value for found in walk(item))


@pytest.mark.parametrize("path", STREAMS, ids=lambda p: p.name)
def test_every_stream_file_is_valid_and_names_its_schema(path: Path) -> None:
    text = path.read_text()
    VALIDATOR.validate(as_an_editor_reads(text))
    first = text.splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    assert (path.parent / first.partition("=")[2]).resolve() == ROOT / "streams" / FILE


@pytest.mark.parametrize("path", STREAMS, ids=lambda p: p.name)
def test_a_reader_of_yaml_1_1_finds_them_valid_too(path: Path) -> None:
    VALIDATOR.validate(keys_as_text(yaml.safe_load(path.read_text())))


@pytest.mark.parametrize("text", [FAMILY, SETTINGS, INVENTORY])
def test_models_and_schema_take_a_file_that_uses_every_form(text: str) -> None:
    assert load({"a.yaml": text.encode()}).diagnostics == ()
    VALIDATOR.validate(as_an_editor_reads(text))


@pytest.mark.parametrize(("text", "right", "wrong"), MISTAKES, ids=lambda v: v if len(v) < 60 else "")
def test_models_and_schema_refuse_the_same_mistakes(text: str, right: str, wrong: str) -> None:
    assert right in text
    text = text.replace(right, wrong, 1)
    assert load({"a.yaml": text.encode()}).diagnostics, "the models take it"
    assert not VALIDATOR.is_valid(as_an_editor_reads(text)), "the schema takes it"


def test_it_is_draft_07_and_nothing_stands_beside_a_ref() -> None:
    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert "$defs" not in json.dumps(SCHEMA)
    refs = [found for found in walk(SCHEMA) if isinstance(found.get("$ref"), str)]
    assert refs
    for found in refs:
        assert list(found) == ["$ref"]
        assert found["$ref"].removeprefix("#/definitions/") in SCHEMA["definitions"]


def test_every_field_is_described_and_no_other_is_allowed() -> None:
    fields = 0
    for name, definition in SCHEMA["definitions"].items():
        for found in walk(definition):
            if isinstance(found.get("properties"), dict):
                assert found["additionalProperties"] is False, name
                for field, described in found["properties"].items():
                    assert described["description"], f"{name}.{field}"
                    fields += 1
    assert fields > 100


def test_gates_and_sources_are_enumerated() -> None:
    enums = [set(map(str, found["enum"])) for found in walk(SCHEMA) if isinstance(found.get("enum"), list)]
    assert {"blocking", "informing", "async", "off"} in [e - {"False"} for e in enums]
    assert {"Integration", "Stable"} in enums
    sources = SCHEMA["definitions"]["Sources"]
    assert set(sources["properties"]) == {"pipeline", "import", "built", "variants", "art", "tested", "mirror"}


def test_the_committed_schema_is_what_the_models_say() -> None:
    assert (ROOT / "streams" / FILE).read_text() == schema_text(NAMES), "run `okdstreams schema --write`"


def test_the_command_prints_writes_and_checks_it(tmp_path: Path, run: Run) -> None:
    (tmp_path / "streams").mkdir()
    printed = run("schema", cwd=tmp_path)
    assert (printed.returncode, json.loads(printed.stdout), printed.stderr) == (0, SCHEMA, "")
    missing = run("schema", "--check", cwd=tmp_path)
    assert (missing.returncode, missing.stdout) == (1, "streams/.schema.json\n")
    assert run("schema", "--write", cwd=tmp_path).returncode == 0
    assert (tmp_path / "streams" / FILE).read_text() == printed.stdout
    assert run("schema", "--check", cwd=tmp_path).returncode == 0
    (tmp_path / "streams" / FILE).write_text("{}")
    assert run("schema", "--check", cwd=tmp_path).returncode == 1
    assert run("schema", "--write", "--streams", "nowhere", cwd=tmp_path).returncode == 2
