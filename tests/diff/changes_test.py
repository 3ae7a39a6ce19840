"""The meaning of changes: sentences, what they fold, and the law that every field is accounted for exactly once."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from okdstreams.diff.between import Changes, changes_between
from okdstreams.diff.comparison import Comparison
from okdstreams.diff.formats.data import data
from okdstreams.diff.formats.markdown import markdown
from okdstreams.diff.formats.text import text
from okdstreams.diff.identity import guess
from okdstreams.diff.kinds import Kind
from okdstreams.diff.statement import Impact
from okdstreams.diff.wording import SENTENCES
from okdstreams.fleet.private import privatize
from okdstreams.language.versions import Version
from okdstreams.output.identity import Identity
from okdstreams.syntax.canonical import compact_json, pretty_json, yaml_text
from support import ROOT

SCHEMA = json.loads((ROOT / "okdstreams" / "schemas" / "diff.json").read_text())

JOB = {"prowJob": {"name": "periodic-e2e"}}
AWS = {"aws": JOB}
INFORMING = {"optional": True, **JOB}
CANDIDATE = {"candidate": {"stream": "ci", "version": "4.13"}}


def config_path(version: str, family: str = "okd-scos") -> str:
    return f"release-controller/release-{family}-{version}.json"


def one_change(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, str]]:
    path = config_path("4.14")
    changes = changes_between({path: pretty_json(old)}, {path: pretty_json(new)})
    return [(sentence.severity.label, str(sentence)) for sentence in changes.sentences]


def a_test(**fields: Any) -> dict[str, Any]:
    return {"verify": {"aws": {**JOB, **fields}}}


def beside(config: dict[str, Any]) -> dict[str, Any]:
    """The same with another test, which blocks."""
    return {"verify": {**config["verify"], "gcp": JOB}}


FIELDS = [
    ({"name": "a"}, {"name": "b"}, "published", "release name `a` → `b`"),
    (
        {"minCreationIntervalSeconds": 43200},
        {"minCreationIntervalSeconds": 3600},
        "published",
        "release cadence 12 h → 1 h",
    ),
    ({}, {"minCreationIntervalSeconds": 5400}, "published", "release cadence unlimited → 90 min"),
    ({"minCreationIntervalSeconds": 61}, {}, "published", "release cadence 61 s → unlimited"),
    ({"expires": "72h"}, {"expires": "1h30m"}, "published", "expiry of accepted releases 72 h → 1 h 30 min"),
    ({"expires": "72h"}, {}, "published", "expiry of accepted releases 72 h → never"),
    ({"maxUnreadyReleases": 2}, {"maxUnreadyReleases": 1}, "published", "undecided releases at a time 2 → 1"),
    ({"to": "release"}, {"to": "scos"}, "published", "ImageStream of the release tags `release` → `scos`"),
    ({"mirrorPrefix": "a"}, {}, "published", "prefix of the snapshots `a` → the default"),
    ({}, {"pullSecretName": "source"}, "published", "pull secret nothing → `source`"),
    ({"referenceMode": "source"}, {}, "published", "reference mode `source` → the default"),
    ({"overrideCLIImage": "a"}, {"overrideCLIImage": "b"}, "published", "oc image that builds the payload `a` → `b`"),
    ({"alternateImageRepository": "a"}, {}, "published", "external mirror of accepted payloads `a` → nothing"),
    ({}, {"alternateImageRepositorySecretName": "a"}, "published", "secret of the external mirror nothing → `a`"),
    ({"message": "a"}, {"message": "b"}, "cosmetic", "the message changes"),
    ({"message": "a"}, {}, "cosmetic", "the message is removed"),
    ({}, {"hide": True}, "cosmetic", "is shown less prominently"),
    ({"hide": True}, {"hide": False}, "cosmetic", "is shown prominently again"),
    ({}, {"hide": False}, "cosmetic", "`hide: false` is added"),
    ({}, {"endOfLife": True}, "published", "reaches its end of life: no more releases"),
    ({"endOfLife": True}, {}, "published", "is alive again"),
    ({}, {"disableManifestListMode": True}, "published", "no longer keeps manifest lists"),
    ({}, {"as": "Stable"}, "published", "becomes a Stable stream: payloads are promoted into it, none are built"),
    ({"as": "Integration"}, {}, "cosmetic", "`as: Integration` is left out"),
    ({}, {"check": {}}, "cosmetic", "an empty `check` is added"),
    ({"verify": {}}, {}, "cosmetic", "an empty `verify` is left out"),
    (
        {"referenceRelease": {"pushRepository": "a"}},
        {"referenceRelease": {"pushRepository": "b"}},
        "published",
        "repository that payloads are pushed to `a` → `b`",
    ),
    (
        {"check": {"Same images": {"consistentImages": {"parent": "a"}}}},
        {"check": {"Same images": {"consistentImages": {"parent": "b"}}}},
        "cosmetic",
        "drift report `Same images` compares with `b` instead of `a`",
    ),
    (
        {},
        {"check": {"Same images": {"consistentImages": {"parent": "b"}}}},
        "cosmetic",
        "new drift report `Same images`, comparing with `b`",
    ),
    ({"check": {"x": {}}}, {"check": {}}, "cosmetic", "drift report `x` is removed"),
    ({}, {"unknown": 1}, "published", "`unknown` is set to `1`"),
    ({"unknown": {"a": 1}}, {"unknown": {"a": True}}, "published", "`unknown.a` `1` → `true`"),
]

TESTS = [
    (a_test(optional=True), a_test(), "tightened", "test `aws` becomes blocking"),
    (beside(a_test()), beside(a_test(optional=True)), "loosened", "test `aws` becomes informing"),
    (a_test(optional=True), a_test(optional=True, **{"async": True}), "cosmetic", "test `aws` becomes async"),
    (beside(a_test()), beside(a_test(disabled=True)), "loosened", "test `aws` is switched off (it was blocking)"),
    (
        a_test(optional=True),
        a_test(optional=True, disabled=True),
        "cosmetic",
        "test `aws` is switched off (it was informing)",
    ),
    (a_test(), a_test(optional=False), "cosmetic", "test `aws` stays blocking, written in another way"),
    (a_test(), {"verify": {**AWS, "gcp": JOB}}, "tightened", "new test `gcp`, blocking"),
    (a_test(), {"verify": {**AWS, "gcp": INFORMING}}, "cosmetic", "new test `gcp`, informing"),
    (a_test(), {"verify": {**AWS, "up": {**JOB, "upgrade": True}}}, "tightened", "new upgrade test `up`, blocking"),
    ({"verify": {**AWS, "gcp": INFORMING}}, a_test(), "cosmetic", "test `gcp` is removed (it was informing)"),
    (
        {"verify": {**AWS, "gcp": {"prowJob": {"name": "x"}}}},
        a_test(),
        "loosened",
        "test `gcp` is removed (it was blocking)",
    ),
    (a_test(), {"verify": {"gcp": JOB}}, "cosmetic", "test `aws` is renamed to `gcp`"),
    (
        a_test(),
        {"verify": {"aws": {"prowJob": {"name": "b"}}}},
        "published",
        "test `aws` runs `b` instead of `periodic-e2e`",
    ),
    (a_test(maxRetries=2), a_test(maxRetries=3), "loosened", "test `aws` is retried 3 times instead of 2"),
    (a_test(maxRetries=1), a_test(), "tightened", "test `aws` is retried never instead of once"),
    (
        a_test(optional=True),
        a_test(optional=True, maxRetries=1),
        "cosmetic",
        "test `aws` is retried once instead of never",
    ),
    (a_test(), a_test(aggregatedProwJob={"analysisJobCount": 10}), "published", "test `aws` is judged over 10 runs"),
    (
        a_test(aggregatedProwJob={"analysisJobCount": 10}),
        a_test(aggregatedProwJob={"analysisJobCount": 5}),
        "loosened",
        "test `aws` is judged over 5 runs instead of 10",
    ),
    (
        a_test(aggregatedProwJob={"analysisJobCount": 10}),
        a_test(aggregatedProwJob={"analysisJobCount": 10, "prowJob": {"name": "x"}}),
        "published",
        'test `aws`: `aggregatedProwJob.prowJob` is set to `{"name":"x"}`',
    ),
    (a_test(multiJobAnalysis=True), a_test(), "published", "test `aws` no longer analyses several jobs"),
    (a_test(), a_test(upgrade=True), "published", "test `aws` becomes an upgrade test, from the default release"),
    (
        a_test(upgrade=True),
        a_test(upgrade=True, upgradeFrom="PreviousMinor"),
        "published",
        "test `aws` upgrades from PreviousMinor instead of the default release",
    ),
    (
        a_test(upgrade=True, upgradeFrom="PreviousMinor"),
        a_test(upgrade=True, upgradeFromRelease=CANDIDATE),
        "published",
        "test `aws` upgrades from the newest accepted 4.13 of ci instead of PreviousMinor",
    ),
    (a_test(), a_test(qualifiers={"a": {}}), "published", 'test `aws`: `qualifiers` is set to `{"a":{}}`'),
    (
        {"periodic": {"weekly": {**JOB, "interval": "168h"}}},
        {"periodic": {"weekly": {**JOB, "cron": "0 1 * * *"}}},
        "cosmetic",
        "periodic `weekly` runs at `0 1 * * *` instead of every 168 h",
    ),
    ({}, {"periodic": {"weekly": {**JOB, "interval": "168h"}}}, "cosmetic", "new periodic `weekly`, every 168 h"),
    (
        {"upgrade": AWS},
        {"upgrade": {"aws": {**JOB, "disabled": True}}},
        "cosmetic",
        "upgrade test `aws` is switched off",
    ),
]


def publish(step: str, **action: Any) -> dict[str, Any]:
    return {"publish": {step: action}}


def mirror(**fields: Any) -> dict[str, Any]:
    return publish("m", imageStreamRef={"name": "4.14", "namespace": "origin", **fields})


PUBLISHED = [
    ({}, publish("tag", tagRef={"name": "a"}), "accepted releases are now tagged `a`"),
    (publish("tag", tagRef={"name": "a"}), {}, "accepted releases are no longer tagged `a`"),
    (
        publish("t", tagRef={"name": "a"}),
        publish("t", tagRef={"name": "b"}),
        "accepted releases are tagged `b` instead of `a`",
    ),
    ({}, mirror(), "`origin/4.14` is now mirrored from okd-scos, all tags"),
    ({}, mirror(excludeTags=["x", "y"]), "`origin/4.14` is now mirrored from okd-scos, all tags but 2 tags"),
    (mirror(), {}, "`origin/4.14` is no longer mirrored from okd-scos"),
    (mirror(), mirror(namespace="okd"), "is mirrored to `okd/4.14` instead of `origin/4.14`"),
    (
        mirror(excludeTags=["a", "b"]),
        mirror(excludeTags=["c", "b", "a", "d"]),
        "`c` and `d` are no longer mirrored from okd-scos to `origin/4.14`",
    ),
    (mirror(excludeTags=["a"]), mirror(), "`a` is now mirrored from okd-scos to `origin/4.14`"),
    (mirror(tags=["a"]), mirror(tags=["a", "b"]), "`b` is now mirrored from okd-scos to `origin/4.14`"),
    (mirror(), mirror(tags=["a"]), 'mirror to `origin/4.14`: `tags` is set to `["a"]`'),
    (
        publish("t", tagRef={"name": "a"}),
        publish("t", tagRef={"name": "a"}, disabled=True),
        "publish step `t` is switched off",
    ),
    (
        publish("i", verifyIssues={"previousReleaseTag": {"namespace": "ocp", "name": "release", "tag": "4.13.0"}}),
        publish("i", verifyIssues={"previousReleaseTag": {"namespace": "ocp", "name": "release", "tag": "4.13.1"}}),
        "fixed issues are marked compared with `ocp/release:4.13.1` instead of `ocp/release:4.13.0`",
    ),
]


@pytest.mark.parametrize(("old", "new", "severity", "text"), [*FIELDS, *TESTS])
def test_a_change_of_one_field_is_one_sentence(
    old: dict[str, Any], new: dict[str, Any], severity: str, text: str
) -> None:
    assert one_change(old, new) == [(severity, f"okd-scos 4.14: {text}")]


@pytest.mark.parametrize(("old", "new", "text"), PUBLISHED)
def test_a_change_of_a_publish_step_is_one_sentence(old: dict[str, Any], new: dict[str, Any], text: str) -> None:
    assert one_change(old, new) == [("published", f"okd-scos 4.14: {text}")]


def test_a_renamed_step_is_one_sentence() -> None:
    step = {"tagRef": {"name": "a"}}
    expected = [("cosmetic", "okd-scos 4.14: publish step `a` is renamed to `b`")]
    assert one_change({"publish": {"a": step}}, {"publish": {"b": step}}) == expected


# Folding


def sentences(changes: Changes) -> list[str]:
    return [str(sentence) for sentence in changes.sentences]


def streams(config: dict[str, Any], versions: list[str], family: str = "okd-scos") -> dict[str, str]:
    text = json.dumps(config)
    return {config_path(v, family): text.replace("VERSION", v) for v in versions}


@pytest.mark.parametrize(
    ("versions", "about"),
    [
        (["4.13"], "okd-scos 4.13"),
        (["4.9", "4.10"], "okd-scos 4.9-4.10"),
        (["4.8", "4.10", "4.11", "4.12"], "okd-scos 4.8, 4.10-4.12"),
    ],
)
def test_versions_fold(versions: list[str], about: str) -> None:
    changes = changes_between(streams(a_test(optional=True), versions), streams(a_test(), versions))
    assert sentences(changes) == [f"{about}: test `aws` becomes blocking"]


def test_texts_that_differ_by_version_fold_with_a_placeholder() -> None:
    versions = ["4.13", "4.14"]
    old, new = streams({"mirrorPrefix": "VERSION"}, versions), streams({"mirrorPrefix": "VERSION-okd"}, versions)
    assert sentences(changes_between(old, new)) == ["okd-scos 4.13-4.14: prefix of the snapshots `$(v)` → `$(v)-okd`"]


def test_architectures_fold_and_are_named_only_when_they_are_not_all() -> None:
    paths = [f"release-controller/release-ocp-4.14{arch}.json" for arch in ("", "-arm64", "-s390x")]
    old = {path: pretty_json({"expires": "24h"}) for path in paths}
    new = {path: pretty_json({"expires": "72h"}) for path in paths}
    text = "expiry of accepted releases 24 h → 72 h"
    assert sentences(changes_between(old, new)) == [f"ocp 4.14: {text}"]
    old[paths[2]] = new[paths[2]]
    assert sentences(changes_between(old, new)) == [f"ocp 4.14 on amd64 and arm64: {text}"]


LAST_GATE = "nothing blocks any more: every payload is accepted"


@pytest.mark.parametrize(
    ("new", "tells"),
    [
        (a_test(optional=True), True),
        (a_test(optional=True, disabled=True), True),
        ({"verify": {}}, True),
        ({}, True),
        (beside(a_test(optional=True)), False),
        ({**a_test(optional=True), "endOfLife": True}, False),
    ],
)
def test_the_last_gate_is_a_sentence_of_its_own_told_first(new: dict[str, Any], tells: bool) -> None:
    versions = ("4.12", "4.13", "4.14")
    old = {config_path(version): pretty_json({"to": "a", **a_test()}) for version in versions}
    changed = {path: pretty_json({"to": "b", **new}) for path in old}
    told = changes_between(old, changed).sentences
    assert [str(sentence) == f"okd-scos 4.12-4.14: {LAST_GATE}" for sentence in told].count(True) == tells
    if tells:
        assert (told[0].text, told[0].severity) == (LAST_GATE, max(Impact))
    assert not any(sentence.text == LAST_GATE for sentence in changes_between(changed, changed | old).sentences)


def test_texts_that_differ_by_architecture_fold_with_a_placeholder() -> None:
    arches = ("", "-arm64", "-s390x")
    old = {f"release-controller/release-ocp-4.14{arch}.json": pretty_json({"to": f"release{arch}"}) for arch in arches}
    new = {f"release-controller/release-ocp-4.14{arch}.json": pretty_json({"to": f"next{arch}"}) for arch in arches}
    expected = "ocp 4.14: ImageStream of the release tags `release$(-arch)` → `next$(-arch)`"
    assert sentences(changes_between(old, new)) == [expected]


def twin(config: dict[str, Any]) -> dict[str, str]:
    public = {"name": "4.14.0-0.nightly", **config}
    return {
        "release-controller/release-ocp-4.14.json": pretty_json(public),
        "release-controller/priv/release-ocp-4.14.json": pretty_json(privatize(public)),
    }


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        (a_test(optional=True), a_test(), " and its private twin: test `aws` becomes blocking"),
        (
            beside(a_test()),
            beside(a_test(optional=True, disabled=True)),
            " and its private twin: test `aws` is switched off (it was blocking)",
        ),
        (beside(a_test()), beside(a_test(disabled=True)), ": test `aws` is switched off (it was blocking)"),
        ({}, a_test(), " and its private twin: new test `aws`, blocking"),
        ({"message": "a"}, {"message": "b"}, " and its private twin: the message changes"),
        ({"to": "a"}, {"to": "b"}, " and its private twin: ImageStream of the release tags `a` → `b`"),
        ({}, publish("tag", tagRef={"name": "a"}), ": accepted releases are now tagged `a`"),
    ],
)
def test_a_private_twin_is_told_with_its_public_stream(old: dict[str, Any], new: dict[str, Any], text: str) -> None:
    assert sentences(changes_between(twin(old), twin(new))) == [f"ocp 4.14{text}"]


def test_a_private_twin_that_changes_by_itself_has_its_own_sentence() -> None:
    old, new = twin(a_test()), twin(a_test())
    path = "release-controller/priv/release-ocp-4.14.json"
    new[path] = new[path].replace("periodic-e2e-priv", "other-priv")
    expected = "ocp 4.14 (private twin): test `aws` runs `other-priv` instead of `periodic-e2e-priv`"
    assert sentences(changes_between(old, new)) == [expected]


def test_a_prefix_of_many_jobs_is_one_sentence() -> None:
    def tests(branch: str, version: str) -> dict[str, Any]:
        return {
            f"t{n}-{version}": {"optional": True, "prowJob": {"name": f"ci-{branch}-{version}-t{n}"}} for n in range(9)
        }

    versions = ["4.13", "4.14"]
    old, new = ({config_path(v): pretty_json({"verify": tests(b, v)}) for v in versions} for b in ("master", "main"))
    expected = "okd-scos 4.13-4.14: 9 tests run jobs of another name: `master` → `main`"
    assert sentences(changes_between(old, new)) == [expected]


# Files


def image_stream(config: dict[str, Any] | None, tags: list[dict[str, Any]], name: str = "scos-4.14") -> str:
    annotations = {} if config is None else {"release.openshift.io/config": compact_json(config)}
    metadata = {"name": name, "namespace": "origin", "annotations": annotations}
    return yaml_text({"kind": "ImageStream", "metadata": metadata, "spec": {"tags": tags}})


def tag(name: str, source: str = "quay.io/a:1", **policy: Any) -> dict[str, Any]:
    return {"name": name, "from": {"kind": "DockerImage", "name": source}, "importPolicy": policy}


STREAM = "imagestreams/origin/scos-4.14.yaml"
TAGS = [
    ([tag("a")], [tag("a"), tag("b")], "`b` is now imported from `quay.io/a:1`"),
    ([tag("a"), tag("b"), tag("c")], [tag("b")], "`a` and `c` are no longer imported"),
    ([tag("a")], [tag("a", "quay.io/b:1")], "`a` is imported from `quay.io/b:1` instead of `quay.io/a:1`"),
    ([tag("a")], [tag("a", scheduled=True)], "`a` is imported again on a schedule"),
    ([tag("a", insecure=True)], [tag("a")], "`a`: `importPolicy.insecure` is removed (it was `true`)"),
]


@pytest.mark.parametrize(("old", "new", "text"), TAGS)
def test_imported_tags_are_told(old: list[dict[str, Any]], new: list[dict[str, Any]], text: str) -> None:
    changes = changes_between({STREAM: image_stream(None, old)}, {STREAM: image_stream(None, new)})
    assert sentences(changes) == [f"origin/scos 4.14: {text}"]


def test_a_config_in_both_of_its_files_is_one_change() -> None:
    old = {config_path("4.14"): pretty_json({"name": "a"}), STREAM: image_stream({"name": "a"}, [])}
    new = {config_path("4.14"): pretty_json({"name": "b"}), STREAM: image_stream({"name": "b"}, [])}
    changes = changes_between(old, new)
    assert sentences(changes) == ["okd-scos 4.14: release name `a` → `b`"]
    assert [unit.files for unit in changes.units] == [(config_path("4.14"), STREAM)]
    assert [change.name for change in changes.units[0].differences.exact] == ["config.name"]


def test_live_data_can_stand_for_a_file() -> None:
    old = {STREAM: image_stream({"name": "a", "expires": "72h"}, [tag("x")])}
    metadata = {"name": "scos-4.14", "namespace": "origin"}
    annotations = {"release.openshift.io/config": ' {"expires": "24h", "name": "a"}'.strip()}
    live = {"kind": "ImageStream", "metadata": {**metadata, "annotations": annotations}, "spec": {"tags": [tag("x")]}}
    known = {STREAM: Identity("okd-scos", Version(4, 14), "amd64", file=config_path("4.14"))}
    changes = changes_between(old, {STREAM: live}, known)
    assert sentences(changes) == ["okd-scos 4.14: expiry of accepted releases 72 h → 24 h"]


def test_streams_that_appear_and_go() -> None:
    tests = {"verify": {"a": JOB, "b": INFORMING, "c": {**INFORMING, "disabled": True}}}
    new = streams({"name": "VERSION.0-0.okd", **tests}, ["4.15"], "okd")
    text = "stream 4.15.0-0.okd, 3 tests (1 blocking)"
    assert sentences(changes_between({}, new)) == [f"okd 4.15: new {text}"]
    assert sentences(changes_between(new, {})) == [f"okd 4.15: removed {text}"]
    several = streams({"name": "VERSION.0-0.okd", **tests}, ["4.9", "4.10", "4.11", "4.12"], "okd")
    expected = "okd 4.9-4.12: 4 new streams, 4.9.0-0.okd to 4.12.0-0.okd, 12 tests (4 blocking)"
    assert sentences(changes_between({}, several)) == [expected]


def test_a_stream_whose_files_move_is_not_a_new_stream() -> None:
    config = {"name": "4.14.0-0.okd-scos"}
    old = {config_path("4.14"): pretty_json(config), STREAM: image_stream(config, [])}
    target = "imagestreams/origin/centos-4.14.yaml"
    new = {config_path("4.14"): pretty_json(config), target: image_stream(config, [], "centos-4.14")}
    expected = ["origin/centos 4.14: the ImageStream moves from `origin/scos-4.14` to `origin/centos-4.14`"]
    assert sentences(changes_between(old, new)) == expected


def test_a_config_that_disagrees_with_its_annotation_is_told() -> None:
    old = {config_path("4.14"): pretty_json({"name": "a"}), STREAM: image_stream({"name": "by hand"}, [])}
    new = {config_path("4.14"): pretty_json({"name": "b"}), STREAM: image_stream({"name": "b"}, [])}
    told = sentences(changes_between(old, new))
    assert told[0] == "okd-scos 4.14: release name `a` → `b`"
    assert told[1].startswith("okd-scos 4.14: the config annotation, which disagrees with the config file, is removed")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (12000, 15200, ["cosmetic okd-scos 4.14: annotation grows to 93 % of the limit"]),
        (9000, 12000, []),
        (15200, 14000, []),
        (
            15200,
            16385,
            ["published okd-scos 4.14: annotation grows to 101 % of the limit: the controller refuses it whole"],
        ),
    ],
)
def test_an_annotation_near_the_limit(old: int, new: int, expected: list[str]) -> None:
    path, empty = config_path("4.14"), len(compact_json({"message": ""}))
    before, after = ({path: pretty_json({"message": "x" * (size - empty)})} for size in (old, new))
    told = [f"{s.severity.label} {s}" for s in changes_between(before, after).sentences]
    assert told[:-1] == expected or told[1:] == expected
    assert len(told) == 1 + len(expected)


def test_every_kind_of_change_has_a_sentence() -> None:
    assert set(SENTENCES) == set(Kind)


def test_a_change_is_told_as_values_too() -> None:
    versions = ["4.13", "4.14"]
    old, new = streams({"to": "VERSION", **a_test(optional=True)}, versions), streams({"to": "x", **a_test()}, versions)
    changes = json.loads(data(Comparison("HEAD", "streams", changes_between(old, new))))["changes"]
    assert [change["change"] for change in changes] == [
        {"kind": "gateChanged", "subject": {"part": "test", "name": "aws"}, "new": "blocking"},
        {"kind": "settingChanged", "subject": {"part": "setting", "field": "to"}, "old": "$(v)", "new": "x"},
    ]


def test_a_value_that_holds_what_looks_like_a_mark_of_the_wording_stays_a_value() -> None:
    name = "{items} \x00\x01 are {new}"
    assert one_change({"name": "a"}, {"name": name}) == [
        ("published", "okd-scos 4.14: release name `a` → `{items}    are {new}`")
    ]


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ({"raw": [1]}, {"raw": [True]}, "config.raw"),
        ({"raw": [0, 1]}, {"raw": [False, 1]}, "config.raw"),
        ({"__raw": 1}, {"__raw": 2}, "config.__raw"),
    ],
)
def test_fields_and_sentences_see_the_same(old: dict[str, Any], new: dict[str, Any], name: str) -> None:
    path = config_path("4.14")
    changes = changes_between({path: pretty_json(old)}, {path: pretty_json(new)})
    assert [change.name for change in changes.units[0].differences.exact] == [name]
    assert len(changes.sentences) == 1


def test_equal_documents_do_not_reach_deepdiff() -> None:
    program = """
import json, sys
from okdstreams.diff.between import changes_between
path, config = "release-controller/release-okd-4.14.json", {"name": "a", "verify": {}}
assert not changes_between({path: json.dumps(config)}, {path: json.dumps(config, indent=3)})
assert "deepdiff" not in sys.modules
assert changes_between({path: json.dumps(config)}, {path: "{}"})
assert "deepdiff" in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


def test_hostile_values_cannot_forge_lines_or_marks() -> None:
    told = one_change({"name": "a"}, {"name": "b`\n\x1b[31m</details> @all"})
    assert told == [("published", "okd-scos 4.14: release name `a` → `b   [31m</details> @all`")]


@pytest.mark.parametrize(
    ("path", "family", "version", "arch", "private"),
    [
        ("release-controller/release-okd-4.14.json", "okd", Version(4, 14), "amd64", False),
        ("release-controller/release-okd-scos-4.9.json", "okd-scos", Version(4, 9), "amd64", False),
        ("release-controller/release-ocp-4.14-ci.json", "ocp-ci", Version(4, 14), "amd64", False),
        ("release-controller/priv/release-ocp-4.2-arm64.json", "ocp", Version(4, 2), "arm64", True),
        ("release-controller/release-ocp-4.y-stable-multi.json", "ocp-stable", None, "multi", False),
        ("release-controller/release-ocp-4-dev-preview.json", "ocp-dev-preview", None, "amd64", False),
        ("release-controller/nightly_5.0_s390x.json", "nightly", Version(5, 0), "s390x", False),
        ("imagestreams/ocp-priv/4.1-art-latest-priv.yaml", "ocp/art-latest", Version(4, 1), "amd64", True),
        ("imagestreams/origin/release.yaml", "origin/release", None, "amd64", False),
        ("argocd/project.yaml", "Argo CD", None, "", False),
    ],
)
def test_names_tell_the_stream(path: str, family: str, version: Version | None, arch: str, private: bool) -> None:
    found = guess(path)
    assert (found.family, found.version, found.arch, found.private) == (family, version, arch, private)


# Laws

KEYS = ["kind", "metadata", "annotations", "name", "namespace", "spec", "tags", "verify", "publish", "destinations"]

NAMES = st.sampled_from(["aws", "aws-4.14", "tag", "mirror", "name", "optional", "raw"])
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(0, 3), st.sampled_from(["", "a", "72h", "Stable", '{"a":1}']))
VALUES = st.recursive(
    SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3))
)
JOBS = st.fixed_dictionaries({}, optional={"name": st.sampled_from(["x", "y"]), "raw": VALUES})
TEST = st.fixed_dictionaries(
    {},
    optional={
        "prowJob": JOBS,
        "optional": st.booleans(),
        "async": st.booleans(),
        "disabled": st.booleans(),
        "maxRetries": SCALARS,
        "upgrade": st.booleans(),
        "upgradeFrom": st.sampled_from(["PreviousMinor", "PreviousPatch"]),
        "upgradeFromRelease": st.one_of(st.just(CANDIDATE), VALUES),
        "aggregatedProwJob": st.one_of(
            st.fixed_dictionaries({}, optional={"prowJob": JOBS, "analysisJobCount": SCALARS}), VALUES
        ),
        "multiJobAnalysis": SCALARS,
        "interval": SCALARS,
        "cron": SCALARS,
        "raw": VALUES,
    },
)
TAG_LISTS = st.lists(st.sampled_from(["cli", "console", "etcd"]), max_size=3)
STEP = st.fixed_dictionaries(
    {},
    optional={
        "tagRef": st.one_of(st.fixed_dictionaries({"name": SCALARS}, optional={"raw": VALUES}), VALUES),
        "imageStreamRef": st.one_of(
            st.fixed_dictionaries(
                {"name": SCALARS},
                optional={"namespace": SCALARS, "tags": TAG_LISTS, "excludeTags": TAG_LISTS, "raw": VALUES},
            ),
            VALUES,
        ),
        "verifyIssues": VALUES,
        "disabled": SCALARS,
    },
)


def section(entry: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.dictionaries(NAMES, st.one_of(entry, VALUES), max_size=3), SCALARS)


CONFIGS = st.fixed_dictionaries(
    {},
    optional={
        **{name: SCALARS for name in ("name", "to", "as", "hide", "message", "expires", "minCreationIntervalSeconds")},
        "verify": section(TEST),
        "periodic": section(TEST),
        "upgrade": section(TEST),
        "publish": section(STEP),
        "check": section(st.just({"consistentImages": {"parent": "a"}})),
        "referenceRelease": VALUES,
        "raw": VALUES,
    },
)


def leaves(value: Any, at: tuple[str, ...] = ()) -> dict[tuple[str, ...], str]:
    if isinstance(value, dict) and value:
        return {path: leaf for key, item in value.items() for path, leaf in leaves(item, (*at, key)).items()}
    return {at: compact_json(value)}


def differing(old: Any, new: Any) -> set[tuple[str, ...]]:
    """Paths of the leaves that differ; an empty map that is filled is told by what fills it."""
    one, other = leaves(old), leaves(new)
    found = {path for path in {*one, *other} if one.get(path) != other.get(path)}
    deeper = {path[:n] for path in found for n in range(len(path))}
    return {path for path in found if not (path in deeper and "{}" in (one.get(path), other.get(path)))}


TWINS = st.fixed_dictionaries(
    {
        "release-controller/release-ocp-4.14.json": CONFIGS,
        "release-controller/priv/release-ocp-4.14.json": CONFIGS,
        "release-controller/release-ocp-4.13.json": CONFIGS,
    }
)


@given(TWINS, TWINS)
def test_every_field_that_differs_is_accounted_for_by_exactly_one_sentence(old: Any, new: Any) -> None:
    before, after = ({path: pretty_json(config) for path, config in side.items()} for side in (old, new))
    account(changes_between(before, after))


def account(changes: Changes) -> None:
    """Every leaf that differs lies below exactly one field of one sentence, and every field has such a leaf."""
    claims = [(field.owner.file, *field.path) for sentence in changes.sentences for field in sentence.fields]
    found = {(u.identity.file, *path) for u in changes.units for path in differing(u.old or {}, u.new or {})}
    for leaf in found:
        assert sum(leaf[: len(claim)] == claim for claim in claims) == 1, leaf
    for claim in claims:
        assert any(leaf[: len(claim)] == claim for leaf in found), claim


ANYTHING = st.recursive(
    st.one_of(SCALARS, st.just("\ud800"), st.floats(allow_nan=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)),
    max_leaves=20,
)
PARAMS = st.dictionaries(
    st.sampled_from(["variant", "base", "base-x", "release-stream", "target-release-stream", "is-release-latest"]),
    st.one_of(st.sampled_from(["c9s", "okd-c9s", "true", "false"]), SCALARS),
    max_size=4,
)
RUNS = st.tuples(PARAMS, VALUES).map(
    lambda drawn: {
        "kind": "PipelineRun",
        "spec": {"params": [{"name": name, "value": value} for name, value in drawn[0].items()], "raw": drawn[1]},
    }
)
STARTS = st.dictionaries(st.sampled_from(["message", "next", "next-yaml", "x", "x-yaml"]), SCALARS, max_size=4)
SCRIPTS = st.one_of(
    RUNS.map(lambda run: f"oc create -f - <<'EOF'\n{json.dumps(run, indent=1)}\nEOF"),
    STARTS.map(lambda starts: f"echo \"promoting {len(starts)} releases\"\n-d '{json.dumps(starts)}'"),
    SCALARS,
)
CRONS = st.tuples(SCRIPTS, SCALARS).map(lambda drawn: cron_job(*drawn))


def cron_job(script: Any, schedule: Any) -> dict[str, Any]:
    pod = {"spec": {"containers": [{"name": "x", "args": ["-c", script]}]}}
    return {"kind": "CronJob", "spec": {"schedule": schedule, "jobTemplate": {"spec": {"template": pod}}}}


LINES = st.lists(
    st.builds(
        "{}:{} {}".format,
        st.sampled_from(["ci/a", "ci/b"]),
        st.sampled_from(["cli", "base"]),
        st.sampled_from(["q/base:1", "q/x-cli:1 q/x-cli:2", "q/x-base:2", ""]),
    ),
    max_size=3,
).map("\n".join)
COMPANIONS: dict[str, st.SearchStrategy[str]] = {
    "mirroring/mapping_origin_scos-4_14": LINES,
    "mirroring/mapping_origin_4_14": LINES,
    "pipelines/okd-scos/okd-scos-4.14-prod-pipelinerun.yaml": RUNS.map(json.dumps),
    "pipelines/okd-scos/okd-scos-4.14-prod-cronjob.yaml": CRONS.map(json.dumps),
    "pipelines/other/okd-scos-4.14-prod-cronjob.yaml": CRONS.map(json.dumps),
    "pipelines/p/okd-release-next-pipelinerun.yaml": RUNS.map(json.dumps),
    "pipelines/p/okd-release-promotion-cronjob.yaml": CRONS.map(json.dumps),
    "pipelines/p/notes.yaml": RUNS.map(json.dumps),
}
MACHINERY = st.fixed_dictionaries({}, optional=COMPANIONS | {config_path("4.14"): CONFIGS.map(json.dumps)})


@given(MACHINERY, MACHINERY)
def test_mirrors_and_pipelines_are_accounted_for_likewise(old: Any, new: Any) -> None:
    changes = changes_between(old, new)
    assert bool(changes) == bool(changes.sentences)
    account(changes)
    assert not changes_between(old, old)


PATHS = [config_path("4.14"), STREAM, "imagestreams/x.yaml", "argocd/root.yaml", "argocd/project.yaml", "other"]
FILES = st.dictionaries(
    st.sampled_from([*PATHS, *COMPANIONS]),
    st.one_of(
        ANYTHING.map(json.dumps),
        CONFIGS.map(json.dumps),
        *COMPANIONS.values(),
        st.sampled_from(["", "{", "a: [", "- x", "\x00", "a: &b 1"]),
    ),
)


@given(FILES, FILES)
def test_whatever_stands_in_the_files_every_format_has_an_answer(old: Any, new: Any) -> None:
    changes = changes_between(old, new)
    comparison = Comparison("HEAD", "streams", changes)
    for shown in (text(comparison, full=True), text(comparison), markdown(comparison), data(comparison)):
        assert shown.encode() or not changes
    jsonschema.Draft7Validator(SCHEMA).validate(json.loads(data(comparison)))
    assert bool(changes) == bool(changes.sentences)
    account(changes)


@given(CONFIGS, st.randoms(use_true_random=False))
def test_order_without_meaning_makes_no_difference(config: Any, random: Any) -> None:
    path = config_path("4.14")
    old = {path: pretty_json(config), STREAM: image_stream(config, [tag("a"), tag("b")])}
    shuffled = shuffle(copy.deepcopy(config), random)
    stream = {"kind": "ImageStream", "spec": {"tags": [tag("b"), tag("a")]}}
    annotation = {"release.openshift.io/config": json.dumps(shuffled, indent=3)}
    stream["metadata"] = {"annotations": annotation, "namespace": "origin", "name": "scos-4.14"}
    assert not changes_between(old, {path: json.dumps(shuffled), STREAM: f"# by hand\n{json.dumps(stream)}"})


def shuffle(value: Any, random: Any, field: str = "") -> Any:
    if isinstance(value, dict):
        return {key: shuffle(value[key], random, key) for key in sorted(value, key=lambda _: random.random())}
    if isinstance(value, list) and field in ("tags", "excludeTags"):
        random.shuffle(value)
    return value


@given(CONFIGS, CONFIGS)
def test_there_are_changes_exactly_when_values_differ(old: Any, new: Any) -> None:
    path = config_path("4.14")
    changes = changes_between({path: pretty_json(old)}, {path: pretty_json(new)})
    assert not changes_between({path: pretty_json(old)}, {path: json.dumps(old)})
    assert bool(changes) == bool(changes.sentences)
    if changes:
        assert changes.units[0].differences.exact
        assert changes.worst in Impact


def test_the_example_of_the_documentation_fits_the_schema() -> None:
    example = (ROOT / "docs" / "diff.md").read_text().split("```json\n")[1].split("```")[0]
    jsonschema.Draft7Validator(SCHEMA).validate(json.loads(example))
