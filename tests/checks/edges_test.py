"""Which upgrades are meant, and which tests make them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from okdstreams.checks.edges import edges, promotions
from okdstreams.compiler import Compilation, compile_streams
from support import ROOT, Run

API = "streams.okd.io/v1alpha2"


def compiled(
    tests: dict[str, Any], *, versions: str = "4.21-5.1", channel: str = "5.1", is_derived: bool = False, **more: Any
) -> Compilation:
    """A family that is promoted, its Stable family, and settings with a jump of major."""
    family = {
        "apiVersion": API,
        "kind": "StreamFamily",
        "family": "okd",
        "versions": versions,
        "file": "okd-$(v).json",
        "imageStream": "origin/$(v)",
        "config": {"name": "$(v).0-0.okd", "to": "release"},
        "tests": tests,
        "promote": {"channels": {"stable": {"version": channel, "into": "okd-stable"}}},
        **more,
    }
    stable: dict[str, Any] = {
        "apiVersion": API,
        "kind": "StreamFamily",
        "family": "okd-stable",
        "file": "stable.json",
        "imageStream": "origin/release",
        "config": {"name": "4-stable", "as": "Stable"},
    }
    if not is_derived:
        stable["upgradeTests"] = {}
    settings = {"apiVersion": API, "kind": "Settings", "previous": {"5.0": "4.22", "5.1": ["5.0", "4.22"]}}
    named = {"okd.yaml": family, "settings.yaml": settings, "stable.yaml": stable}
    return compile_streams({name: yaml.safe_dump(body).encode() for name, body in named.items()})


def ways(compilation: Compilation, *, channel: str = "") -> dict[str, str]:
    return {
        f"{edge.source.version} → {edge.target.version}": edge.state
        for edge in edges(compilation.fleet)
        if edge.channel == channel
    }


def test_every_minor_is_upgraded_from_itself_and_from_each_predecessor() -> None:
    assert ways(compiled({"aws": {"job": "e2e", "gate": "blocking"}})) == dict.fromkeys(
        [
            "4.21 → 4.21",
            "4.22 → 4.22",
            "4.21 → 4.22",
            "5.0 → 5.0",
            "4.22 → 5.0",
            "5.1 → 5.1",
            "5.0 → 5.1",
            "4.22 → 5.1",
        ],
        "untested",
    )


@pytest.mark.parametrize(
    ("row", "within", "minor"),
    [
        ({"gate": "blocking", "upgradeFrom": "default"}, "tested", "untested"),
        ({"gate": "informing", "upgradeFrom": "Previous"}, "informing", "untested"),
        ({"gate": "off", "upgradeFrom": "PreviousPatch"}, "off", "untested"),
        ({"gate": "async", "upgradeFrom": "PreviousMinor"}, "untested", "informing"),
        ({"gate": "blocking", "upgradeFrom": "okd@prev"}, "untested", "tested"),
    ],
)
def test_the_best_gate_of_a_test_is_the_state_of_its_edge(row: dict[str, str], within: str, minor: str) -> None:
    states = ways(compiled({"upgrade": {"job": "e2e", "in": "4.22+", **row}}))
    assert (states["5.0 → 5.0"], states["4.22 → 5.0"]) == (within, minor)


def test_a_declared_edge_is_meant_and_a_blocked_one_is_blocked_whatever_tests_it() -> None:
    blocked = {"blocked": "etcd", "link": "https://example.com/1", "date": "2026-08-21"}
    upgrades = {"5.1": {"4.21": {"why": "by hand"}, "5.0": blocked}}
    tests = {"upgrade": {"job": "e2e", "in": "5.1", "gate": "blocking", "upgradeFrom": "okd@5.0"}}
    states = ways(compiled(tests, upgrades=upgrades), channel="stable")
    assert states == {
        "5.1 → 5.1": "untested",
        "5.0 → 5.1": "blocked",
        "4.22 → 5.1": "untested",
        "4.21 → 5.1": "declared",
    }


def test_a_promotion_is_told_the_minors_before_newest_first_without_those_that_are_blocked() -> None:
    tests = {"aws": {"job": "e2e", "gate": "blocking"}}
    runs = {v: next(promotions_of(compiled(tests, channel=v))) for v in ("4.22", "5.0", "5.1")}
    assert runs == {"4.22": "4.21", "5.0": "4.22", "5.1": "5.0,4.22"}
    blocked = {"blocked": "etcd", "link": "https://example.com/1", "date": "2026-08-21"}
    assert next(promotions_of(compiled(tests, upgrades={"5.1": {"5.0": blocked}}))) == "4.22"


def promotions_of(compilation: Compilation) -> Any:
    for promotion in compilation.fleet.machinery.promotions:
        for run in promotion.runs:
            yield run.params["previous-minors"]


def test_a_stable_stream_gets_the_upgrade_tests_of_what_is_promoted_unless_it_writes_its_own() -> None:
    tests = {
        "upgrade": {"job": "e2e-$(v)", "gate": "informing", "upgradeFrom": "default"},
        "old": {"job": "e2e-old", "gate": "off", "upgradeFrom": "default"},
        "aws": {"job": "e2e-aws", "gate": "blocking"},
    }
    compilation = compiled(tests, is_derived=True)
    stable = next(s for s in compilation.fleet.streams if s.is_stable)
    assert stable.config["upgrade"] == {"upgrade": {"prowJob": {"name": "e2e-5.1"}}}
    assert set(ways(compilation, channel="stable").values()) == {"tested"}
    written = next(
        s for s in compile_streams(_repository()).fleet.streams if s.file == "release-okd-scos-4.y-stable.json"
    )
    assert "upgrade" not in written.config


def _repository() -> dict[str, bytes]:
    folder = ROOT / "streams"
    return {str(path.relative_to(ROOT)): path.read_bytes() for path in folder.rglob("*.yaml")}


@given(
    st.lists(
        st.tuples(st.sampled_from(["4.21", "4.22", "5.0", "5.1"]), st.sampled_from(["blocking", "informing", "off"]))
    ),
    st.sampled_from(["4.22", "5.0", "5.1"]),
)
def test_every_promoted_release_has_an_edge_from_each_predecessor_or_a_finding(
    sources: list[tuple[str, str]], channel: str
) -> None:
    tests = {
        f"t-{n}": {"job": f"e2e-{n}", "in": "5.1", "gate": gate, "upgradeFrom": f"okd@{version}"}
        for n, (version, gate) in enumerate(sources)
    }
    compilation = compiled(tests, channel=channel)
    findings = {d.message for d in compilation.diagnostics if d.name == "edges"}
    for _, stream, _ in promotions(compilation.fleet):
        assert stream.version is not None
        for before in (stream.version, *compilation.fleet.succession.predecessors(stream.version)):
            way = f"{before} → {stream.version}"
            state = ways(compilation, channel="stable")[way]
            assert state in ("tested", "declared") or any(way in message for message in findings)


def test_the_command_lists_them_as_a_table_and_as_json(run: Run, tmp_path: Path) -> None:
    folder = ["--streams", str(ROOT / "examples" / "okd-2026" / "streams")]
    table = run("edges", *folder, "--family", "okd-scos-art", "--version", "5.1", cwd=tmp_path)
    assert table.returncode == 0
    assert table.stdout.startswith("FROM")
    answer = json.loads(run("edges", *folder, "--format", "json", cwd=tmp_path).stdout)
    assert answer["format"] == 1
    into = {(e["from"]["version"], e["to"]["version"]) for e in answer["edges"] if e["family"] == "okd-scos-art"}
    assert {("4.22", "5.0"), ("5.0", "5.1"), ("4.22", "5.1")} <= into
    missing = run("edges", *folder, "--missing", "--channel", "next", cwd=tmp_path)
    assert "4-scos-next 4.21" in missing.stdout
    assert run("edges", *folder, "--channel", "nxt", cwd=tmp_path).returncode == 2


def test_a_lost_upgrade_is_told_first(run: Run, tmp_path: Path) -> None:
    from support import git_in

    for name in ("streams", "rendered"):
        (tmp_path / name).mkdir()
        for path in (ROOT / "examples" / "okd-2026" / name).rglob("*"):
            target = tmp_path / path.relative_to(ROOT / "examples" / "okd-2026")
            if path.is_dir():
                target.mkdir(exist_ok=True)
            else:
                target.write_bytes(path.read_bytes())
    git = git_in(tmp_path)
    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "one")
    stable = tmp_path / "streams" / "okd-scos-stable.yaml"
    kept = [line for line in stable.read_text().splitlines() if "upgrade-minor:" not in line]
    stable.write_text("\n".join(kept) + "\n")
    first = run("diff", cwd=tmp_path).stdout.splitlines()[0]
    assert first == "loosened   stable: 4.20 → 4.21 is no longer tested"
