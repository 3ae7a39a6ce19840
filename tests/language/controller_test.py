"""How the release-controllers of three days name a candidate: every pair of `to` and stream."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from okdstreams.compiler import compile_streams
from okdstreams.language.controller import NEWEST, PROFILES
from support import Run

TABLE = """
to             stream            2023-07                2026-08                2026-09
release        nightly           5.0.0-0.nightly        5.0.0-0.nightly        5.0.0-0.nightly
release        okd               5.0.0-0.okd            5.0.0-0.okd            5.0.0-0.okd
release-arm64  nightly           5.0.0-0.nightly-arm64  5.0.0-0.nightly-arm64  5.0.0-0.nightly-arm64
release-5      nightly           5.0.0-0.nightly-5      5.0.0-0.nightly        5.0.0-0.nightly
release-5      ci                5.0.0-0.ci-5           5.0.0-0.ci             5.0.0-0.ci
release-5-multi-2 nightly        5.0.0-0.nightly-5-multi-2 5.0.0-0.nightly-multi-2 5.0.0-0.nightly-multi-2
release-5-arm64 nightly          5.0.0-0.nightly-5-arm64 5.0.0-0.nightly-arm64 5.0.0-0.nightly-arm64
release-scos   okd               5.0.0-0.okd-scos       5.0.0-0.okd-scos       5.0.0-0.okd
release-scos   okd-scos          5.0.0-0.okd-scos-scos  5.0.0-0.okd-scos-scos  5.0.0-0.okd-scos
release-scos   okd-scos-nightly  5.0.0-0.okd-scos-nightly-scos 5.0.0-0.okd-scos-nightly-scos 5.0.0-0.okd-scos-nightly
release-scos-5 okd               5.0.0-0.okd-scos-5     5.0.0-0.okd-scos-5     5.0.0-0.okd-5
konflux        nightly           5.0.0-0.nightlykonflux 5.0.0-0.nightlykonflux 5.0.0-0.nightlykonflux
"""

HEAD, *LINES = (line.split() for line in TABLE.strip().split("\n"))
PAIRS = [(to, stream, day, name) for to, stream, *names in LINES for day, name in zip(HEAD[2:], names, strict=True)]


@pytest.mark.parametrize(("to", "stream", "day", "name"), PAIRS)
def test_a_candidate_is_named_as_the_controller_of_the_day_names_it(to: str, stream: str, day: str, name: str) -> None:
    assert PROFILES[day].candidate("5.0", stream, to) == name


def test_the_table_has_every_profile_and_the_newest_is_the_last() -> None:
    assert list(PROFILES) == HEAD[2:]
    assert list(PROFILES)[-1] == NEWEST


SETTINGS = "apiVersion: streams.okd.io/v1alpha2\nkind: Settings\nprevious: {5.0: 4.22}\n"
FAMILY = """apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: okd-scos
versions: 4.22-5.0
file: release-okd-scos-$(v)-ci.json
imageStream: origin/scos-$(v)
config: {name: $(v).0-0.okd-scos, to: release-scos}
tests:
  minor: {job: upgrade-from-okd-scos-$(p), in: 5.0+, gate: blocking, upgradeFrom: okd-scos@prev}
"""


@pytest.mark.parametrize(
    ("controller", "stream"),
    [("controller: 2023-07\n", "okd"), ("controller: 2026-08\n", "okd"), ("controller: 2026-09\n", "okd-scos"),
     ("", "okd-scos")],
)  # fmt: skip
def test_a_candidate_is_computed_for_the_controller_of_the_settings(controller: str, stream: str) -> None:
    compilation = compile_streams({"settings.yaml": (SETTINGS + controller).encode(), "okd.yaml": FAMILY.encode()})
    assert not [d for d in compilation.diagnostics if d.is_error]
    config = compilation.fleet.streams[-1].config
    assert config["verify"]["minor"]["upgradeFromRelease"] == {"candidate": {"stream": stream, "version": "4.22"}}


def test_a_field_of_a_later_day_is_reported() -> None:
    late = FAMILY.replace("to: release-scos}", "to: release-scos, metadata: {a: b}}").replace(
        "blocking", "informing, qualifiers: {rosa: {enabled: true}}"
    )
    files = {"settings.yaml": (SETTINGS + "controller: 2023-07\n").encode(), "okd.yaml": late.encode()}
    messages = " ".join(d.message for d in compile_streams(files).diagnostics)
    for field in ("metadata", "qualifiers"):
        assert f"the controller of 2023-07 does not know '{field}'" in messages


@pytest.mark.parametrize(("options", "code"), [([], 0), (["--controller", "2023-07"], 1), (["--controller", "x"], 2)])
def test_audit_reads_configs_as_the_controller_of_a_day(
    options: list[str], code: int, tmp_path: Path, run: Run
) -> None:
    test = {"prowJob": {"name": "from-4.22"}, "upgrade": True}
    test["upgradeFromRelease"] = {"candidate": {"stream": "nightly", "version": "4.22"}}
    (tmp_path / "release-ocp-5.0.json").write_text(
        json.dumps({"name": "5.0.0-0.nightly", "to": "release-5", "verify": {"minor": test}})
    )
    (tmp_path / "release-ocp-4.22.json").write_text(json.dumps({"name": "4.22.0-0.nightly", "to": "release"}))
    targets = tmp_path / "t.tsv"
    targets.write_text(
        "file\tnamespace\tname\nrelease-ocp-5.0.json\tocp\t5.0-art-latest\nrelease-ocp-4.22.json\tocp\t4.22-art-latest\n"
    )
    done = run("audit", str(tmp_path), "--targets", str(targets), "--select", "upgrade-source", *options, cwd=tmp_path)
    assert done.returncode == code, done.stdout + done.stderr
    assert ("'4.22.0-0.nightly-5'" in done.stdout + done.stderr) == (code == 1)
