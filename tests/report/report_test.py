"""Diagnostics in every format: golden files under tests/report/, and what the formats' readers ask for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from okdstreams.checks.rule_texts import rules
from okdstreams.report import github, junit, sarif, text
from okdstreams.report import json as json_report
from okdstreams.syntax.diagnostics import Diagnostic, Severity, Span
from support import ROOT

FOLDER = ROOT / "tests" / "report"
LINES = {"streams/okd.yaml": ["tests:", "  aws: {job: ci/e2e-aws, gate: async, retries: 2}", "  gcp: {job: x}"]}
FOUND = [
    Diagnostic(
        Span("streams/okd.yaml", 2, 48, 2, 49),
        Severity.ERROR,
        "async",
        "'aws' is async and has retries",
        "remove the retries",
    ),
    Diagnostic(
        Span("streams/okd.yaml", 3, 9, 3, 15),
        Severity.WARNING,
        "job-unique",
        "'gcp' and 'aws' both run 100% of 'x', twice",
        "",
        ((Span("streams/okd.yaml", 2, 9, 2, 24), "it runs here too: aws"),),
    ),
    Diagnostic(Span("streams/o,d: 1.yaml"), Severity.INFO, "mirror", "two\nlines\x1b"),
]
FORMATS: dict[str, Callable[[], str]] = {
    "github.txt": lambda: github.github(FOUND),
    "json.json": lambda: json_report.json(FOUND),
    "junit.xml": lambda: junit.junit(FOUND, LINES),
    "junit-strict.xml": lambda: junit.junit(FOUND, LINES, strict=True),
    "text.txt": lambda: text.text(FOUND, LINES),
    "text-colour.txt": lambda: text.text(FOUND, LINES, colour=True),
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_as_its_golden_file(name: str, update: bool) -> None:
    printed = FORMATS[name]()
    if name.startswith("junit"):
        # one case for each check: only those with findings are of interest here
        printed = "".join(line for line in printed.splitlines(keepends=True) if not line.endswith("/>\n"))
        printed = printed.replace(f'tests="{len(rules())}"', 'tests="N"')
    path = FOLDER / name
    if update:
        path.write_text(printed)
    assert printed == path.read_text(), "see `pytest --update`"


def test_sarif_validates_against_its_published_schema(shared: Path) -> None:
    schema = json.loads((shared / "schemas" / "sarif-schema-2.1.0.json").read_text())
    log = json.loads(sarif.sarif(FOUND))
    jsonschema.validators.validator_for(schema)(schema).validate(log)
    empty = json.loads(sarif.sarif([]))
    jsonschema.validators.validator_for(schema)(schema).validate(empty)
    assert empty["runs"][0]["results"] == []


def test_sarif_names_rule_place_and_second_place() -> None:
    run = json.loads(sarif.sarif(FOUND))["runs"][0]
    listed = run["tool"]["driver"]["rules"]
    first, second, third = run["results"]
    assert [r["level"] for r in run["results"]] == ["error", "warning", "note"]
    assert all(listed[r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"])
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "streams/okd.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 2, "startColumn": 48, "endLine": 2, "endColumn": 49},
    }
    assert second["relatedLocations"][0]["message"] == {"text": "it runs here too: aws"}
    assert third["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "streams/o%2Cd%3A%201.yaml"


def test_github_shows_ten_of_a_kind_in_order_and_says_so() -> None:
    many = [Diagnostic(Span("a.yaml", line), Severity.ERROR, "size", "x") for line in range(23, 0, -1)]
    lines = github.github([*many, FOUND[1]]).splitlines()
    shown = [line.split(",")[1] for line in lines if line.startswith("::error")]
    assert shown == [f"line={line}" for line in range(1, 11)]
    assert lines[-1] == "okdstreams: 23 errors (10 shown), 1 warning"


def test_github_says_that_nothing_was_found() -> None:
    assert github.github([]) == "okdstreams: no mistakes\n"


@pytest.mark.parametrize("strict", [False, True])
def test_junit_counts_as_failures_what_fails(strict: bool) -> None:
    suite = ElementTree.fromstring(junit.junit(FOUND, LINES, strict=strict).encode())
    failed = {case.get("name") for case in suite.iter("testcase") if case.find("failure") is not None}
    assert failed == ({"async", "job-unique"} if strict else {"async"})
    assert suite.get("failures") == str(len(failed))
    assert suite.get("tests") == str(len(list(suite.iter("testcase"))))
    assert {rule.name for rule in rules()} <= {case.get("name") for case in suite.iter("testcase")}
