"""What the real yaml-language-server makes of the schema: no false errors, the true ones, and what it offers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from editor.language_server import PLACE, VERSION, LanguageServer, installed

from okdstreams.checks.rule_texts import rules
from okdstreams.language.json_schema import schema
from support import ROOT

STREAMS = ROOT / "streams"
FILES = sorted(STREAMS.rglob("*.yaml"))
HEAD = """\
# yaml-language-server: $schema=.schema.json
apiVersion: streams.okd.io/v1alpha2
"""
FAMILY = f"""\
{HEAD}kind: StreamFamily
family: okd
versions: 4.9-4.14
arches: {{amd64: all, arm64: 4.10}}
vars: {{branch: {{..4.9: "", else: master}}}}
file: release-okd-$(v).json
imageStream: origin/$(v)
sources:
  built: {{openshift/installer: {{tags: [installer], in: 4.10}}}}
  mirror: {{family: ocp-ci, step: mirror, exclude: [a*, {{in: 4.9, tags: [b]}}]}}
config:
  name: $(v).0-0.okd
  as: Integration
  maxUnreadyReleases: {{4.13: 1, 4.10: 1, else: 2}}
  expires: [{{arch: arm64, set: 12h}}, {{in: 4.10+, set: {{4.10: null, else: 24h}}}}, {{set: 72h}}]
  publish: {{tag: {{tagRef: {{name: $(v)}}}}, 4.13: {{tagRef: {{4.13: {{name: new}}, else: {{name: old}}}}}}}}
  check: {{4.14: {{consistentImages: {{parent: $(v).0-0.ci}}}}}}
  raw: {{unknown: [1, {{4.13: b}}]}}
tests:
  aws: {{job: ci/e2e-aws, in: 4.10, gate: blocking, retries: 2}}
  gcp:
    - {{job: ci/e2e-gcp, gate: {{4.9: informing, else: off}}, upgradeFrom: okd@prev, arch: [amd64, arm64]}}
    - {{job: ci/e2e-gcp, gate: async, upgradeFrom: {{candidate: {{stream: okd, version: 4.10}}}}, aggregate: 10}}
periodics: {{azure: {{job: ci/e2e-azure, interval: 12h}}}}
upgradeTests: {{aws: {{job: ci/e2e-upgrade, gate: off}}}}
allow: {{retries: because}}
"""
MISTAKES = [
    ("streams.okd.io/v1alpha2", "streams.okd.io/v1", "streams.okd.io/v1", "Valid values"),
    ("kind: StreamFamily", "kind: Stream", "Stream", "Valid values"),
    ("family: okd\n", "family: okd\nfamly: okd\n", "famly", "Property famly is not allowed"),
    ("family: okd\n", "", "apiVersion", 'Missing property "family"'),
    ("family: okd", "family: OKD", "OKD", "does not match the pattern"),
    ("4.9-4.14", "4.9-", "4.9-\n", "Write 4.9+, ..4.9, 4.5-4.9"),
    ("arm64: 4.10", "arm64: newer", "newer", "Write 4.9+, ..4.9, 4.5-4.9"),
    ("{tags: [installer], in", "{tags: installer, in", "installer, in", "Incorrect type"),
    ("family: ocp-ci, ", "", "mirror: {step", 'Missing property "family"'),
    ("{in: 4.9, tags: [b]}", "{in: 4.9, tags: [b], tag: b}", "tag:", "Property tag is not allowed"),
    ("as: Integration", "as: integration", "integration", "Valid values"),
    ("else: 2}", "others: 2}", "others", "`else` as its last key"),
    ("else: 2}", "else: two}", "two", "Incorrect type"),
    ("{arch: arm64, set: 12h}", "{arches: arm64, set: 12h}", "arches: arm64, s", "Property arches is not allowed"),
    ("{arch: arm64, set: 12h}", "{arch: arm64}", "{arch: arm64}", 'Missing property "set"'),
    ("tagRef: {name: $(v)}", "tagRef: {name: $(v), nam: $(v)}", "nam:", "Property nam is not allowed"),
    ("as: Integration", "is: Integration", "is:", "Property is is not allowed"),
    (", gate: blocking", "", "aws: {job: ci/e2e-aws", 'Missing property "gate"'),
    ("gate: blocking", "gate: Blocking", "Blocking", "Valid values"),
    ("job: ci/e2e-aws, ", "", "aws: {in: 4.10, gate", 'Missing property "job"'),
    ("retries: 2", "retries: twice", "twice", "Incorrect type"),
    ("retries: 2", "retry: 2", "retry", "Property retry is not allowed"),
    ("aggregate: 10", "aggregate: ten", "ten}", "Incorrect type"),
    ("interval: 12h", "gate: blocking", "gate: blocking}}", "Property gate is not allowed"),
    ("allow: {retries", "allow: {retry", "retry", "Valid values"),
    ("{stream: okd, version", "{version", "candidate: {version", 'Missing property "stream"'),
]


@pytest.fixture(scope="module")
def server() -> Iterator[LanguageServer]:
    command = installed()
    if command is None:
        pytest.skip(f"no node, or no yaml-language-server {VERSION} in the folder that {PLACE} names")
    running = LanguageServer(command, STREAMS)
    yield running
    running.close()


def place(text: str, marked: str) -> dict[str, int]:
    """Where the marked text begins, as the server counts."""
    before = text[: text.index(marked)]
    return {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}


def offered(server: LanguageServer, text: str) -> dict[str, dict[str, Any]]:
    """What is offered where the text has a bar, by label."""
    at = place(text, "|")
    items = server.completion("new.yaml", text.replace("|", "", 1), at["line"], at["character"])
    assert len({item["label"] for item in items}) == len(items)
    return {item["label"]: item for item in items}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_it_finds_nothing_wrong_in_this_repository(server: LanguageServer, path: Path) -> None:
    assert server.diagnostics(str(path.relative_to(STREAMS)), path.read_text()) == []


def test_it_finds_nothing_wrong_in_a_family_that_uses_every_form(server: LanguageServer) -> None:
    assert server.diagnostics("new.yaml", FAMILY) == []


@pytest.mark.parametrize(
    ("right", "wrong", "marked", "says"), MISTAKES, ids=[mistake[1] or mistake[0] for mistake in MISTAKES]
)
def test_it_finds_a_mistake_where_it_is(server: LanguageServer, right: str, wrong: str, marked: str, says: str) -> None:
    assert right in FAMILY
    text = FAMILY.replace(right, wrong, 1)
    [finding] = server.diagnostics("new.yaml", text)
    assert says in finding["message"]
    assert finding["range"]["start"] == place(text, marked)


def test_it_offers_the_keys_of_a_file_by_its_kind(server: LanguageServer) -> None:
    assert offered(server, f"{HEAD}|").keys() == {"kind"}
    family = offered(server, f"{HEAD}kind: StreamFamily\nversions: 4.9\n|")
    assert {"family", "config", "defaults", "tests", "sources", "cluster", "imageMirror"} <= family.keys()
    assert "versions" not in family
    assert family["family"]["insertText"] == "family: "
    assert family["family"]["documentation"] == "Name of the family."
    assert {"previous", "jobs", "argocd"} <= offered(server, f"{HEAD}kind: Settings\n|").keys()


def test_it_offers_the_fields_of_a_release_config(server: LanguageServer) -> None:
    fields = offered(server, f"{HEAD}kind: StreamFamily\nconfig:\n  to: release\n  |\n")
    assert {"name", "as", "expires", "publish", "raw"} <= fields.keys()
    assert "to" not in fields
    assert fields["maxUnreadyReleases"]["insertText"] == "maxUnreadyReleases: "
    assert offered(server, f"{HEAD}kind: StreamFamily\nconfig:\n  as: |\n").keys() == {"Integration", "Stable"}


@pytest.mark.parametrize(
    "row",
    [
        "  aws:\n    job: a\n    |\n",
        "  aws:\n    - job: a\n      |\n",
        "  aws: {job: a, r|}\n",
        "  aws: [{job: a, r|}]\n",
    ],
    ids=["block", "row of a list", "flow", "flow in a list"],
)
def test_it_offers_the_keys_of_a_test(server: LanguageServer, row: str) -> None:
    keys = offered(server, f"{HEAD}kind: StreamFamily\ntests:\n{row}")
    assert keys.keys() == {
        *("gate", "in", "arch", "retries", "upgradeFrom", "aggregate", "analysis", "qualifiers"),
        *("owner", "since", "until", "tracking", "why", "controller", "raw", "allow"),
    }


GATES = ["blocking", "informing", "async", "off"]


@pytest.mark.parametrize(
    "row",
    ["aws: {gate: |}", "aws: {gate: o|}", "aws: [{gate: |}]", "aws: {gate: {4.13: |}}", "aws:\n    gate: |"],
)
def test_it_offers_gates_as_they_are_written(server: LanguageServer, row: str) -> None:
    gates = offered(server, f"{HEAD}kind: StreamFamily\ntests:\n  {row}\n")
    assert [gate for gate in gates if gate != "null"] == GATES
    assert [gates[gate]["insertText"] for gate in GATES] == GATES
    assert gates["async"]["documentation"] == "A failure is shown, and nobody waits for the result."


def test_a_gate_of_a_stable_streams_test_is_on_or_off(server: LanguageServer) -> None:
    assert offered(server, f"{HEAD}kind: StreamFamily\nupgradeTests: {{aws: {{gate: |}}}}\n").keys() == {"on", "off"}


def test_it_offers_upgrade_sources(server: LanguageServer) -> None:
    sources = offered(server, f"{HEAD}kind: StreamFamily\ntests:\n  aws: {{upgradeFrom: |}}\n")
    assert {"default", "Previous", "PreviousMinor", "PreviousPatch", "FAMILY@prev"} <= sources.keys()
    assert "PreviousMinus1" not in sources
    assert sources["FAMILY@prev"]["insertText"] == "${1:FAMILY}@prev"
    assert sources["$(each p)"]["insertText"] == r"\$(each p)"
    of_periodics = offered(server, f"{HEAD}kind: StreamFamily\nperiodics:\n  aws:\n    upgradeFrom: |\n")
    assert of_periodics.keys() == {*sources, "PreviousMinus1"}


@pytest.mark.parametrize(
    "where",
    [
        "allow:\n  |\n",
        "tests:\n  aws:\n    allow:\n      |\n",
        "tests:\n  aws: {allow: {j|}}\n",
        "sources:\n  mirror:\n    allow:\n      |\n",
    ],
    ids=["family", "test", "flow", "mirror"],
)
def test_it_offers_the_checks_that_may_be_allowed(server: LanguageServer, where: str) -> None:
    names = offered(server, f"{HEAD}kind: StreamFamily\n{where}")
    assert names.keys() == {rule.name for rule in rules() if rule.takes_suppressions}
    assert names["job-unique"]["insertText"] == "job-unique: "


@pytest.mark.parametrize("step", ["\n      |", "\n      t|", " {t|}"], ids=["block", "block, first letter", "flow"])
def test_it_offers_what_a_publish_step_may_do(server: LanguageServer, step: str) -> None:
    kinds = offered(server, f"{HEAD}kind: StreamFamily\nconfig:\n  publish:\n    tag:{step}\n")
    assert kinds.keys() == {"tagRef", "imageStreamRef", "verifyIssues", "disabled"}


@pytest.mark.parametrize(
    "where",
    [
        "|",
        "config:\n  |\n",
        "tests:\n  |\n",
        "tests:\n  aws:\n    |\n",
        "tests:\n  aws:\n    - |\n",
        "tests: {aws: |}\n",
    ],
)
def test_it_offers_no_name_of_a_model(server: LanguageServer, where: str) -> None:
    models = {name for name in schema()["definitions"]}
    for label, item in offered(server, f"{HEAD}kind: StreamFamily\n{where}").items():
        assert not models & set(re.findall(r"\w+", label)) - {"Previous"}, label
        assert "\n" not in item["insertText"].rstrip()


def test_it_says_what_is_under_the_pointer_once(server: LanguageServer) -> None:
    said = {}
    for word in ("family", "config", "expires", "aws", "gate", "off", "upgradeFrom", "4.13"):
        at = place(FAMILY, word)
        said[word] = server.hover("new.yaml", FAMILY, at["line"], at["character"]).rpartition("\n\nSource: ")[0]
    assert all("OKD stream" not in text and " || " not in text for text in said.values())
    assert said["family"] == "#### stream family\n\nName of the family."
    assert said["expires"].startswith("#### release config\n\nGo duration; accepted releases older")
    assert said["aws"] == "#### gating test\n\nA gating test."
