"""The front page: its first example compiles as pasted, and the picture shows what it becomes."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

from front_picture import drawn

from okdstreams.compiler import compile_streams
from support import ROOT, Run

README = (ROOT / "README.md").read_text()
PICTURE = ROOT / "docs" / "pictures" / "first.svg"
CONFIG = "release-controller/release-okd-scos-4.14.json"


def example() -> str:
    """The first YAML of the README."""
    block = re.search(r"^```yaml\n(.*?)^```$", README, re.M | re.S)
    assert block
    return block[1]


def test_the_first_example_renders_as_pasted(tmp_path: Path, run: Run) -> None:
    (tmp_path / "streams").mkdir()
    (tmp_path / "streams" / "okd-scos.yaml").write_text(example())
    checked, rendered = run("check", "--strict", cwd=tmp_path), run("render", cwd=tmp_path)
    assert (checked.returncode, rendered.returncode) == (0, 0), checked.stderr + rendered.stderr
    assert {path.name for path in (tmp_path / "rendered/release-controller").iterdir()} == {
        f"release-okd-scos-4.{minor}.json" for minor in (12, 13, 14)
    }


def test_the_picture_shows_what_the_example_becomes(update: bool) -> None:
    manifests = compile_streams({"streams/okd-scos.yaml": example().encode()}).manifests
    shown = drawn(example(), CONFIG, manifests[CONFIG].text.rstrip(), sorted(manifests), "4.14")
    if update:
        PICTURE.write_text(shown)
    assert PICTURE.read_text() == shown, "run `pytest tests/readme_test.py --update`"
    assert f"]({PICTURE.relative_to(ROOT)})" in README
    ElementTree.fromstring(shown)
