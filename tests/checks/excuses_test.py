"""Which finding an `allow` excuses, by where both stand; and what findings of one place are folded into."""

from __future__ import annotations

import pytest

from okdstreams.compiler import compile_streams

FAMILY = """apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: ocp
versions: 4.9-4.14
arches: [amd64, arm64]
private: all
file: release-ocp-$(v)$(-arch).json
imageStream: ocp$(-arch)/$(v)
config:
  name: "$(v).0-0.nightly$(-arch)"
  to: release$(-arch)
  RAW
tests:
  aws: {job: "e2e-aws-$(v)", gate: blocking}
"""

EXCUSED = '  gcp: {job: "e2e-gcp-$(v)", gate: informing, retries: 3, allow: {retries: why}}\n'
AZURE = '  azure: {job: "e2e-azure-$(v)", gate: informing, retries: 3}\n'


def said(rows: str, raw: str = "") -> list[str]:
    text = FAMILY.replace("  RAW\n", f"  raw: {raw}\n" if raw else "") + rows
    return [f"[{d.name}] {d.message}" for d in compile_streams({"ocp.yaml": text.encode()}).diagnostics]


AZURE_IS_RETRIED = "[retries] informing test 'azure' is retried 3 times (4.9-4.14)"


@pytest.mark.parametrize("raw", ["", "{hide: true}"], ids=["plain", "with raw"])
@pytest.mark.parametrize("rows", [EXCUSED + AZURE, AZURE + EXCUSED], ids=["before", "after"])
def test_an_excuse_is_for_its_own_row_only(rows: str, raw: str) -> None:
    assert said(rows, raw) == [AZURE_IS_RETRIED]


def test_an_excuse_of_a_row_is_not_for_what_raw_makes_of_the_test() -> None:
    assert said(EXCUSED, "{verify: {gcp: {maxRetries: 4}}}") == [
        "[retries] informing test 'gcp' is retried 4 times (4.9-4.14)",
        "[unused-allow] `allow` of 'retries' excuses nothing",
    ]


UNUSED = '  gcp: {job: "e2e-gcp-$(v)", gate: informing, allow: {retries: why}}\n'


def test_an_excuse_is_not_called_unused_where_a_bent_config_may_hide_its_finding() -> None:
    assert said(UNUSED) == ["[unused-allow] `allow` of 'retries' excuses nothing"]
    assert said(UNUSED, "{verify: {x: 5}}") == ["[schema] `x` is an object, not 5 (4.9-4.14)"]


@pytest.mark.parametrize(
    ("row", "suffix"),
    [
        ("retries: 3", "(4.9-4.14)"),
        ("retries: [{arch: arm64, set: 3}]", "(4.9-4.14 arm64)"),
        ("retries: [{arch: amd64, set: 3}]", "(4.9-4.14)"),
        ("retries: {..4.10: 3, 4.12: 3, 4.14+: 3}", "(4.14)"),
        ("retries: [{arch: arm64, in: 4.10, set: 3}]", "(4.10 arm64)"),
    ],
)
def test_findings_of_one_place_name_their_streams(row: str, suffix: str) -> None:
    told = said(f'  gcp: {{job: "e2e-gcp-$(v)", gate: informing, {row}}}\n')
    assert told[-1] == f"[retries] informing test 'gcp' is retried 3 times {suffix}"


def test_the_newest_speaks_for_findings_that_differ_by_version_only() -> None:
    told = said('  gcp: {job: "e2e-gcp-4.8", gate: informing, allow: {retries: why}}\n')
    assert told[0] == "[version-token] `prowJob.name` 'e2e-gcp-4.8' of a 4.14 stream speaks of 4.8 (4.9-4.14)"


@pytest.mark.parametrize("raw", ["", "{hide: true}"], ids=["plain", "with raw"])
def test_what_the_controller_refuses_is_told_in_spite_of_an_excuse(raw: str) -> None:
    row = '  gcp: {job: "e2e-gcp-$(v)", gate: blocking, raw: {async: true}, allow: {async: why}}\n'
    assert said(row, raw) == [
        "[async] 'gcp' is async but not optional (4.9-4.14)",
        "[allow] no check 'async' that can be excused",
    ]
