"""The page of messages is true: what it says is said, by the code and of its examples, and no check is missing."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import NamedTuple

import pytest

from okdstreams.checks.rule_texts import rules
from okdstreams.compiler import compile_streams
from okdstreams.syntax.diagnostics import Severity
from support import ROOT

PATH = ROOT / "docs" / "troubleshooting.md"
PAGE = PATH.read_text()
GAP = "…"
SETTINGS = b"apiVersion: streams.okd.io/v1alpha2\nkind: Settings\nimageMirror: {registry: quay.io/okd}\n"
ROW = re.compile(r"^\| `(?P<says>[^`]*)` \| (?P<middle>.*?) \| (?P<so>.*) \|$", re.M)
EXAMPLE = re.compile(r"`(.*)`")


class Message(NamedTuple):
    """A row of the page: what is said, and the example of which it is said, if there is one."""

    says: str
    example: str


def rows(title: str) -> list[Message]:
    """The rows of the tables whose middle column has this title."""
    tables = re.findall(rf"^\| it says \| {title} \| so \|\n\|[- |]+\|\n((?:\|.*\n)+)", PAGE, re.M)
    return [
        Message(match["says"], example[1] if (example := EXAMPLE.fullmatch(match["middle"])) else "")
        for table in tables
        for match in ROW.finditer(table)
    ]


SHOWN, TOLD = rows("about"), rows("because")


def pattern(says: str) -> re.Pattern[str]:
    """What fits a message of the page, its gaps being any text."""
    return re.compile(".+".join(map(re.escape, says.strip(GAP).split(GAP))))


def fits(says: str, message: str) -> bool:
    return pattern(says).search(message) is not None


def findings(example: str) -> list[str]:
    """What is said of the page's family with the example in it."""
    shown = re.search(r"^```yaml\n(.*?)^```$", PAGE, re.M | re.S)
    assert shown
    key = example.partition(":")[0]
    lines = [line for line in shown[1].splitlines() if line.partition(":")[0] != key]
    text = "\n".join([*lines, example, ""]).encode()
    return [d.message for d in compile_streams({"okd.yaml": text, "settings.yaml": SETTINGS}).diagnostics]


@pytest.mark.parametrize("row", SHOWN, ids=lambda row: row.says)
def test_what_is_said_of_an_example_is_said(row: Message) -> None:
    said = findings(row.example)
    assert any(fits(row.says, message) for message in said), said


@cache
def texts() -> frozenset[str]:
    """Every text in the code, the values in it being gaps."""
    written = set()
    for path in (ROOT / "okdstreams").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                written.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = (part.value if isinstance(part, ast.Constant) else GAP for part in node.values)
                written.add("".join(map(str, parts)))
    return frozenset(written)


@pytest.mark.parametrize("row", TOLD, ids=lambda row: row.says)
def test_what_is_told_without_an_example_is_in_the_code(row: Message) -> None:
    assert row.says in texts()


def checks_table() -> str:
    """A row for every check, from what it says of itself."""
    return "".join(
        f"| `{rule.name}`{' (warning)' if rule.severity is not Severity.ERROR else ''} | {cell(rule.summary)} "
        f"| {cell(rule.why)} | {remedy(rule.good)} |\n"
        for rule in rules()
    )


def cell(text: str) -> str:
    """A text in a table."""
    return " ".join(text.split()).replace("|", "\\|")


def remedy(good: str) -> str:
    """The good example of a check in a table."""
    return f"`{cell(good)}`" if "`" not in good and "\n" not in good.strip() else "see `okdstreams rules`"


def test_every_check_is_told_as_it_tells_itself(update: bool) -> None:
    before, _, table = PAGE.partition("| check | it wants | because | so |\n| --- | --- | --- | --- |\n")
    if update:
        PATH.write_text(PAGE.removesuffix(table) + checks_table())
    else:
        assert before
        assert table == checks_table(), "run `pytest tests/troubleshooting_test.py --update`"
