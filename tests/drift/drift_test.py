"""Drift: live ImageStreams as `oc` prints them, changed one way at a time, against a small fleet's streams."""

from __future__ import annotations

import copy
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from okdstreams.compiler import Compilation
from okdstreams.diff.identity import identities
from okdstreams.drift.drift import drifted, namespaces_of, rendered_streams
from okdstreams.drift.live import Unreadable, live_streams
from okdstreams.project import compile_folder
from support import ROOT, Run

CONFIG = "release.openshift.io/config"
Live = dict[str, dict[str, Any]]


def from_cluster(body: dict[str, Any]) -> dict[str, Any]:
    """What the API server makes of a manifest: its own fields, its defaults, and what other writers add."""
    metadata = body["metadata"]
    metadata |= {"uid": "1", "resourceVersion": "2", "generation": 3, "creationTimestamp": "2023-07-18T00:00:00Z"}
    metadata["annotations"] |= {
        "release.openshift.io/hasReleases": "true",
        "openshift.io/image.dockerRepositoryCheck": "2023-07-18T00:00:00Z",
    }
    spec = body.setdefault("spec", {})
    spec.setdefault("lookupPolicy", {"local": False})
    for tag in spec.get("tags", []):
        tag |= {"generation": 2, "annotations": None}
    foreign = {"name": "installer", "from": {"kind": "ImageStreamImage", "name": "installer@sha256:1"}, "generation": 1}
    spec["tags"] = sorted([*spec.get("tags", []), foreign], key=lambda tag: str(tag["name"]))
    return {**body, "status": {"tags": []}}


@pytest.fixture(scope="module")
def compilation(rendered_small: Path) -> Compilation:
    """The small streams."""
    return compile_folder(str(rendered_small / "streams"))


@pytest.fixture(scope="module")
def origin(rendered_small: Path) -> Live:
    """The namespace origin, in step with git."""
    paths = sorted((rendered_small / "rendered" / "imagestreams" / "origin").glob("*.yaml"))
    bodies = [from_cluster(yaml.safe_load(path.read_text())) for path in paths]
    return {body["metadata"]["name"]: body for body in bodies}


@pytest.fixture
def live(origin: Live) -> Live:
    return copy.deepcopy(origin)


def printed(live: Live) -> str:
    """As `oc get imagestreams -o json` prints it."""
    return json.dumps({"apiVersion": "v1", "kind": "List", "metadata": {}, "items": list(live.values())}, indent=4)


def edit(live: Live, name: str, change: Callable[[dict[str, Any]], object]) -> None:
    annotations = live[name]["metadata"]["annotations"]
    config = json.loads(annotations[CONFIG])
    change(config)
    annotations[CONFIG] = json.dumps(config)


def tags(live: Live, name: str) -> dict[str, dict[str, Any]]:
    return {tag["name"]: tag for tag in live[name]["spec"]["tags"]}


def sentences(live: Live, compilation: Compilation, history: dict[str, frozenset[str]] | None = None) -> list[str]:
    streams = live_streams(printed(live))
    rendered = rendered_streams(compilation.manifests, namespaces_of(streams))
    found = drifted("live", streams, rendered, identities(compilation.manifests), lambda paths: history or {})
    return [f"{s.severity.label}: {s}" for s in found.comparison.changes.sentences]


def test_a_cluster_in_step_has_no_drift_whatever_others_write(live: Live, compilation: Compilation) -> None:
    assert sentences(live, compilation) == []


def test_a_stream_without_tags_of_git_takes_any_tags(live: Live, compilation: Compilation) -> None:
    manifest = compilation.manifests["imagestreams/origin/4.14.yaml"]
    assert "tags" not in yaml.safe_load(manifest.text).get("spec", {})
    live["4.14"]["spec"]["tags"] = [{"name": f"t{n}", "from": {"kind": "DockerImage", "name": "x"}} for n in range(9)]
    assert sentences(live, compilation) == []


def missing(live: Live) -> None:
    del live["scos-4.13"]["metadata"]["annotations"][CONFIG]


def missing_in_all(live: Live) -> None:
    for name in ("scos-4.12", "scos-4.13", "scos-4.14"):
        live[name]["metadata"]["annotations"] = None


def garbled(live: Live) -> None:
    live["scos-4.13"]["metadata"]["annotations"][CONFIG] = '{"name": '


def loosened(live: Live) -> None:
    edit(live, "scos-4.13", lambda config: config["verify"]["aws"].update(optional=True))


def two_fields(live: Live) -> None:
    edit(live, "scos-4.13", lambda config: config.update(expires="1h", maxUnreadyReleases=2))


def reformatted(live: Live) -> None:
    edit(live, "scos-4.13", lambda config: None)


def absent(live: Live) -> None:
    del live["scos-4.13"]


def tag_gone(live: Live) -> None:
    live["scos-4.13"]["spec"]["tags"] = [
        t for t in live["scos-4.13"]["spec"]["tags"] if t["name"] != "machine-os-content"
    ]


def all_tags_gone(live: Live) -> None:
    live["scos-4.13"]["spec"] = {}


def tag_moved(live: Live) -> None:
    tags(live, "scos-4.13")["machine-os-content"]["from"]["name"] = "quay.io/other/os:4.13"


def tag_on_hold(live: Live) -> None:
    tags(live, "scos-4.13")["machine-os-content"]["importPolicy"]["scheduled"] = False


def wave(live: Live) -> None:
    live["scos-4.13"]["metadata"]["annotations"]["argocd.argoproj.io/sync-wave"] = "5"


def lookup(live: Live) -> None:
    live["scos-4.13"]["spec"]["lookupPolicy"] = {"local": False}


DRIFTS: list[tuple[Callable[[Live], None], list[str]]] = [
    (missing, ["published: okd-scos 4.13: the config annotation is missing"]),
    (garbled, ["published: okd-scos 4.13: the config annotation is not JSON"]),
    (loosened, ["tightened: okd-scos 4.13: test `aws` becomes blocking"]),
    (
        two_fields,
        [
            "published: okd-scos 4.13: expiry of accepted releases 1 h → 72 h",
            "published: okd-scos 4.13: undecided releases at a time 2 → 1",
        ],
    ),
    (reformatted, []),
    (
        absent,
        ["published: okd-scos 4.13: new stream 4.13.0-0.okd-scos, 2 tests (1 blocking), not on the cluster"],
    ),
    (
        tag_gone,
        [
            "published: okd-scos 4.13: `machine-os-content` is now imported from "
            "`quay.io/okd/centos-stream-coreos-9:4.13-x86_64`"
        ],
    ),
    (
        tag_moved,
        [
            "published: okd-scos 4.13: `machine-os-content` is imported from "
            "`quay.io/okd/centos-stream-coreos-9:4.13-x86_64` instead of `quay.io/other/os:4.13`"
        ],
    ),
    (tag_on_hold, ["published: okd-scos 4.13: `machine-os-content` is imported again on a schedule"]),
    (wave, ["cosmetic: okd-scos 4.13: sync wave `5` → `1`"]),
    (
        lookup,
        ["published: okd-scos 4.13: pods of the namespace may name its images (`lookupPolicy.local`)"],
    ),
]


@pytest.mark.parametrize(("change", "expected"), DRIFTS, ids=[change.__name__ for change, _ in DRIFTS])
def test_each_drift_is_told_in_the_words_of_diff(
    live: Live, compilation: Compilation, change: Callable[[Live], None], expected: list[str]
) -> None:
    change(live)
    assert sorted(sentences(live, compilation)) == sorted(expected)


def test_one_drift_of_many_streams_is_one_sentence(live: Live, compilation: Compilation) -> None:
    missing_in_all(live)
    found = sentences(live, compilation)
    assert "published: okd-scos 4.12-4.14: the config annotation is missing" in found
    assert len([text for text in found if "missing" in text]) == 1


def test_every_tag_of_git_is_missed(live: Live, compilation: Compilation) -> None:
    all_tags_gone(live)
    found = sentences(live, compilation)
    assert len([text for text in found if "is now imported from" in text]) == 3


STALE, EDITED = "(the annotation is stale: as it was rendered before)", "(the annotation was edited by hand)"


@pytest.mark.parametrize(("past", "ending"), [("same", STALE), ("other", EDITED), (None, "becomes blocking")])
def test_the_history_tells_a_stale_annotation_from_an_edited_one(
    live: Live, compilation: Compilation, past: str | None, ending: str
) -> None:
    loosened(live)
    config = live["scos-4.13"]["metadata"]["annotations"][CONFIG]
    text = json.dumps(json.loads(config), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    known = {"imagestreams/origin/scos-4.13.yaml": frozenset([text if past == "same" else "{}"])}
    (found,) = sentences(live, compilation, known if past else None)
    assert found.endswith(ending)


DRIFTING = st.lists(st.sampled_from([change for change, _ in DRIFTS if change not in (absent, garbled)]), unique=True)


def test_drifts_add_up_and_putting_git_back_ends_them(origin: Live, compilation: Compilation) -> None:
    @settings(max_examples=settings.default.max_examples * 2 // 3, deadline=None)
    @given(changes=DRIFTING)
    def law(changes: list[Callable[[Live], None]]) -> None:
        live = copy.deepcopy(origin)
        for change in sorted(changes, key=lambda c: c in (missing, tag_gone)):
            change(live)
        assert bool(sentences(live, compilation)) == bool({*changes} - {reformatted})
        live["scos-4.13"] = copy.deepcopy(origin["scos-4.13"])
        assert sentences(live, compilation) == []

    law()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("No resources found", "not JSON"),
        ("[]", "no List of ImageStreams"),
        ('{"kind": "PodList", "items": []}', "no List of ImageStreams"),
        ('{"kind": "List", "items": [{"kind": "Pod"}]}', "items[0] is not an ImageStream"),
        ('{"kind": "List", "items": [1]}', "items[0] is not an ImageStream"),
        (
            '{"kind": "ImageStream", "metadata": {"name": "a"}}',
            "items[0] has no metadata.name or no metadata.namespace",
        ),
        (
            '{"kind": "ImageStream", "metadata": {"name": "a", "namespace": "b"}, "spec": {"tags": [1]}}',
            "not a list of tags",
        ),
        ('{"kind": "ImageStream", "metadata": {"name": "a", "namespace": "b"}, "spec": 1}', "spec is not a map"),
        (
            '{"kind": "ImageStream", "metadata": {"name": "a", "namespace": "b"}}',
            "no stream of git belongs to namespace b",
        ),
        ('{"kind": "List", "items": []}', "no stream of git belongs to the namespaces of an empty list"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_an_input_that_says_nothing_is_refused(compilation: Compilation, text: str, message: str) -> None:
    with pytest.raises(Unreadable, match=re.escape(message)):
        rendered_streams(compilation.manifests, namespaces_of(live_streams(text)))


def test_a_missing_file_and_broken_streams_are_no_answer(live: Live, tmp_path: Path, run: Run) -> None:
    assert run("drift", "nowhere.json", cwd=ROOT).returncode == 2
    (tmp_path / "bad.json").write_text("No resources found")
    done = run("drift", str(tmp_path / "bad.json"), cwd=ROOT)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("bad.json: error: not JSON")
    assert "hint: " in done.stderr
    (tmp_path / "streams").mkdir()
    (tmp_path / "streams" / "a.yaml").write_text("kind: Stream\n")
    (tmp_path / "live.json").write_text(printed(live))
    done = run("drift", "live.json", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "streams/a.yaml:1:7: error" in done.stderr


Drift = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def drift(small_project: Path, programs: Path) -> Drift:
    """The real program, fed by a pipe as `oc get … | okdstreams drift -` does."""

    def program(live: Live, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [programs / "okdstreams", "drift", "-", *arguments],
            cwd=small_project,
            input=printed(live),
            capture_output=True,
            text=True,
            check=False,
        )

    return program


def test_the_program_tells_stale_from_edited_by_the_commits(small_project: Path, drift: Drift, live: Live) -> None:
    def git(*words: str) -> None:
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *words], cwd=small_project, check=True)

    git("init", "-q")
    git("add", "-A")
    git("commit", "-q", "-m", "before")
    assert drift(live).returncode == 0
    stream = small_project / "streams" / "okd-scos.yaml"
    stream.write_text(stream.read_text().replace("expires: 72h", "expires: 96h"))
    edit(live, "scos-4.12", lambda config: config.update(expires="1h"))
    live["foreign"] = {
        "kind": "ImageStream",
        "metadata": {"name": "foreign", "namespace": "origin", "annotations": {CONFIG: "{}"}},
    }
    done = drift(live)
    assert done.returncode == 1
    assert done.stdout.splitlines()[:2] == [
        f"published  okd-scos 4.13-4.14: expiry of accepted releases 72 h → 96 h {STALE}",
        f"published  okd-scos 4.12: expiry of accepted releases 1 h → 96 h {EDITED}",
    ]
    assert "not in git, left alone: origin/foreign" in done.stderr


def tracked(live: Live, name: str, application: str, **config: str) -> None:
    """An ImageStream that is not in git, as an Application would have left it."""
    annotations = {CONFIG: json.dumps({"name": name, **config})} if config else {}
    annotations["argocd.argoproj.io/tracking-id"] = f"{application}:image.openshift.io/ImageStream:origin/{name}"
    metadata = {"name": name, "namespace": "origin", "annotations": annotations}
    live[name] = {"kind": "ImageStream", "metadata": metadata, "spec": {"tags": [{"name": "4.5.0"}]}}


def test_a_stream_that_git_dropped_is_told_with_what_deletes_it(drift: Drift, live: Live) -> None:
    tracked(live, "scos-4.11", "okd-streams-origin", to="release")
    tracked(live, "release-4", "okd-streams-origin", **{"as": "Stable"})
    tracked(live, "other", "somebody-elses", to="release")
    done = drift(live)
    assert done.returncode == 1
    assert done.stdout.splitlines()[0] == (
        "published  okd-scos 4.11: removed stream scos-4.11, no tests, "
        "which is still on the cluster: no sync deletes it"
    )
    assert (
        "origin/scos-4.11 stays on the cluster until a person deletes it: oc delete imagestream -n origin scos-4.11\n"
        in (done.stderr)
    )
    assert "oc delete imagestream -n origin release-4; its tags are payloads of a Stable stream" in done.stderr
    assert "not in git, left alone: origin/other\n" in done.stderr
    answer = json.loads(drift(live, "--format", "json").stdout)
    assert [item["imageStream"] for item in answer["dropped"]] == ["origin/release-4", "origin/scos-4.11"]
    jsonschema.validate(answer, json.loads((ROOT / "okdstreams/schemas/diff.json").read_text()))


def test_a_tracking_id_that_was_copied_makes_no_stream_dropped(drift: Drift, live: Live) -> None:
    tracked(live, "scos-4.11", "okd-streams-origin", to="release")
    live["scos-4.11"]["metadata"]["name"] = "copy"
    done = drift(live)
    assert (done.returncode, done.stdout) == (0, "")
    assert "left alone: origin/copy" in done.stderr


def applied(*tags: str, manager: str = "argocd-controller", operation: str = "Apply") -> dict[str, Any]:
    keys = {f'k:{{"name":"{tag}"}}': {".": {}, "f:name": {}} for tag in tags}
    annotations = {f"f:{CONFIG}": {}, "f:example.com/note": {}}
    fields = {"f:metadata": {"f:annotations": annotations}, "f:spec": {"f:tags": keys}}
    return {"manager": manager, "operation": operation, "fieldsType": "FieldsV1", "fieldsV1": fields}


def test_a_tag_that_git_stopped_listing_is_known_by_its_writer(live: Live, compilation: Compilation) -> None:
    metadata = live["scos-4.13"]["metadata"]
    metadata["annotations"]["example.com/note"] = "ours"
    live["scos-4.13"]["spec"]["tags"].append({"name": "old", "from": {"kind": "DockerImage", "name": "quay.io/a/b:c"}})
    assert sentences(live, compilation) == [], "without managedFields nobody knows"
    metadata["managedFields"] = [applied("machine-os-content", "old")]
    assert sentences(live, compilation) == [
        "published: okd-scos 4.13: `old` is no longer imported",
        "cosmetic: okd-scos 4.13: annotation `example.com/note` is removed (it was `ours`)",
    ]
    metadata["managedFields"].append(applied("old", manager="oc", operation="Update"))
    assert sentences(live, compilation) == [], "another writer keeps what git leaves"


@pytest.mark.parametrize("fields", [3, [3], [{}], [applied() | {"fieldsV1": {"f:spec": {"f:tags": {"k:3": {}}}}}]])
def test_strange_managed_fields_say_nothing(live: Live, compilation: Compilation, fields: Any) -> None:
    live["scos-4.13"]["metadata"]["managedFields"] = fields
    assert sentences(live, compilation) == []


def test_formats_and_exit_codes_are_those_of_diff(drift: Drift, live: Live) -> None:
    wave(live)
    assert drift(live).returncode == 1
    assert drift(live, "--fail-on", "published").returncode == 0
    answer = json.loads(drift(live, "--format", "json").stdout)
    assert (answer["same"], answer["old"], len(answer["changes"])) == (False, "standard input", 1)
    assert "sync wave" in drift(live, "--format", "markdown").stdout


def test_other_namespaces_count_only_when_all_are_asked_for(drift: Drift, live: Live) -> None:
    assert drift(live).returncode == 0
    done = drift(live, "--all")
    assert done.returncode == 1
    assert "not on the cluster" in done.stdout
    assert "okd" not in {line.split()[1] for line in done.stdout.split("\n\n")[0].splitlines()}
