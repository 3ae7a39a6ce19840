"""Canonical texts: what other readers and writers of JSON and YAML make of them."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from okdstreams.syntax.canonical import compact_json, pretty_json, yaml_text

texts = st.text(st.characters(exclude_categories=["Cs"]))
scalars = st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), texts)
values = st.recursive(scalars, lambda v: st.one_of(st.lists(v), st.dictionaries(texts, v)), max_leaves=20)
documents = st.one_of(st.dictionaries(texts, values, min_size=1), st.lists(values, min_size=1))


@given(values)
def test_json_says_the_value_again(value: Any) -> None:
    assert json.loads(compact_json(value)) == json.loads(pretty_json(value)) == value


@given(documents)
def test_yaml_1_1_and_1_2_read_the_value_again(value: Any) -> None:
    text = yaml_text(value)
    assert yaml.safe_load(text) == value
    assert YAML(typ="safe", pure=True).load(text) == value


@pytest.mark.skipif(not shutil.which("jq"), reason="no jq on this machine")
@settings(max_examples=settings.default.max_examples * 2 // 3, deadline=None)
@given(values)
def test_compact_and_pretty_are_what_jq_prints(value: Any) -> None:
    for options, text in ((["-cS"], compact_json(value) + "\n"), (["-S"], pretty_json(value))):
        done = subprocess.run(
            ["jq", *options, "."], input=json.dumps(value), capture_output=True, text=True, check=True
        )
        assert done.stdout == text


@pytest.mark.parametrize(
    "word",
    [
        "yes",
        "No",
        "null",
        "~",
        "4.10",
        "0x1F",
        "1e3",
        "2023-07-18",
        "12:30",
        "",
        " a",
        "a: b",
        "a #b",
        "- a",
        "*a",
        "&a",
        "<<",
        "=",
        "!a",
        "a\nb",
        "é",
        "\x85",
        "\u2028",
        "\ufeff",
        "\U0001f600",
    ],
)
def test_a_word_that_a_reader_could_take_for_something_else_is_quoted(word: str) -> None:
    assert yaml.safe_load(yaml_text({"k": word, word or "x": 1}))["k"] == word
