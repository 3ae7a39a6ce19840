"""Every field of every rendered config is accounted for by text that stands in the stream files.

The predicate below knows the language from its documentation and shares no code with the compiler: it reads the files
again at the places that `explain` gives, and asks whether what is written there makes the value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import Any, NamedTuple

import pytest
import yaml

from okdstreams.compiler import Compilation
from okdstreams.explain.explanation import explain
from okdstreams.explain.outputs import Outputs
from okdstreams.report.explanation import explanation_json
from support import ROOT

GATES = {"informing": {"optional"}, "async": {"optional", "async"}, "off": {"optional", "disabled"}}
UPGRADE_SOURCE = re.compile(r"default|Previous(Patch|Minor|Minus1)?|([a-z0-9-]+@)?(prev|[0-9]+\.[0-9]+)")
PLACEHOLDER = re.compile(r"\{(-?[A-Za-z][A-Za-z0-9_-]*)\}")
MARKER = "<!-- GENERATED FROM PUBLIC ANNOTATION CONFIG - DO NOT EDIT. -->"
DROPPED = object()


class Written(NamedTuple):
    """What stands at a place: read from the file, not taken from the explanation."""

    data: Any
    key: str
    line: str


@cache
def lines_of(file: str) -> tuple[str, ...]:
    return tuple((ROOT / file).read_text(encoding="utf-8").splitlines())


@cache
def read(file: str, line: int, column: int, end_line: int, end_column: int) -> Written:
    """The text of a span as YAML data, every scalar as text; and the key before it on its line."""
    rows = list(lines_of(file)[line - 1 : end_line])
    if len(rows) == end_line - line + 1:
        rows[-1] = rows[-1][: end_column - 1]
    before, rows[0] = rows[0][: column - 1], " " * (column - 1) + rows[0][column - 1 :]
    text = "\n".join(rows)
    key = re.search(r"([^\s{},]+|\"[^\"]*\"):\s*$", before)
    return Written(yaml.load(text, Loader=yaml.BaseLoader), key[1].strip('"') if key else "", lines_of(file)[line - 1])


def written(place: Mapping[str, Any]) -> Written:
    return read(place["file"], place["line"], place["column"], place["endLine"], place["endColumn"])


def filled(text: str, stream: Mapping[str, Any], others: list[Written], depth: int = 3) -> str:
    """A pattern of what a template can become: axes exactly, a var as one of the other places' texts."""
    arch, version = stream["arch"], stream["version"] or ""
    major, _, minor = version.partition(".")
    axes = {"arch": arch, "-arch": "" if arch == "amd64" else f"-{arch}"}
    if minor:
        axes |= {"v": version, "p": f"{major}.{int(minor) - 1}", "n": f"{major}.{int(minor) + 1}"}
    out, end = "", 0
    for found in PLACEHOLDER.finditer(text):
        out += re.escape(text[end : found.start()])
        end = found.end()
        if found[1] in axes:
            out += re.escape(axes[found[1]])
        else:
            choices = {o.data for o in others if isinstance(o.data, str)} if depth else set()
            out += "(?:" + "|".join(sorted(filled(c, stream, others, depth - 1) for c in choices)) + ")"
    return out + re.escape(text[end:])


def makes(text: str, value: str, stream: Mapping[str, Any], others: list[Written]) -> bool:
    return re.fullmatch(filled(text, stream, others), value) is not None


def without_twin(path: list[Any], value: Any, stream: Mapping[str, Any], places: list[Written]) -> Any:
    """The public value of a private field. It must name `private:` if the twin changed the value; else DROPPED."""
    by_twin = any(w.key == "private" for w in places)
    suffixed = path[-1] in ("name", "to", "mirrorPrefix") and (len(path) == 1 or path[-2] == "prowJob")
    if path == ["message"]:
        return value.removeprefix(MARKER) if by_twin and value.startswith(MARKER) else DROPPED
    if suffixed and isinstance(value, str):
        return value.removesuffix("-priv") if by_twin and value.endswith("-priv") else DROPPED
    return value


def left_out(data: Any, arch: str) -> bool:
    """Whether everything in a map is cases of which none, or one that says null, is for this architecture."""
    if isinstance(data, dict):
        return all(left_out(item, arch) for item in data.values())
    for case in data if isinstance(data, list) else [data]:
        if not isinstance(case, dict) or "set" not in case:
            return False
        arches = case.get("arch", [arch])
        if arch in ([arches] if isinstance(arches, str) else arches):
            return "in" not in case and case["set"] == "null"
    return True


def accounts(place: Written, others: list[Written], path: list[Any], value: Any, stream: Mapping[str, Any]) -> bool:
    """Whether what is written at a place makes the value, given what is written at the field's other places."""
    text = place.data
    if value in ({}, []):
        return text == value or (value == {} and left_out(text, stream["arch"]))
    if not isinstance(text, str):
        return False
    if isinstance(value, bool) and value:
        if path[-1] == "disabled" and place.key == "private" and stream["private"]:
            return path[0] in ("verify", "upgrade")
        if path[-1] == "upgrade" and (UPGRADE_SOURCE.fullmatch(text) or text == "upgradeFrom"):
            return True
        if place.key == "gate" or text in GATES:
            return path[-1] in GATES.get(text, ())
    if not isinstance(value, str):
        return text == json.dumps(value)
    if len(path) > 1 and path[-2] == "candidate" and re.fullmatch(r"([a-z0-9-]+@)?(prev|[0-9]+\.[0-9]+)", text):
        return candidate(text, others, path, value, stream)
    if "excludeTags" in path:
        return fnmatchcase(value, text) and any(o.data == value or str(o.data).startswith(f"{value}:") for o in others)
    if path[-2:] == ["prowJob", "name"] and "/" in text:
        prefix, _, test = text.partition("/")
        heads = [o for o in others if o.key == prefix and isinstance(o.data, str)]
        return any(makes(head.data + test, value, stream, others) for head in heads)
    if path[-2:-1] == ["imageStreamRef"] and place.key == "imageStream":
        namespace, _, name = text.partition("/")
        return makes({"namespace": namespace, "name": name}[path[-1]], value, stream, others)
    return makes(text, value, stream, others)


def candidate(text: str, others: list[Written], path: list[Any], value: str, stream: Mapping[str, Any]) -> bool:
    """`prev` is one minor earlier; the stream is the middle of the name of the stream that it means."""
    wanted = text.rpartition("@")[2]
    major, _, minor = stream["version"].partition(".")
    version = f"{major}.{int(minor) - 1}" if wanted == "prev" else wanted
    if path[-1] == "version":
        return value == version
    there = {**stream, "version": version}
    names = [o.data for o in others if isinstance(o.data, str) and "0-0." in o.data]
    return any(makes(name, f"{version}.0-0.{value}", there, others) for name in names)


def accounted(field: Mapping[str, Any], value: Any, stream: Mapping[str, Any]) -> bool:
    places = [written(place) for place in field["places"]]
    if stream["private"]:
        value = without_twin(field["path"], value, stream, places)
    if value is DROPPED:
        return False
    return any(
        accounts(place, [*places[:i], *places[i + 1 :]], field["path"], value, stream) for i, place in enumerate(places)
    )


@pytest.fixture(scope="module")
def outputs(monkeypatch_module: None, compilation_here: Compilation) -> Outputs:
    return Outputs(compilation_here)


@pytest.fixture(scope="module")
def monkeypatch_module() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        yield


@pytest.fixture(scope="module")
def compilation_here(monkeypatch_module: None) -> Compilation:
    """Compiled in the repository, so that files have the names that a user sees."""
    from okdstreams.project import compile_folder

    return compile_folder("streams")


def other_value(value: Any) -> Any:
    """A value that nobody wrote."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1_000_003
    return f"{value}-other" if isinstance(value, str) else [value]


def test_every_field_of_every_config_is_accounted_for_by_what_is_written(outputs: Outputs) -> None:
    configs = [path for path in outputs.paths if outputs.output(path).kind == "release config"]
    assert len(configs) == len(list((ROOT / "rendered/release-controller").rglob("*.json")))
    unaccounted, credulous, count = [], [], 0
    for path in configs:
        answer = explanation_json(explain(outputs, path, None, "rendered"), "rendered")
        rendered = json.loads((ROOT / "rendered" / path).read_text())
        assert {tuple(f["path"]): f["value"] for f in answer["fields"]} == dict(leaves(rendered))
        for field in answer["fields"]:
            count += 1
            if not accounted(field, field["value"], answer["stream"]):
                unaccounted.append((path, field["field"], field["value"], [p["text"] for p in field["places"]]))
            if accounted(field, other_value(field["value"]), answer["stream"]):
                credulous.append((path, field["field"]))
    assert count > 5000
    assert unaccounted == []
    assert credulous == [], "the predicate must refuse a value that is not there"


def test_every_field_of_every_other_output_has_a_place(outputs: Outputs) -> None:
    for path in outputs.paths:
        if outputs.output(path).kind == "release config":
            continue
        found = explanation_json(explain(outputs, path, None, "rendered"), "rendered")
        assert found["fields"], path
        for field in found["fields"]:
            assert field["places"], (path, field["field"])
            for place in field["places"]:
                lines_of(place["file"])[place["line"] - 1].index(place["text"].splitlines()[0], place["column"] - 1)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if not value or not isinstance(value, (dict, list)):
        yield path, value
    for key, item in items:
        yield from leaves(item, (*path, key))
