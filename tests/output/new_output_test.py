"""An output is one file: the program with one more module renders it, explains it, and tells its changes."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from support import Run, copy_package, git_in

EMITTER = '''"""A note for every stream."""

from functools import partial

from okdstreams.language.provenance import Origin
from okdstreams.output.identity import suggested
from okdstreams.output.manifest import Emitter, OutputKind, Manifest
from okdstreams.output.sourced import fixed, provenance, text


def emit(fleet):
    for stream in fleet.streams:
        build = partial(note, stream)
        whole = Origin(stream.source.document, ("config", "name"), "asks for this file", "file", key=True)
        yield Manifest(
            f"notes/{stream.file.rpartition('/')[2].removesuffix('.json')}.yaml",
            partial(text, build),
            whole.document,
            whole.loc,
            about=stream,
            kind=OutputKind("note"),
            provenance=provenance(build, whole),
            names=(f"the note of {stream.name}",),
        )


def note(stream):
    about = Origin(stream.source.document, ("config", "message"))
    return {"kind": "Note", "metadata": {"name": stream.name}, "message": fixed(stream.config["message"], about)}


def identify(path):
    return suggested(path.removeprefix("notes/").removesuffix(".yaml"), path) if path.startswith("notes/") else None


EMITTER = Emitter("note", "a note for every stream", emit, identify)
'''
FAMILY = """apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: demo
versions: 4.9-4.10
arches: [amd64, arm64]
file: demo-$(v)$(-arch).json
imageStream: demo$(-arch)/$(v)
config:
  name: "$(v).0-0.demo$(-arch)"
  to: release$(-arch)
  message: a stream
"""
NOTE = "notes/demo-4.9-arm64.yaml"

Okd = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a copy of the program, with one file more."""
    folder = tmp_path_factory.mktemp("program")
    (copy_package(folder) / "output" / "emitters" / "note.py").write_text(EMITTER)
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "streams").mkdir(parents=True)
    (folder / "streams" / "demo.yaml").write_text(FAMILY)
    git_in(folder)("init", "-q")
    return folder


@pytest.fixture
def okd(run: Run, package: Path, project: Path) -> Okd:
    """The program that has the output, in the project."""
    return lambda *arguments: run(*arguments, cwd=project, PYTHONPATH=str(package))


def commit(project: Path) -> None:
    git = git_in(project)
    git("add", "-A")
    git("commit", "-qm", "rendered")


def test_it_is_rendered_and_in_the_index(okd: Okd, project: Path) -> None:
    assert okd("render").returncode == 0
    assert sorted(path.name for path in (project / "rendered" / "notes").iterdir()) == [
        "demo-4.10-arm64.yaml",
        "demo-4.10.yaml",
        "demo-4.9-arm64.yaml",
        "demo-4.9.yaml",
    ]
    note = (project / "rendered" / NOTE).read_text()
    assert note.endswith("kind: Note\nmetadata:\n  name: '4.9.0-0.demo-arm64'\nmessage: 'a stream'\n")
    assert NOTE in (project / "rendered" / ".okdstreams-files").read_text()
    assert okd("render", "--check").returncode == 0


def test_it_is_explained_from_a_field_from_a_name_and_from_a_line(okd: Okd, project: Path) -> None:
    line = FAMILY.splitlines().index("  message: a stream") + 1
    for name in (f"rendered/{NOTE}", "the note of 4.9.0-0.demo-arm64"):
        answer = json.loads(okd("explain", name, "message", "--format", "json").stdout)
        assert (answer["file"], answer["kind"]) == (f"rendered/{NOTE}", "note")
        assert (answer["stream"]["family"], answer["stream"]["version"], answer["stream"]["arch"]) == (
            "demo",
            "4.9",
            "arm64",
        )
        (place,) = answer["fields"][0]["places"]
        assert (place["file"], place["line"], place["text"]) == ("streams/demo.yaml", line, "a stream")
    constant = json.loads(okd("explain", NOTE, "kind", "--format", "json").stdout)
    assert constant["fields"][0]["places"][0]["why"] == "the same in every object of its kind"
    product = json.loads(okd("explain", f"streams/demo.yaml:{line}", "--format", "json").stdout)
    note = next(group for group in product["makes"] if group["kind"] == "note")
    assert (note["fields"], note["streams"], len(note["files"])) == (["message"], ["demo 4.9-4.10"], 4)


def test_a_change_of_it_is_told_with_its_stream(okd: Okd, project: Path) -> None:
    assert okd("render").returncode == 0
    commit(project)
    (project / "streams" / "demo.yaml").write_text(
        FAMILY.replace("message: a stream", "message: {4.9: old, else: new}")
    )
    answer = json.loads(okd("diff", "--format", "json").stdout)
    names = {document["name"] for document in answer["documents"] if NOTE in document["files"]}
    assert names == {"demo 4.9 on arm64"}
    sentences = [change["sentence"] for change in answer["changes"]]
    assert "demo 4.9: `message` `a stream` → `old`" in sentences


def test_between_two_revisions_its_name_tells_the_stream_when_nothing_compiles(okd: Okd, project: Path) -> None:
    for text in (FAMILY, FAMILY.replace("a stream", "another")):
        (project / "streams" / "demo.yaml").write_text(text)
        assert okd("render").returncode == 0
        commit(project)
    (project / "streams" / "demo.yaml").write_text("broken: [")
    answer = json.loads(okd("diff", "HEAD~1..HEAD", "--format", "json").stdout)
    assert [document["name"] for document in answer["documents"] if NOTE in document["files"]] == ["demo 4.9 on arm64"]
