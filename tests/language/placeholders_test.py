"""Placeholders: read, written and escaped by one module, which alone knows how they look."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okdstreams.language.placeholders import (
    CLOSE,
    OPEN,
    PLACEHOLDER,
    escape,
    is_plain,
    is_unclosed,
    names_in,
    placeholder,
    put,
    substitute,
)
from support import ROOT

PACKAGE = ROOT / "okdstreams"
OTHER_GRAMMARS = {
    "language/placeholders.py": "the home of the grammar",
}
"""Modules that may spell one, and why."""

texts = st.lists(st.sampled_from(["v", "x1", "-arch", OPEN, CLOSE, " ", "$"]), max_size=12).map("".join)


@given(texts)
def test_what_is_escaped_means_itself(text: str) -> None:
    assert names_in(escape(text)) == []
    assert substitute(escape(text), {}.__getitem__) == text


@given(texts)
def test_a_plain_text_stands_for_itself(text: str) -> None:
    if is_plain(text):
        assert substitute(text, {}.__getitem__) == text == escape(text)


@pytest.mark.parametrize("name", ["v", "-arch", "x86-64", "two-words"])
def test_a_placeholder_is_read_as_it_is_written(name: str) -> None:
    text = f"a-{placeholder(name)}{escape(placeholder(name))}"
    assert names_in(text) == [name]
    assert re.findall(PLACEHOLDER, placeholder(name)) == [placeholder(name)]
    assert substitute(text, {name: "4.14"}.get) == f"a-4.14{placeholder(name)}"
    assert substitute(placeholder(name), {}.get) == placeholder(name)


@pytest.mark.parametrize(
    ("text", "unclosed"),
    [("$(v", True), ("$()", True), ("$(V)", True), ("$$(v $(v)", False), ("$ (v", False), ("$$$(", False)],
)
def test_what_opens_a_placeholder_goes_on_as_one(text: str, unclosed: bool) -> None:
    assert is_unclosed(text) is unclosed


def test_put_leaves_everything_else_alone() -> None:
    text = placeholder("v") + placeholder("p") + escape("{")
    assert put(text, {"v": "4.14"}) == "4.14" + placeholder("p") + escape("{")


def literals(text: str) -> Iterator[str]:
    """Every text of a module but its docstrings."""
    tree = ast.parse(text)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def test_no_other_module_spells_a_placeholder() -> None:
    modules = {path.relative_to(PACKAGE): path.read_text() for path in sorted(PACKAGE.rglob("*.py"))}
    spelled = [
        f"{path}: {literal}"
        for path, text in modules.items()
        if OPEN in text and str(path) not in OTHER_GRAMMARS
        for literal in literals(text)
        if re.search(PLACEHOLDER, literal)
    ]
    assert spelled == []
