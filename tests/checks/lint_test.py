"""How findings become diagnostics: placed, suppressed, folded."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okdstreams.checks.lint import lint
from okdstreams.checks.subjects import Subject, View, view_of
from okdstreams.compiler import Compilation, compile_streams
from okdstreams.fleet.convention import target_of
from okdstreams.syntax.diagnostics import Diagnostic

FAMILY = """apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: ocp
versions: 4.9-4.14
arches: [amd64, arm64]
private: all
file: release-ocp-$(v)$(-arch).json
imageStream: ocp$(-arch)/$(v)
ALLOW
config:
  name: "$(v).0-0.nightly$(-arch)"
  to: release$(-arch)
tests:
  aws: {job: "e2e-aws-$(v)", gate: blocking}
  gcp: {job: "e2e-gcp-$(v)", in: "IN"ARCH, gate: informing, retries: 3, allow: ROW}
"""


def found(within: str = "all", allow: str = "", row: str = "{}", arch: str = "") -> list[Diagnostic]:
    arches, suppressions = f", arch: {arch}" if arch else "", f"allow: {allow}" if allow else ""
    text = FAMILY
    for name, part in {"IN": within, "ARCH": arches, "ALLOW": suppressions, "ROW": row}.items():
        text = text.replace(name, part)
    return list(compile_streams({"ocp.yaml": text.encode()}).diagnostics)


@pytest.mark.parametrize(
    ("within", "suffix"),
    [
        ("all", "(4.9-4.14)"),
        ("4.10+", "(4.10-4.14)"),
        ("4.12", "(4.12)"),
        ("..4.10, 4.12", "(4.9-4.10, 4.12)"),
    ],
)
def test_findings_of_one_place_are_one_diagnostic_that_names_the_versions(within: str, suffix: str) -> None:
    (one,) = (d for d in found(within) if d.name == "retries")
    assert one.message == f"informing test 'gcp' is retried 3 times {suffix}"


@pytest.mark.parametrize("arch", ["arm64", "amd64"])
def test_an_architecture_is_named_when_it_is_not_all_of_them(arch: str) -> None:
    (one,) = found(arch=arch)
    assert one.message.endswith(" (4.9-4.14)" if arch == "amd64" else " (4.9-4.14 arm64)")


@pytest.mark.parametrize(
    ("allow", "row"),
    [
        ("{retries: {4.9-4.14: why}}", "{}"),
        ("", "{retries: why}"),
        ("{retries: {..4.10: old, 4.11+: new}}", "{}"),
        ("{retries: [{arch: amd64, in: ..4.14, set: why}, {in: 4.9+, set: {..4.11: old, else: new}}]}", "{}"),
        ("{retries: {..4.10: old}}", "{retries: {4.11+: new}}"),
    ],
    ids=["family", "row", "ranges", "cases", "both"],
)
def test_a_suppression_holds_for_its_place_and_what_is_below(allow: str, row: str) -> None:
    assert found(allow=allow, row=row) == []


@pytest.mark.parametrize(
    ("allow", "left"),
    [
        ("{retries: {..4.10: why}}", ["informing test 'gcp' is retried 3 times (4.11-4.14)"]),
        (
            "{retries: [{arch: amd64, in: 4.9+, set: why}]}",
            ["informing test 'gcp' is retried 3 times (4.9-4.14 arm64)"],
        ),
        (
            "{retries: {..4.10: why, 4.9: hidden, else: why}}",
            [
                "'retries' is excused in every version, and in those to come",
                "`allow` of 'retries' excuses nothing",
            ],
        ),
    ],
)
def test_a_suppression_holds_for_its_versions_and_architectures(allow: str, left: list[str]) -> None:
    assert sorted(d.message for d in found(allow=allow)) == sorted(left)


def test_a_suppression_of_another_check_holds_for_nothing_and_is_reported() -> None:
    assert [d.name for d in found(row="{outlier: why}")] == ["retries", "unused-allow"]


def test_a_suppression_that_a_wider_one_makes_needless_is_reported() -> None:
    assert [d.name for d in found(allow="{retries: {4.5-4.14: why}}", row="{retries: why}")] == ["unused-allow"]


@pytest.mark.parametrize("name", ["job-exists", "blast-radius"])
def test_a_suppression_of_a_check_that_was_not_run_is_not_judged(name: str) -> None:
    assert [d.name for d in found(row=f"{{{name}: why, retries: why}}")] == []


def test_a_suppression_needs_a_reason() -> None:
    assert "error" in {d.severity.label for d in found(row='{retries: ""}')}


@pytest.mark.parametrize("name", ["async", "schema", "required"])
def test_what_the_controller_refuses_cannot_be_suppressed(name: str) -> None:
    assert "allow" in {d.name for d in found(row=f"{{{name}: why}}")}


def test_the_order_of_the_streams_does_not_matter(compilation: Compilation) -> None:
    view = view_of(compilation.loaded, compilation.fleet)
    subjects = list(view.subjects)
    random.Random(1).shuffle(subjects)
    shuffled = View(tuple(subjects), view.succession, fleet=view.fleet, loaded=view.loaded)
    assert lint(shuffled) == lint(view)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 3) | st.sampled_from(["", "x", "4.13.0-0.okd", "72h", "Stable"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                [
                    "name",
                    "to",
                    "as",
                    "verify",
                    "periodic",
                    "publish",
                    "check",
                    "upgrade",
                    "expires",
                    "prowJob",
                    "aggregatedProwJob",
                    "upgradeFromRelease",
                    "candidate",
                    "stream",
                    "version",
                    "imageStreamRef",
                    "tagRef",
                    "excludeTags",
                    "message",
                    "mirrorPrefix",
                    "cron",
                    "interval",
                    "qualifiers",
                    "optional",
                    "async",
                    "maxRetries",
                    "upgradeFrom",
                    "aws",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(["verify", "publish", "name", "to", "periodic", "check"]), ANY)))
def test_any_json_is_checked_without_a_crash(configs: list[dict[str, object]]) -> None:
    labels = ["release-okd-4.14.json", "release-ocp-4.14.json", "priv/release-ocp-4.14.json", "notes.json"]
    subjects = []
    for label, config in zip(labels, configs, strict=False):
        target = target_of(label)
        place = (target.version, target.arch, target.private, target.namespace, target.image_stream)
        subjects.append(Subject(label, json.loads(json.dumps(config)), *place))
    view = View(tuple(subjects), base=tuple(subjects[:1]))
    assert lint(view) == sorted(lint(view))
