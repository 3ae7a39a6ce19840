"""The page of the grammar is true: every production on it has an example that is taken and one that is refused.

A table gives them, and the last code before it says where they stand: □ is the example.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from okdstreams.project import compile_folder
from support import ROOT

PAGE = (ROOT / "docs" / "grammar.md").read_text()
HOLE = "□"
HEAD = "apiVersion: streams.okd.io/v1alpha2\nkind: "
SETTINGS = f"{HEAD}Settings\nprevious: {{5.0: 4.14}}\n"
INVENTORY = (
    f"{HEAD}Inventory\nimageStream: ocp/$(v)\ncomponents: {{openshift/installer: {{installer: all, cli: all}}}}\n"
)
OCP = """\
family: ocp
versions: 4.12-4.14
file: ocp-$(v).json
imageStream: ocp/$(v)
config: {name: $(v).0-0.ci, to: release}
"""


class Example(NamedTuple):
    """A row of a table: a production, and two texts for the hole of a line."""

    production: str
    line: str
    taken: str
    refused: str
    says: str


def examples() -> list[Example]:
    """All rows of all tables, each with the line that stands above its table."""
    rows = []
    line = ""
    for text in PAGE.splitlines():
        if HOLE in text and (code := re.search(rf"`([^`]*{HOLE}[^`]*)`", text)):
            line = code[1]
        cells = [cell.strip() for cell in text.strip("|").split("|")]
        if text.startswith("|") and cells[0] not in ("production", "---"):
            production, taken, refused, says = cells
            rows.append(Example(production, line, taken.strip("`"), refused.strip("`"), says))
    return rows


EXAMPLES = examples()


def productions() -> set[str]:
    """What the blocks of the page define."""
    blocks = "".join(re.findall(r"^```text\n(.*?)^```$", PAGE, re.M | re.S))
    return {match[1] for match in re.finditer(r"^([a-z]+(?: [a-z]+)*) += ", blocks, re.M)}


def family(line: str, example: str) -> str:
    """The family of the page with the line in it, and the example in its hole."""
    shown = re.search(r"^```yaml\n(family: .*?)^```$", PAGE, re.M | re.S)
    assert shown
    key = line.partition(":")[0]
    lines = [text for text in shown[1].splitlines() if text.partition(":")[0] != key]
    return HEAD + "\n".join(["StreamFamily", *lines, line.replace(HOLE, example), ""])


def errors(folder: Path, text: str) -> list[str]:
    """What is refused when the family is compiled beside the others, each with its hint."""
    files = {"settings": SETTINGS, "inventory": INVENTORY, "ocp": f"{HEAD}StreamFamily\n{OCP}", "okd": text}
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(content)
    return [f"{d.message}: {d.hint}" for d in compile_folder(str(folder)).diagnostics if d.is_error]


def test_every_production_has_its_examples() -> None:
    assert productions() == {example.production for example in EXAMPLES}
    assert len(productions()) > 25


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.production}: {example.taken}")
def test_what_is_taken_is_taken(example: Example, tmp_path: Path) -> None:
    assert errors(tmp_path, family(example.line, example.taken)) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.production}: {example.refused}")
def test_what_is_refused_is_refused_for_the_reason_that_is_shown(example: Example, tmp_path: Path) -> None:
    said = errors(tmp_path, family(example.line, example.refused))
    assert said
    assert example.says
    assert any(example.says in sentence for sentence in said), said
