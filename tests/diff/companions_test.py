"""Mirrors, builds and promotions in a diff: told with the streams they are of, and not where they only follow."""

from __future__ import annotations

import json
from typing import Any

import pytest

from okdstreams.diff.between import Changes, changes_between
from okdstreams.diff.identity import guess
from okdstreams.language.versions import Version
from okdstreams.output.identity import Identity
from okdstreams.output.paths import mapped_stream
from okdstreams.syntax.canonical import pretty_json, yaml_text


def told(changes: Changes) -> list[str]:
    return [f"{sentence.severity.label} {sentence}" for sentence in changes.sentences]


def stream(version: str) -> Identity:
    major, minor = version.split(".")
    return Identity(
        "okd", Version(int(major), int(minor)), "amd64", file=f"release-controller/release-okd-{version}.json"
    )


def mapping_path(version: str) -> str:
    return f"mirroring/mapping_origin_{version.replace('.', '_')}"


KNOWN = {
    path: stream(version)
    for version in ("4.13", "4.14")
    for path in (
        f"release-controller/release-okd-{version}.json",
        f"imagestreams/origin/{version}.yaml",
        mapping_path(version),
        f"pipelines/build/build-{version}-prod-pipelinerun.yaml",
        f"pipelines/build/build-{version}-prod-cronjob.yaml",
    )
}


def lines(images: str, version: str, to: str = "quay.io/okd/origin-$(tag):$(v)", source: str = "ci.io/origin") -> str:
    targets = {image: to.replace("$(tag)", image).replace("$(v)", version) for image in images.split()}
    return "".join(f"{source}/{version}:{image} {target}\n" for image, target in targets.items())


MAPPINGS: list[tuple[dict[str, str], dict[str, str], str]] = [
    ({"images": "a b"}, {"images": "a"}, "`b` is no longer mirrored to quay.io"),
    ({"images": "a"}, {"images": "a b c"}, "`b` and `c` are now mirrored to quay.io"),
    (
        {"images": "a b"},
        {"images": "a b", "to": "quay.io/okd/origin-$(tag):$(v) quay.io/okd/origin-$(tag):$(v).0"},
        "its images are mirrored to `quay.io/okd/origin-$(tag):$(v).0` too",
    ),
    (
        {"images": "a b", "to": "quay.io/okd/origin-$(tag):$(v) quay.io/okd/origin-$(tag):latest"},
        {"images": "a b", "to": "quay.io/okd/origin-$(tag):$(v)"},
        "its images are no longer mirrored to `quay.io/okd/origin-$(tag):latest`",
    ),
    (
        {"images": "a b"},
        {"images": "a b", "to": "docker.io/okd/$(tag):$(v)"},
        "its images are mirrored to `docker.io/okd/$(tag)` instead of `quay.io/okd/origin-$(tag)`",
    ),
    (
        {"images": "a b"},
        {"images": "a b", "source": "other.io/origin"},
        "its images are mirrored from `other.io/origin/$(v)` instead of `ci.io/origin/$(v)`",
    ),
]


@pytest.mark.parametrize(("old", "new", "text"), MAPPINGS)
def test_what_is_mirrored_is_folded_over_tags_and_versions(old: dict[str, str], new: dict[str, str], text: str) -> None:
    before, after = ({mapping_path(v): lines(version=v, **side) for v in ("4.13", "4.14")} for side in (old, new))
    assert told(changes_between(before, after, KNOWN)) == [f"published okd 4.13-4.14: {text}"]


def test_one_image_of_many_that_goes_elsewhere_is_named() -> None:
    path, old = mapping_path("4.14"), lines("a b", "4.14")
    changes = changes_between({path: old}, {path: old.replace("origin-b:4.14", "origin-b:4.14 docker.io/b:1")}, KNOWN)
    assert told(changes) == ["published okd 4.14: `b` is mirrored to `docker.io/$(tag):1` too"]


def test_order_repetition_and_remarks_in_a_mapping_are_no_difference() -> None:
    path = mapping_path("4.14")
    both = "quay.io/x:1 quay.io/x:2"
    old = f"ci.io/origin/4.14:a {both}\nci.io/origin/4.14:b {both}\n"
    new = "# by hand\nci.io/origin/4.14:b  quay.io/x:2\nci.io/origin/4.14:b quay.io/x:1\n\nci.io/origin/4.14:a " + both
    assert not changes_between({path: old}, {path: new}, KNOWN)


@pytest.mark.parametrize("text", ["ci.io/a:b", "no colon", "a/b:c x\nother/b:c y", "a@sha256:b c"])
def test_a_mapping_that_cannot_be_read_is_a_text(text: str) -> None:
    path = mapping_path("4.14")
    changes = changes_between({path: lines("a", "4.14")}, {path: text}, KNOWN)
    assert "published okd 4.14: a file can no longer be read as YAML or JSON" in told(changes)


def publisher(**fields: Any) -> dict[str, str]:
    step = {"imageStreamRef": {"name": "4.14", "namespace": "origin", **fields}}
    return {"release-controller/release-ocp-4.14-ci.json": pretty_json({"publish": {"m": step}})}


def test_an_image_that_is_no_longer_mirrored_from_ocp_is_told_once() -> None:
    path = mapping_path("4.14")
    old = {**publisher(excludeTags=["x"]), path: lines("a b c", "4.14")}
    new = {**publisher(excludeTags=["x", "b"]), path: lines("a", "4.14")}
    changes = changes_between(old, new, KNOWN)
    assert told(changes) == [
        "published okd 4.14: `b` is no longer mirrored from OCP",
        "published okd 4.14: `c` is no longer mirrored to quay.io",
    ]
    first = {(field.owner.family, field.path[-1]) for field in changes.sentences[0].fields}
    assert first == {("ocp-ci", "b"), ("okd", "b")}
    assert told(changes_between(new, old, KNOWN))[0] == "published okd 4.14: `b` is now mirrored from OCP"


def test_the_end_of_a_mirror_ends_what_was_mirrored_on() -> None:
    path = mapping_path("4.14")
    old = {**publisher(), path: lines("a b c", "4.14")}
    new = {"release-controller/release-ocp-4.14-ci.json": "{}", path: lines("c", "4.14")}
    expected = ["published okd 4.14: is no longer mirrored from OCP"]
    assert [line for line in told(changes_between(old, new, KNOWN)) if "okd 4.14" in line] == expected


def run_of(version: str, **params: str) -> dict[str, Any]:
    found = {"variant": "c9s", "base": "coreos-9", "extensions": "coreos-9-extensions", "claim": "one-pvc", **params}
    return {
        "kind": "PipelineRun",
        "metadata": {"generateName": f"build-{version}-", "annotations": {"keep": "1"}},
        "spec": {
            "params": [{"name": name, "value": value} for name, value in found.items()],
            "pipelineRef": {"name": "okd-coreos"},
            "timeouts": {"pipeline": "4h0m0s"},
            "workspaces": [{"name": "shared", "persistentVolumeClaim": {"claimName": found["claim"]}}],
        },
    }


def cron_of(script: str, schedule: str) -> str:
    pod = {"containers": [{"name": "run", "command": ["/bin/sh"], "args": ["-c", script]}]}
    job = {"spec": {"template": {"spec": pod}}}
    return yaml_text({"kind": "CronJob", "metadata": {"name": "x"}, "spec": {"schedule": schedule, "jobTemplate": job}})


def build(version: str, run: dict[str, Any], schedule: str = "0 6 * * 0") -> dict[str, str]:
    name = f"pipelines/build/build-{version}-prod"
    files = {f"{name}-pipelinerun.yaml": yaml_text(run)}
    if schedule:
        script = f"oc create -f - <<'EOF'\n{yaml_text(run)}EOF"
        files[f"{name}-cronjob.yaml"] = cron_of(script, schedule)
    return files


def builds(schedule: str = "0 6 * * 0", **params: str) -> dict[str, str]:
    return {**build("4.13", run_of("4.13", **params), schedule), **build("4.14", run_of("4.14", **params), schedule)}


@pytest.mark.parametrize(
    ("new", "text"),
    [
        (builds(variant="okd-c9s"), "published {}: build: `variant` `c9s` → `okd-c9s`"),
        (builds(extra="true"), "published {}: build: `extra` is set to `true`"),
        (builds(schedule="0 7 * * 0"), "published {}: build: schedule `0 6 * * 0` → `0 7 * * 0`"),
        (builds(schedule=""), "published {}: build: no longer runs by itself"),
        (builds(claim="two-pvc"), "published {}: build: `claim` `one-pvc` → `two-pvc`"),
        (builds(base="cs9", extensions="cs9-extensions"), "published {}: build: `base` `coreos-9` → `cs9`"),
        ({}, "published {}: build by okd-coreos is removed"),
    ],
)
def test_a_run_and_the_cron_job_that_carries_it_are_one_change(new: dict[str, str], text: str) -> None:
    assert told(changes_between(builds(), new, KNOWN)) == [text.format("okd 4.13-4.14")]


def test_switches_that_change_together_are_two_sentences() -> None:
    old = build("4.14", run_of("4.14", upload="true", tag="true"))
    new = build("4.14", run_of("4.14", upload="false", tag="false"))
    assert told(changes_between(old, new, KNOWN)) == [
        "published okd 4.14: build: `tag` `true` → `false`",
        "published okd 4.14: build: `upload` `true` → `false`",
    ]


def test_where_a_run_takes_place_is_cosmetic() -> None:
    other = run_of("4.14")
    other["spec"]["timeouts"]["pipeline"] = "5h0m0s"
    changes = changes_between(build("4.14", run_of("4.14")), build("4.14", other), KNOWN)
    assert told(changes) == ["cosmetic okd 4.14: build: time limit `4h0m0s` → `5h0m0s`"]


def test_a_cron_job_that_starts_another_run_than_its_file_is_told() -> None:
    old = build("4.14", run_of("4.14"))
    new = {**build("4.14", run_of("4.14", variant="new"))}
    new["pipelines/build/build-4.14-prod-cronjob.yaml"] = old["pipelines/build/build-4.14-prod-cronjob.yaml"]
    changes = changes_between(old, new, KNOWN)
    assert told(changes) == ["published okd 4.14: build: `variant` `c9s` → `new`"]
    new = dict(old)
    name = "pipelines/build/build-4.14-prod-cronjob.yaml"
    new[name] = old[name].replace("value: c9s", "value: new")
    text = "build: CronJob `run.spec.params.variant.value` `c9s` → `new`"
    assert told(changes_between(old, new, KNOWN)) == [f"published okd 4.14: {text}"]


@pytest.mark.parametrize("known", [KNOWN, None])
def test_a_new_stream_is_one_sentence_with_all_that_is_made_of_it(known: dict[str, Identity] | None) -> None:
    config = {"name": "4.14.0-0.okd", "verify": {"aws": {"prowJob": {"name": "e2e"}}}}
    annotations = {"release.openshift.io/config": json.dumps(config)}
    metadata = {"name": "4.14", "namespace": "origin", "annotations": annotations}
    files = {
        "release-controller/release-okd-4.14.json": pretty_json(config),
        "imagestreams/origin/4.14.yaml": yaml_text({"kind": "ImageStream", "metadata": metadata}),
        mapping_path("4.14"): lines("a b", "4.14"),
    }
    files |= build("4.14", run_of("4.14")) if known else {}
    text = "stream 4.14.0-0.okd, 1 test (1 blocking)"
    for old, new, word in (({}, files, "new"), (files, {}, "removed")):
        changes = changes_between(old, new, known)
        assert told(changes) == [f"published okd 4.14: {word} {text}"]
        assert [sorted(unit.files) for unit in changes.units] == [sorted(files)]


def channel(name: str, source: str, target: str = "4-stable", **params: str) -> dict[str, str]:
    ends = {"release-stream": source, "target-release-stream": target, "release-imagestream": f"release-{target}"}
    body = run_of("x", **{**ends, "is-release-latest": "false", **params})
    return {f"pipelines/okd-release-pipeline/okd-release-{name}-pipelinerun.yaml": yaml_text(body)}


def starter(names: str, schedule: str = "0 5 * * 1", url: str = "https://a") -> dict[str, str]:
    asked = {"message": "scheduled"} | dict.fromkeys(names.split(), "true")
    asked |= {f"{name}-yaml": f"{url}/okd-release-{name}-pipelinerun.yaml" for name in names.split()}
    said = "both releases" if len(names.split()) == 2 else "all releases"
    script = f"echo \"Scheduled promotion - promoting {said}\"\ncurl \\\n-d '{json.dumps(asked)}'"
    return {"pipelines/okd-release-pipeline/okd-release-promotion-cronjob.yaml": cron_of(script, schedule)}


TWO = channel("next", "4.14.0-0.okd", "4-next") | channel("stable", "4.13.0-0.okd")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            TWO,
            {**TWO, **channel("next", "4.15.0-0.okd", "4-next")},
            ["published channel next: promotes 4.15.0-0.okd instead of 4.14.0-0.okd"],
        ),
        (
            TWO,
            {**TWO, **channel("next", "4.14.0-0.okd", "4-dev")},
            ["published channel next: promotes to 4-dev instead of 4-next"],
        ),
        (
            TWO,
            channel("next", "4.14.0-0.okd", "4-next", variant="x") | channel("stable", "4.13.0-0.okd", variant="x"),
            ["published channels next, stable: `variant` `c9s` → `x`"],
        ),
        (
            channel("next", "4.14.0-0.okd"),
            channel("next", "4.14.0-0.okd", **{"is-release-latest": "true"}),
            ["published channel next: its releases are the latest ones"],
        ),
        (
            TWO | starter("next stable"),
            TWO | channel("dev", "4.15.0-0.okd", "4-dev") | starter("next stable dev"),
            ["published channel dev: new promotion of 4.15.0-0.okd to 4-dev"],
        ),
        (
            TWO | starter("next stable"),
            channel("next", "4.14.0-0.okd", "4-next") | starter("next"),
            ["published channel stable: promotion of 4.13.0-0.okd to 4-stable is removed"],
        ),
        (starter("next stable"), starter("next"), ["published channels: `stable` is no longer started"]),
        (
            starter("next stable"),
            starter("next stable", "0 6 * * 1"),
            ["published channels: schedule `0 5 * * 1` → `0 6 * * 1`"],
        ),
        (
            starter("next stable"),
            starter("next stable", url="https://b"),
            [
                "published channels: `next` and `stable` are started from "
                "`https://b/okd-release-$(channel)-pipelinerun.yaml` instead of "
                "`https://a/okd-release-$(channel)-pipelinerun.yaml`"
            ],
        ),
    ],
)
def test_promotions_are_told_by_their_channel(old: dict[str, str], new: dict[str, str], expected: list[str]) -> None:
    assert told(changes_between(old, new)) == expected


@pytest.mark.parametrize(
    ("path", "family", "version", "arch", "name"),
    [
        ("mirroring/mapping_origin_4_14", "origin", Version(4, 14), "amd64", ""),
        ("mirroring/mapping_origin_scos-4_14", "origin/scos", Version(4, 14), "amd64", ""),
        ("pipelines/okd-coreos/okd-coreos-4.14-prod-cronjob.yaml", "okd-coreos", Version(4, 14), "amd64", ""),
        ("pipelines/okd-coreos/okd-coreos-4.9-arm64-prod-pipelinerun.yaml", "okd-coreos", Version(4, 9), "arm64", ""),
        ("pipelines/p/okd-release-next-pipelinerun.yaml", "channel", None, "", "next"),
        ("pipelines/p/okd-release-promotion-cronjob.yaml", "channel", None, "", ""),
        ("pipelines/p/notes.yaml", "pipelines/p/notes.yaml", None, "", ""),
    ],
)
def test_names_tell_the_stream(path: str, family: str, version: Version | None, arch: str, name: str) -> None:
    found = guess(path)
    assert (found.family, found.version, found.arch, found.name) == (family, version, arch, name)


def test_a_mapping_is_named_after_its_image_stream() -> None:
    assert mapped_stream("mirroring/mapping_origin_scos-4_14") == "imagestreams/origin/scos-4.14.yaml"
    assert mapped_stream("mirroring/mapping_origin") == mapped_stream("mirroring/x/mapping_a_b") == ""
