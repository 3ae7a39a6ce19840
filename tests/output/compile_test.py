"""The stream language, case by case: what each construct means in the release config.

A case is a folder: `streams/`, and beside it `expected.json` (every config by file, and what is imported) or, for a
case of mistakes, `expected.txt` (every diagnostic, as `check` prints it).
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from okdstreams.disk.stream_files import read_streams
from okdstreams.fleet.fleet import Fleet
from okdstreams.fleet.resolve import Resolved, resolve
from okdstreams.language.load import load
from okdstreams.report.text import text
from support import ROOT

CASES = sorted(path for path in (ROOT / "tests" / "output" / "compile").iterdir() if (path / "streams").is_dir())


def resolved(case: Path) -> Resolved:
    """The fleet of a case, and everything that is wrong with it; file names are relative to the case."""
    files = {
        Path(name).relative_to(case).as_posix(): content for name, content in read_streams(str(case)).contents.items()
    }
    loaded = load(files)
    fleet, diagnostics = resolve(loaded)
    return Resolved(fleet, tuple(sorted({*loaded.diagnostics, *diagnostics})))


def meaning(fleet: Fleet) -> dict[str, Any]:
    """What the cases are about, without what other tests are about."""
    configs = {stream.file: {"imageStream": stream.target, "config": stream.config} for stream in fleet.streams}
    imports = {s.target: {tag: i.pullspec for tag, i in s.imports.items()} for s in fleet.streams if s.imports}
    imports |= {f"{s.namespace}/{s.name}": {t: i.pullspec for t, i in s.tags.items()} for s in fleet.import_streams}
    return {"configs": configs, "imports": imports} if imports else {"configs": configs}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_means_what_it_says(case: Path, update: bool) -> None:
    fleet, diagnostics = resolved(case)
    mistakes = case.name.startswith("mistakes-")
    expected = case / ("expected.txt" if mistakes else "expected.json")
    if mistakes:
        found = text(diagnostics, {})
    else:
        assert text(diagnostics, {}) == ""
        found = json.dumps(meaning(fleet), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    if update:
        expected.write_text(found)
    assert found == expected.read_text(), "if this is meant, run `pytest --update` and read `git diff`"


DOCS = ROOT / "docs" / "language.md"
SKELETON = {
    "apiVersion": "streams.okd.io/v1alpha2",
    "kind": "StreamFamily",
    "family": "a",
    "file": "a.json",
    "imageStream": "ns/a",
    "config": "{}",
}


@pytest.mark.parametrize("example", re.findall(r"(?ms)^```yaml\n(.*?)^```$", DOCS.read_text()))
def test_an_example_of_the_manual_is_valid(example: str) -> None:
    missing = {key: value for key, value in SKELETON.items() if not re.search(rf"(?m)^{key}:", example)}
    head = "" if "apiVersion" not in missing else "".join(f"{key}: {value}\n" for key, value in missing.items())
    assert text(load({"example.yaml": (head + example).encode()}).diagnostics, {}) == ""


def test_the_first_example_of_the_manual_becomes_the_json_beside_it() -> None:
    manual = DOCS.read_text()
    example, expected = (re.findall(rf"(?ms)^```{kind}\n(.*?)^```$", manual)[0] for kind in ("yaml", "json"))
    fleet, diagnostics = resolve(load({"okd.yaml": example.encode()}))
    assert diagnostics == ()
    assert {s.file: s.config for s in fleet.streams}["release-okd-4.13.json"] == json.loads(expected)
