"""Where each field of a small family comes from, to the column: nothing is missing and nothing is told twice."""

from __future__ import annotations

import json

from okdstreams.compiler import compile_streams
from okdstreams.explain.explanation import explain
from okdstreams.explain.outputs import Outputs
from support import ROOT

FOLDER = ROOT / "tests" / "explain" / "traces"
OUTPUTS = (
    "release-controller/a-4.13.json",
    "release-controller/a-4.13-arm64.json",
    "release-controller/a-4.14.json",
    "release-controller/priv/a-4.14.json",
    "imagestreams/ns/plain.yaml",
)
ABSENT = (("a-4.13.json", "expires"), ("a-4.14-arm64.json", "mirrorPrefix"), ("a-4.14.json", "check.plain"))


def told(outputs: Outputs, path: str, field: str) -> list[str]:
    """The answer to one question, a line for each value and each of its places."""
    found = explain(outputs, path, field, "rendered")
    lines = []
    for shown in found.fields:
        value = "absent" if found.absent else json.dumps(shown.value, ensure_ascii=False)
        lines.append(f"  {'.'.join(map(str, shown.path))} = {value}")
        for place in shown.places:
            span = place.at.span
            why = f"  ({place.why})" if place.why else ""
            lines.append(f"    {place.role} {place.at.text}  {span.file}:{span.line}:{span.column}{why}")
    return lines


def test_every_field_comes_from_these_places(update: bool) -> None:
    files = {f"streams/{path.name}": path.read_bytes() for path in sorted((FOLDER / "streams").iterdir())}
    compilation = compile_streams(files)
    assert compilation.loaded.is_whole
    outputs = Outputs(compilation)
    lines = []
    for path in OUTPUTS:
        lines += ["", path, *told(outputs, path, "")]
    for path, field in ABSENT:
        lines += ["", f"{path} {field}", *told(outputs, path, field)]
    expected = FOLDER / "expected.txt"
    found = "\n".join([*lines[1:], ""])
    if update:
        expected.write_text(found)
    assert found == expected.read_text(), "if this is meant, run `pytest --update` and read `git diff`"
