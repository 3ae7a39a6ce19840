"""The lists of CONTRIBUTING are true: every file that a change touches is one of a kind that the tree is made of.

Three of the lists are also followed by machine: tests/output/new_output_test.py adds an output,
tests/language/new_field_test.py a field, and tests/checks/rules_test.py asks every check for its cases.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from okdstreams.checks.rule_texts import OF_STAGES, rules
from okdstreams.cli.app import command_names
from support import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text()
TITLES = ("A new check", "A new output", "A new field of the release config", "A new command")
CODE = re.compile(r"`((?:[\w.-]+/)+[\w.-]*|[\w.-]+\.(?:py|md|json|yaml))`")


def section(title: str) -> str:
    """The text below a heading, up to the next."""
    return TEXT.partition(f"\n### {title}\n")[2].partition("\n###")[0]


def steps(title: str) -> list[str]:
    """The numbered points of a section, each in one line."""
    return [" ".join(step.split()) for step in re.findall(r"(?ms)^\d+\. (.*?)(?=^\d+\. |^$)", section(title))]


def fits(name: str) -> bool:
    """Whether the tree has what is named: the file or folder, or for NAME at least one file in its place."""
    where = [name] if "/" in name or (ROOT / name).exists() else [f"**/{name}"]
    return any(any(ROOT.glob(pattern.replace("NAME", "[a-z]*"))) for pattern in where)


@pytest.mark.parametrize("title", TITLES)
def test_every_step_begins_with_a_file(title: str) -> None:
    assert len(steps(title)) >= 3
    for step in steps(title):
        assert CODE.match(step), step


@pytest.mark.parametrize("name", sorted(set(CODE.findall(TEXT))))
def test_what_is_named_is_there(name: str) -> None:
    assert fits(name)


def test_a_name_that_is_nowhere_does_not_fit() -> None:
    assert not fits("okdstreams/rules/NAME.py")
    assert not fits("okdstreams/checks/rules.py")
    assert not fits("nowhere.py")


def test_the_modules_of_stages_stand_where_the_list_says() -> None:
    assert "`OF_STAGES` of `okdstreams/checks/rule_texts.py`" in " ".join(section("A new check").split())
    assert OF_STAGES


def unnamed(names: Mapping[str, str], document: str) -> list[str]:
    """The keys whose pattern a document does not have."""
    text = (ROOT / document).read_text()
    return [name for name, pattern in names.items() if not re.search(pattern, text, re.MULTILINE)]


def test_every_check_is_in_its_document() -> None:
    assert unnamed({rule.name: f"`{rule.name}`" for rule in rules()}, "docs/checks.md") == []


def test_every_command_has_a_row() -> None:
    assert unnamed({name: rf"^\| `okdstreams {name}\b" for name in command_names()}, "README.md") == []


def test_every_folder_of_the_output_has_a_row() -> None:
    folders = [path.name for path in (ROOT / "rendered").iterdir() if path.is_dir()]
    assert folders
    assert unnamed({name: rf"^\| `rendered/{name}/`" for name in folders}, "README.md") == []


def test_what_has_no_row_is_missed_by_name() -> None:
    assert unnamed({"greet": r"^\| `okdstreams greet\b"}, "README.md") == ["greet"]
