"""The dry run of mirroring: what the controller does to the target when a payload is accepted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okdstreams.compiler import Compilation
from okdstreams.mirror_run.acceptance import Step, accept, named, steps
from okdstreams.mirror_run.payload import origin, read_tags
from support import Run

TAGS = st.sampled_from([f"tag-{letter}" for letter in "abcdefghij"])
IMAGES = st.sampled_from(["", "one", "two", "three"])


def rule_text(
    payload: dict[str, str], target: dict[str, str], tags: set[str], exclude: set[str]
) -> list[tuple[str, str]]:
    """The rule, stated anew: every tag of the payload not in `excludeTags` (and in `tags`, if there are any), then
    every tag that the target already had and that the payload did not set."""
    spec = []
    for tag, image in payload.items():
        if tag in exclude:
            continue
        if tags and tag not in tags:
            continue
        spec.append((tag, image))
    already_set = [tag for tag, _ in spec]
    for tag, image in target.items():
        if tag not in already_set:
            spec.append((tag, image))
    return spec


@given(
    payload=st.dictionaries(TAGS, IMAGES),
    target=st.dictionaries(TAGS, IMAGES),
    tags=st.sets(TAGS),
    exclude=st.sets(TAGS),
    supplied=st.frozensets(TAGS),
)
def test_the_dry_run_follows_the_rule(
    payload: dict[str, str], target: dict[str, str], tags: set[str], exclude: set[str], supplied: frozenset[str]
) -> None:
    step = Step("mirror", "origin/4.14", tuple(sorted(tags)), tuple(sorted(exclude)), False, supplied, ())
    found = accept(step, payload, target)
    after = rule_text(payload, target, tags, exclude)
    assert list(found.result.items()) == after
    names = {tag for tag, _ in after}
    assert {*found.copied} | {*found.kept} == names
    assert not {*found.copied} & {*found.kept}
    assert {*found.excluded} == {tag for tag in payload if tag not in found.copied}
    assert {*found.overwritten} == {tag for tag in found.copied if tag in target}
    assert {*found.left_behind} == {tag for tag in target if tag in exclude and tag not in supplied}
    assert {*found.clobbered} == {tag for tag in found.copied if tag in supplied}


def release(tags: dict[str, str], version: str = "4.14.0-0.ci-2023-07-18-103020") -> str:
    spec = {"tags": [{"name": t, "from": {"kind": "DockerImage", "name": i}} for t, i in tags.items()]}
    references = {"kind": "ImageStream", "metadata": {"name": version}, "spec": spec}
    return json.dumps({"metadata": {"version": version}, "references": references})


def image_stream(tags: dict[str, str]) -> str:
    status = {"tags": [{"tag": t, "items": [{"dockerImageReference": i}]} for t, i in tags.items()]}
    metadata = {"namespace": "ocp", "name": "4.14"}
    return json.dumps({"kind": "ImageStream", "metadata": metadata, "spec": {}, "status": status})


CLI = "registry.example/cli@sha256:1"
FORMS = {
    "lines": f"# a comment\n\ncli {CLI}\netcd   # another\n",
    "release": release({"cli": CLI, "etcd": ""}),
    "image stream": image_stream({"cli": CLI, "etcd": ""}),
    "table of oc": f"Images:\n  NAME  PULL SPEC\n  cli   {CLI}\n  etcd\n",
    "with a byte order mark": f"\ufeffcli {CLI}\netcd\n",
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_read(form: str) -> None:
    assert read_tags("payload", FORMS[form].encode()) == ({"cli": CLI, "etcd": ""}, ())


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("cli\na/b\n", (2, 1), "'a/b' is not a tag"),
        ("apiVersion: image.openshift.io/v1\n", (1, 1), "'apiVersion:' is not a tag"),
        ('{"a": \n}', (2, 1), "not JSON: a value was expected"),
        ("[" * 100_000, (1, 1), "the JSON is nested too deeply"),
        ("[]", (1, 1), "neither a release's `references` nor an ImageStream"),
        ('{"kind": "Pod"}', (1, 1), "neither a release's `references` nor an ImageStream"),
        (b"\xff\xfe", (1, 1), "the file is not UTF-8 text"),
    ],
)
def test_what_cannot_be_read_is_told(text: str | bytes, place: tuple[int, int], message: str) -> None:
    problems = read_tags("payload", text if isinstance(text, bytes) else text.encode()).diagnostics
    assert [(d.span.line, d.span.column) for d in problems] == [place]
    assert problems[0].message == message


@given(
    st.binary(max_size=60)
    | st.recursive(
        st.none() | st.text(),
        lambda x: (
            st.lists(x)
            | st.dictionaries(
                st.sampled_from(["kind", "spec", "status", "tags", "references", "name", "from", "items"]), x
            )
        ),
    ).map(lambda x: json.dumps(x).encode())
)
def test_any_bytes_are_read_or_told(content: bytes) -> None:
    tags = read_tags("payload", content).tags
    assert all(isinstance(part, str) for pair in tags.items() for part in pair)
    assert isinstance(origin(content), str)


@pytest.mark.parametrize(
    "text", ["4.14.0-0.ci", "ocp/4.14", "release-ocp-4.14-ci.json", "4.14.0-0.ci-2023-07-18-103020"]
)
def test_a_stream_goes_by_many_names(compilation: Compilation, text: str) -> None:
    found = named(compilation.fleet, text)
    assert found is not None
    assert found.target == "ocp/4.14"
    assert [(s.name, s.target) for s in steps(compilation.fleet, found)] == [
        ("mirror-to-okd-scos", "origin/scos-4.14"),
        ("mirror-to-origin", "origin/4.14"),
    ]


@pytest.fixture
def files(tmp_path: Path, project: Path) -> Path:
    """The project, with a payload and the target's present tags beside it."""
    payload = {tag: "" for tag in ("cli", "etcd", "installer", "rhel-coreos", "rhel-coreos-10")}
    (project / "payload.json").write_text(release(payload))
    (project / "payload.txt").write_text("\n".join(payload))
    (project / "now.txt").write_text("cli\ninstaller\nrhel-coreos\nold\n")
    return project


TABLE = """\
mirror-to-origin: payload -> origin/4.14
  cli             overwritten
  etcd            copied
  installer       kept         own component
  old             kept         not in the payload
  rhel-coreos     left behind  newly excluded: remove it by hand
  rhel-coreos-10  copied       an exclusion matches it, but the inventory does not know it
"""


def test_the_table_tells_what_happens_to_every_tag(run: Run, files: Path) -> None:
    done = run("mirror", "payload.json", "--step", "mirror-to-origin", "--target", "now.txt", cwd=files)
    assert (done.returncode, done.stdout) == (0, TABLE)
    assert "3 copied, 1 of them overwritten, 3 kept, 1 of them left behind, 2 excluded" in done.stderr
    assert "warning: of the tags copied, these are unknown to the inventory: rhel-coreos-10" in done.stderr


def test_json_tells_the_same(run: Run, files: Path) -> None:
    arguments = ("--stream", "ocp/4.14", "--step", "mirror-to-origin", "--target", "now.txt", "--format", "json")
    answer = json.loads(run("mirror", "payload.txt", *arguments, cwd=files).stdout)
    (step,) = answer["steps"]
    assert (answer["stream"], answer["targetKnown"]) == ("4.14.0-0.ci", True)
    assert (step["step"], step["target"], step["disabled"]) == ("mirror-to-origin", "origin/4.14", False)
    assert step["copied"] == ["cli", "etcd", "rhel-coreos-10"]
    assert step["overwritten"] == ["cli"]
    assert step["kept"] == ["installer", "old", "rhel-coreos"]
    assert step["leftBehind"] == ["rhel-coreos"]
    assert step["excluded"] == ["installer", "rhel-coreos"]
    assert sorted(step["result"]) == sorted([*step["copied"], *step["kept"]])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["payload.txt"], "the payload does not tell its stream"),
        (["payload.txt", "--stream", "4.14.0-0.okd"], "no stream '4.14.0-0.okd' mirrors its payloads"),
        (["payload.json", "--step", "mirror-to-mars"], "4.14.0-0.ci has no step 'mirror-to-mars'"),
        (["payload.json", "--target", "now.txt"], "4.14.0-0.ci has several steps, and --target is of one ImageStream"),
        (["nothing.txt", "--stream", "ocp/4.14"], "nothing.txt: error[file] No such file or directory"),
        (["rendered/argocd/root.yaml", "--stream", "ocp/4.14"], "is not a tag"),
    ],
)
def test_a_question_without_an_answer_ends_with_2(run: Run, files: Path, arguments: list[str], message: str) -> None:
    done = run("mirror", *arguments, cwd=files)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_streams_with_errors_end_with_1(run: Run, files: Path) -> None:
    (files / "streams" / "okd.yaml").write_text("kind: StreamFamily\n")
    done = run("mirror", "payload.json", cwd=files)
    assert (done.returncode, done.stdout) == (1, "")
    assert "error[schema]" in done.stderr
