"""Who writes each image of a payload: `okdstreams payload` and what it is made of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from okdstreams.cli.app import application
from okdstreams.compiler import Compilation, compile_streams
from okdstreams.fleet.payload import ARRIVING, faults, payload
from okdstreams.fleet.stream_names import named

HEAD = "apiVersion: streams.okd.io/v1alpha2\nkind: "
FILES = {
    "settings": HEAD + "Settings\n",
    "inventory": HEAD
    + """Inventory
imageStream: ocp/$(v)
components: {openshift/cli: {cli: all}, openshift/installer: {installer: all}, openshift/etcd: {etcd: all}}
external: {rhel-coreos: all, unknown: all}
""",
    "ocp": HEAD
    + """StreamFamily
family: ocp
versions: "4.14"
file: release-ocp-$(v).json
imageStream: ocp/$(v)
config: {name: $(v).0-0.ci, to: release}
""",
    "okd": HEAD
    + """StreamFamily
family: okd
versions: "4.14"
file: release-okd-$(v).json
imageStream: origin/$(v)
sources:
  built:
    openshift/installer: {tags: [installer]}
    openshift/own: {tags: [own]}
  import: {tags: {os: quay.io/okd/os:$(v)}}
  art: {os-art: {tags: [art]}}
  mirror:
    family: ocp
    step: mirror
    exclude: [{tags: [rhel-*], dropped: another CoreOS}]
config: {name: $(v).0-0.okd, to: release}
""",
}

STABLE = {
    "stable": HEAD
    + """StreamFamily
family: stable
file: release-stable.json
imageStream: origin/release
config: {name: 4-stable, as: Stable}
""",
    "art": FILES["ocp"].replace("family: ocp", "family: art").replace("ocp-", "art-").replace("ocp/", "art/"),
}
PROMOTE = "promote: {channels: {stable: {version: 4.14, into: stable}}}\n"


def supplies(target: str = "origin/4.14", **changed: str) -> list[tuple[str, str, str, str]]:
    texts = FILES | changed
    fleet = compile_streams({f"streams/{name}.yaml": text.encode() for name, text in texts.items()}).fleet
    stream = next(stream for stream in fleet.streams if stream.target == target)
    return [(s.tag, s.writer, s.where, s.place) for s in payload(fleet, stream)]


def test_every_tag_has_its_writer_and_the_line_that_says_so() -> None:
    assert supplies() == [
        ("art", "built", "os-art by ART", "streams/okd.yaml:12"),
        ("cli", "mirrored", "ocp/4.14", "streams/okd.yaml:13"),
        ("etcd", "mirrored", "ocp/4.14", "streams/okd.yaml:13"),
        ("installer", "built", "openshift/installer", "streams/okd.yaml:9"),
        ("os", "imported", "quay.io/okd/os:4.14", "streams/okd.yaml:11"),
        ("own", "built", "openshift/own", "streams/okd.yaml:10"),
        ("rhel-coreos", "dropped", "another CoreOS", "streams/okd.yaml:16"),
        ("unknown", "external", "ocp/4.14", "streams/okd.yaml:13"),
    ]


def test_what_is_excluded_without_a_reason_has_nobody() -> None:
    without_etcd = FILES["okd"].replace("exclude: [", "exclude: [etcd, ")
    assert ("etcd", "nobody", "excluded from ocp/4.14", "streams/okd.yaml:16") in supplies(okd=without_etcd)
    dropped = FILES["okd"].replace("exclude: [", "exclude: [etcd, {tags: [e*], dropped: sqlite instead}, ")
    assert ("etcd", "dropped", "sqlite instead", "streams/okd.yaml:16") in supplies(okd=dropped)


def test_what_is_excluded_and_built_is_built() -> None:
    built = FILES["okd"].replace("exclude: [", "exclude: [installer, ")
    assert supplies(okd=built) == supplies()


def test_a_mirror_that_takes_some_tags_needs_no_others() -> None:
    some = FILES["okd"].replace("step: mirror", "step: mirror\n    include: [cli]")
    assert [tag for tag, *_ in supplies(okd=some)] == ["art", "cli", "installer", "os", "own"]


def test_a_mirror_of_somebody_else_brings_what_arrives_in_its_source() -> None:
    other = (
        FILES["ocp"].replace("family: ocp", "family: copy").replace("ocp-", "copy-").replace("ocp/", "copy/")
        + "sources: {mirror: {family: ocp, by: Ann, include: [cli, rhel-coreos, unknown]}}\n"
    )
    assert [(tag, writer) for tag, writer, *_ in supplies("copy/4.14", copy=other)] == [("cli", "mirrored")]


def test_two_that_mirror_from_each_other_have_nothing() -> None:
    def other(name: str, source: str) -> str:
        text = FILES["ocp"].replace("family: ocp", f"family: {name}").replace("ocp-", f"{name}-")
        return text.replace("ocp/", f"{name}/") + f"sources: {{mirror: {{family: {source}, by: Ann}}}}\n"

    assert supplies("a/4.14", a=other("a", "b"), b=other("b", "a")) == []


def test_a_step_written_by_hand_mirrors_too() -> None:
    step = "{imageStreamRef: {namespace: origin, name: $(v), excludeTags: [etcd, installer]}}"
    ocp = FILES["ocp"].replace("to: release}", f"to: release, publish: {{copy: {step}}}}}")
    okd = FILES["okd"].partition("  mirror:")[0] + "config: {name: $(v).0-0.okd, to: release}\n"
    by_tag = {tag: (writer, place) for tag, writer, _, place in supplies(ocp=ocp, okd=okd)}
    assert by_tag["cli"] == ("mirrored", "streams/ocp.yaml:7")
    assert by_tag["etcd"] == ("nobody", "streams/ocp.yaml:7")
    assert by_tag["installer"] == ("built", "streams/okd.yaml:9")


def test_a_tag_that_two_supply_has_two_writers() -> None:
    twice = FILES["okd"].replace("tags: [own]", "tags: [own, os]")
    compilation = compile_streams({f"streams/{n}.yaml": t.encode() for n, t in (FILES | {"okd": twice}).items()})
    stream = next(s for s in compilation.fleet.streams if s.family == "okd")
    writers = faults(payload(compilation.fleet, stream))
    assert {tag: [s.writer for s in both] for tag, both in writers.items()} == {"os": ["built", "imported"]}


@pytest.mark.parametrize("version", ["4.12", "4.13", "4.14"])
def test_what_arrives_is_what_is_mirrored_to_the_other_registry(
    compilation: Compilation, corpus: Path, version: str
) -> None:
    lines = (corpus / "mirroring" / f"mapping_origin_{version.replace('.', '_')}").read_text().split("\n")
    images = {line.split()[0].rpartition(":")[2] for line in lines if line}
    stream = next(s for s in compilation.fleet.streams if s.target == f"origin/{version}")
    assert {s.tag for s in payload(compilation.fleet, stream) if s.writer in ARRIVING} == images


def test_in_the_real_fleet_every_tag_has_one_writer(compilation: Compilation) -> None:
    fleet = compilation.fleet
    assert not [(s.target, list(faulty)) for s in fleet.streams if (faulty := faults(payload(fleet, s)))]
    assert sum(1 for stream in fleet.streams if payload(fleet, stream)) > 20


@pytest.mark.parametrize("name", ["origin/4.14", "4.14.0-0.okd", "release-okd-4.14.json", "4.14.0-0.okd-2023-07-18-08"])
def test_a_stream_is_found_by_any_of_its_names(compilation: Compilation, name: str) -> None:
    stream = named(compilation.fleet.streams, name)
    assert stream is not None
    assert stream.target == "origin/4.14"


def ask(folder: Path, *arguments: str, **changed: str) -> Result:
    for name, text in (FILES | STABLE | changed).items():
        (folder / f"{name}.yaml").write_text(text)
    return CliRunner().invoke(application("payload"), ["payload", "--streams", str(folder), *arguments])


def test_the_answer_for_programs(tmp_path: Path) -> None:
    done = ask(tmp_path, "origin/4.14", "--writer", "dropped", "--format", "json")
    assert (done.exit_code, done.stderr) == (0, "")
    dropped = {"tag": "rhel-coreos", "writer": "dropped", "where": "another CoreOS"}
    place = {"file": str(tmp_path / "okd.yaml"), "line": 16}
    identity = {"format": 1, "stream": "4.14.0-0.okd", "imageStream": "origin/4.14"}
    assert json.loads(done.stdout) == {**identity, "tags": [dropped | place]}


def test_a_tag_without_a_writer_is_the_answer_no(tmp_path: Path) -> None:
    done = ask(tmp_path, "origin/4.14", okd=FILES["okd"].replace("exclude: [", "exclude: [etcd, "))
    assert done.exit_code == 1
    assert "etcd         nobody    excluded from ocp/4.14" in done.stdout
    assert "6 tags, and 2 left out: 3 built, 1 imported, 1 mirrored, 1 external, 1 dropped, 1 nobody" in done.stderr


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("origin/5.14", "no stream 'origin/5.14'", "did you mean origin/4.14"),
        ("4-stable", "4-stable holds releases", "ask for 4.14.0-0.okd"),
        ("origin-priv/4.14-priv", "nothing tells", "its public twin is 4.14.0-0.okd"),
        ("art/4.14", "nothing tells", "Inventory"),
        ("origin/4.14 --writer mirored", "mirored", "mirrored"),
    ],
)
def test_without_an_answer_it_says_why_and_what_to_do(tmp_path: Path, name: str, message: str, hint: str) -> None:
    done = ask(tmp_path, *name.split(), okd=FILES["okd"] + "private: all\n" + PROMOTE)
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr
    assert hint in done.stderr
