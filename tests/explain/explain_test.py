"""`okdstreams explain`: places and choices of a field, what a line makes, names, exit codes."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okdstreams.compiler import compile_streams
from okdstreams.explain.choices import Chooser
from okdstreams.explain.explanation import explain, find_document
from okdstreams.explain.folding import fold
from okdstreams.explain.lines import explain_line, locs_on
from okdstreams.explain.outputs import Outputs
from okdstreams.explain.paths import UnresolvedName, dotted, find_fields, find_output, near_fields
from okdstreams.fleet.tracing import leaves
from okdstreams.language.versions import parse_version
from okdstreams.output.manifest import Manifest
from okdstreams.syntax.yaml import parse
from support import ROOT, Run

CASES = ROOT / "tests" / "explain"
"""A small project, and what is expected of it."""


@pytest.fixture(scope="module")
def outputs() -> Outputs:
    compilation = compile_streams(streams())
    assert compilation.loaded.is_whole, compilation.diagnostics
    return Outputs(compilation)


def streams() -> dict[str, bytes]:
    return {f"streams/{path.name}": path.read_bytes() for path in sorted((CASES / "streams").iterdir())}


def test_every_field_has_a_place_of_its_own_and_every_trace_ends_in_a_field(outputs: Outputs) -> None:
    for path in outputs.paths:
        output = outputs.output(path)
        for field, _ in output.fields():
            assert [o for o in output.trace.get(field, ()) if o.role not in ("absent", "overridden")], (path, field)
        made = {
            at for at, origins in output.trace.items() if any(o.role not in ("absent", "overridden") for o in origins)
        }
        assert [at for at in made if not output.has(at)] == [], path


def golden(file: str, answer: Callable[[str], Iterator[str]], update: bool) -> None:
    """Compare the answer to every heading of a golden file with what follows it there."""
    written = (CASES / file).read_text()
    headings = [line for line in written.splitlines() if line and not line.startswith(" ")]
    found = "\n".join("".join(f"{line}\n" for line in (heading, *answer(heading))) for heading in headings)
    if update:
        (CASES / file).write_text(found)
    assert found == written


def test_fields_come_from_these_places(outputs: Outputs, update: bool) -> None:
    """Each with the choices on the way to it (number of how many), and what was overridden."""

    def answer(heading: str) -> Iterator[str]:
        path, _, field = heading.partition(" ")
        found = explain(outputs, path, field, "rendered")
        for shown in found.fields:
            yield "  absent" if found.absent else f"  = {json.dumps(shown.value)}"
            for place in shown.places:
                yield f"    {place.role} {place.at.text}  {place.at.span.file}:{place.at.span.line}"
                for match in place.matched:
                    yield f"      {match.kind} {match.number} of {match.of}: {match.label}"
                    yield from (f"        overrides {other.text}" for other in match.overrides)
                yield from (f"      overrides {other.text}" for other in place.overrides)

    golden("places.txt", answer, update)


def test_lines_make_these_fields(outputs: Outputs, update: bool) -> None:
    def answer(heading: str) -> Iterator[str]:
        file, _, text = heading.partition(": ")
        document = find_document(outputs, file)
        number = next(n for n, line in enumerate(document.text.splitlines(), 1) if text in line)
        found = explain_line(outputs, document, number)
        for verb, groups in (("makes", found.makes), ("leaves out", found.left_out)):
            for group in groups:
                where = "; ".join(group.streams) or ", ".join(group.files)
                yield f"  {verb} in {group.kind} {where}"
                yield from (f"    {field or '(the whole file)'}" for field in group.fields)

    golden("lines.txt", answer, update)


def test_a_tag_is_found_in_the_publisher_when_asked_of_the_stream_that_receives(outputs: Outputs) -> None:
    found = explain(outputs, "down-4.9.json", "rhel-coreos", "rendered")
    assert found.output.path == "release-controller/up-4.9.json"
    assert [f.path for f in found.fields] == [("publish", "mirror", "imageStreamRef", "excludeTags", 1)]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("rendered/release-controller/up-4.9.json", "release-controller/up-4.9.json"),
        ("release-controller/up-4.9.json", "release-controller/up-4.9.json"),
        ("./rendered/release-controller/priv/up-4.10.json", "release-controller/priv/up-4.10.json"),
        ("up-4.10.json", "release-controller/up-4.10.json"),
        ("priv/up-4.10.json", "release-controller/priv/up-4.10.json"),
        ("up/4.9", "release-controller/up-4.9.json"),
        ("4.9.0-0.up-arm64", "release-controller/up-4.9-arm64.json"),
        ("4.10.0-0.up-priv", "release-controller/priv/up-4.10.json"),
        ("down/plain", "imagestreams/down/plain.yaml"),
        ("plain.yaml", "imagestreams/down/plain.yaml"),
        ("project.yaml", "argocd/project.yaml"),
    ],
)
def test_an_output_goes_by_many_names(outputs: Outputs, name: str, path: str) -> None:
    assert find_output(outputs, name, "rendered")[0].path == path


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("up-4.11.json", "up-4.10.json"),
        ("4.9.yaml", "rendered/imagestreams/up/4.9.yaml"),  # also in up-arm64
        ("rendered/release-controller/up-4.9.jsn", "release-controller/up-4.9.json"),
    ],
)
def test_a_name_of_nothing_or_of_several_is_answered_with_near_ones(outputs: Outputs, name: str, near: str) -> None:
    with pytest.raises(UnresolvedName) as caught:
        find_output(outputs, name, "rendered")
    assert near in caught.value.near


@pytest.mark.parametrize(
    ("body", "field", "path"),
    [
        ({"a": {"b": 1}}, "a.b", ("a", "b")),
        ({"a": {"b": 1}}, ".a.b", ("a", "b")),
        ({"a": {"b": 1}, "a.b": 2}, "a.b", ("a.b",)),  # the longest key goes first
        ({"a": {"b": 1, "c": 3}, "a.b": 2}, "a.c", ("a", "c")),
        ({"a-4.14-x": {"b": 1}}, "a-4.14-x.b", ("a-4.14-x", "b")),
        ({"a.b": {"c": 1}}, '"a.b".c', ("a.b", "c")),
        ({"a.b": {"c": 1}}, "'a.b'.c", ("a.b", "c")),
        ({"a.b": {"c": 1}}, '["a.b"].c', ("a.b", "c")),
        ({"t": ["x", "y"]}, "t[1]", ("t", 1)),
        ({"t": ["x", "y"]}, "t.1", ("t", 1)),
        ({"t": ["x", "y"]}, "t.y", ("t", 1)),
        ({"t": [{"name": "x", "v": {"w": 1}}]}, "t.x.v.w", ("t", 0, "v", "w")),
        ({"t": {"u": ["x", "y"]}}, "y", ("t", "u", 1)),
        ({"t": ["x"]}, "t[4]", None),
        ({"a": 1}, "a.b", None),
        ({"a": 1}, "a.", ("a",)),
    ],
)
def test_fields_are_named_by_dotted_paths(
    outputs: Outputs, body: Any, field: str, path: tuple[str | int, ...] | None
) -> None:
    output = outputs.output("argocd/root.yaml")._replace(body=body)
    assert find_fields(output, field) == ([] if path is None else [path])


def test_every_field_of_this_repository_is_found_by_the_name_that_is_printed(outputs: Outputs) -> None:
    for path in outputs.paths:
        output = outputs.output(path)
        for field, _ in leaves(output.body):
            assert find_fields(output, dotted(field, output.body)) == [field]


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [("new/list.txt", "one\ntwo\n", ["one", "two"]), ("new/x.yaml", "a: {b: 1}\n", {"a": {"b": 1}})],
)
def test_an_output_of_a_new_kind_has_the_place_that_asks_for_it(
    outputs: Outputs, path: str, text: str, value: Any
) -> None:
    family = outputs.compilation.loaded.families[0].document
    manifest = Manifest(path, text, family, ("sources", "mirror", "step"))
    new = Outputs(outputs.compilation._replace(manifests={path: manifest}))
    assert new.output(path).body == value
    found = explain(new, path, None, "rendered")
    assert {p.at.text for f in found.fields for p in f.places} == {"mirror"}


@given(st.text(), st.text(alphabet="ab.[]\"'01"))
def test_any_name_is_answered(outputs: Outputs, path: str, field: str) -> None:
    for field_ in (field, path):
        found = explain(outputs, "up-4.9.json", field_, "rendered")
        assert found.absent != bool(found.fields) or not found.output.has(found.fields[0].path)
    with contextlib.suppress(UnresolvedName):
        assert find_output(outputs, path, "rendered")


def test_near_fields_are_told(outputs: Outputs) -> None:
    output = outputs.output("release-controller/up-4.9.json")
    assert "verify.one.optional" in near_fields(output, "verify.one.optinal")
    assert "expires" in near_fields(output, "config.expire")


def test_what_a_line_makes_is_what_its_fields_name(outputs: Outputs) -> None:
    """Both directions agree: the line of every place of a field makes that field."""
    output = outputs.output("release-controller/up-4.9.json")
    placer = outputs.placer(output)
    for path, value in output.fields():
        for place in placer.field(path, value, output.trace).places:
            document = find_document(outputs, place.at.span.file)
            made = explain_line(outputs, document, place.at.span.line).makes
            names = [f.replace("$(v)", "4.9") for g in made if output.path in g.files for f in g.fields]
            assert "" in names or dotted(path, output.body) in names, (path, place)


@pytest.mark.parametrize(
    ("line", "locs"),
    [
        (1, [("a",)]),
        (2, [("b",)]),
        (3, [("b", "c"), ]),
        (4, [("b", "c")]),
        (5, []),
        (6, []),
        (7, [("l",)]),
        (8, [("l", 0)]),
        (9, [("l", 0, "y")]),
        (10, [("f",)]),
        (11, [("f", 1), ("f", 2)]),
        (12, [("f",)]),
        (99, []),
    ],
)  # fmt: skip
def test_a_line_is_its_outermost_entries(line: int, locs: list[tuple[str | int, ...]]) -> None:
    text = 'a: 1\nb:\n  c: "two\n    lines"\n\n# nothing\nl:\n- x: 1\n  y: 2\nf: [1,\n  2, 3\n  ]\n'
    document = parse("x.yaml", text.encode()).document
    assert document is not None
    assert locs_on(document, line) == locs


def test_streams_are_folded(outputs: Outputs) -> None:
    everything = outputs.compilation.fleet.streams
    up = [s for s in everything if s.family == "up"]
    assert fold(everything, everything) == ["down 4.9-4.10", "up 4.8-4.10", "up 4.10, private"]
    assert fold([s for s in up if not s.private and s.arch == "arm64"], everything) == ["up 4.8-4.10 arm64"]
    ends = [s for s in up if not s.private and str(s.version) != "4.9"]
    assert fold(ends, everything) == ["up 4.8, 4.10"]
    newest = [s for s in up if str(s.version) == "4.10" and s.arch == "amd64"]
    assert fold(newest, everything) == ["up 4.10 amd64, with private twins"]


def test_choices_are_walked_by_the_model(outputs: Outputs) -> None:
    source = next(s for s in outputs.compilation.loaded.families if s.model.family == "up")
    choose = Chooser(parse_version("4.10"), "amd64").choices
    found = list(choose(source.model, ("config", "expires", "4.9+")))
    assert [(c.kind, c.label, c.number, c.of) for c in found] == [("range", "4.9+", 1, 3)]
    assert found[0].others == (("config", "expires", "4.10"), ("config", "expires", "else"))
    assert list(choose(source.model, ("config", "nothing", "there"))) == []


# ---- the program


def test_the_text_says_place_line_and_match(run: Run) -> None:
    done = run("explain", "release-okd-4.14.json", "verify.vsphere-ovn.optional", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    head, site, field, place, line, marks, matched = done.stdout.splitlines()
    assert head == "rendered/release-controller/release-okd-4.14.json"
    assert site == "  shown at https://amd64.origin.releases.ci.openshift.org/releasestream/4.14.0-0.okd"
    assert field == "verify.vsphere-ovn.optional = true"
    file, number, column = place.split(": ")[0].strip().split(":")
    source = (ROOT / file).read_text().splitlines()[int(number) - 1]
    assert source[int(column) - 1 :].startswith("informing")
    assert line.strip() == source.strip()
    assert marks.count("^") == len("informing")
    assert matched.endswith("row matched: in 4.12+")


def test_the_json_has_the_documented_fields(run: Run) -> None:
    done = run("explain", "ocp/4.14", "rhel-coreos-8", "--format", "json", cwd=ROOT)
    assert done.returncode == 0
    answer = json.loads(done.stdout)
    assert answer.keys() == {"format", "file", "kind", "stream", "absent", "fields"}
    assert answer["stream"].keys() == {"family", "version", "arch", "private", "name", "imageStream", "site", "link"}
    assert [f["field"] for f in answer["fields"]] == [
        "publish.mirror-to-okd-scos.imageStreamRef.excludeTags.rhel-coreos-8",
        "publish.mirror-to-origin.imageStreamRef.excludeTags.rhel-coreos-8",
    ]
    span = {"file", "line", "column", "endLine", "endColumn"}
    for field in answer["fields"]:
        assert field.keys() == {"field", "path", "value", "places"}
        for place in field["places"]:
            assert place.keys() == {"role", "why", "text", "matched", "overrides"} | span
            for matched in place["matched"]:
                assert matched.keys() == {"kind", "label", "number", "of", "overrides"} | span


def test_a_line_of_a_stream_file_is_explained(run: Run) -> None:
    number = (ROOT / "streams/okd.yaml").read_text().split("  vsphere-ovn:")[0].count("\n") + 1
    done = run("explain", f"streams/okd.yaml:{number}", "--format", "json", cwd=ROOT)
    assert done.returncode == 0
    answer = json.loads(done.stdout)
    assert answer.keys() == {"format", "file", "line", "source", "makes", "leavesOut"}
    group = answer["makes"][0]
    assert group["streams"] == ["okd 4.12-4.14"]
    assert group["files"] == [f"rendered/release-controller/release-okd-4.{n}.json" for n in (12, 13, 14)]
    assert group["fields"] == [f"verify.vsphere-ovn.{name}" for name in ("maxRetries", "optional", "prowJob.name")]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["release-okd-4.14.json"], 0, ""),
        (["argocd/root.yaml"], 0, ""),
        (["release-okd-4.14.json", "verify.awsovn"], 1, "did you mean verify.aws-ovn?"),
        (["release-okd-4.99.json"], 2, "did you mean release-okd-4.14.json?"),
        (["4.14.yaml"], 2, "may be any of 2 files"),
        (["streams/okd.yaml:1"], 1, "makes nothing"),
        (["streams/okd.yaml:9999"], 2, "lines"),
        (["streams/nothing.yaml:1"], 2, "is not a stream file"),
        (["streams/okd.yaml:5", "field"], 2, "has no FIELD"),
        (["x", "--streams", "nowhere"], 2, "nowhere does not exist"),
    ],
)
def test_the_exit_code_says_whether_there_is_an_answer(
    small_project: Path, run: Run, arguments: list[str], code: int, said: str
) -> None:
    done = run("explain", *arguments, cwd=small_project)
    assert (done.returncode, said in done.stderr, "Traceback" in done.stderr) == (code, True, False), done.stderr


def test_other_folders_are_named_as_they_were_given(run: Run, tmp_path: Path) -> None:
    for name, content in streams().items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    there = str(tmp_path / "streams")
    done = run("explain", "out/release-controller/up-4.9.json", "to", "--streams", there, "--output", "out", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("out/release-controller/up-4.9.json\nto = ")
    assert f"{there}/up.yaml:" in done.stdout
    from_inside = run("explain", f"{there}/up.yaml:3", "--output", "out", cwd=tmp_path)
    assert from_inside.returncode == 1
    assert "streams/up.yaml:3 makes nothing" in from_inside.stderr


def test_streams_with_mistakes_are_explained_as_far_as_they_compile(run: Run, tmp_path: Path) -> None:
    for name, content in (streams() | {"streams/bad.yaml": b"kind: Nothing\n"}).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    done = run("explain", "up-4.9.json", "to", cwd=tmp_path)
    assert done.returncode == 0
    assert " in streams: see `okdstreams check`" in done.stderr
