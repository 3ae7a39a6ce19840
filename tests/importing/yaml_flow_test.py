"""What import writes reads back as it was meant, quotes nothing that needs no quotes, and fits a screen."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okdstreams.importing.write.yaml_flow import LONGEST, entry, flow, row_lines
from okdstreams.syntax.yaml import parse

WORDS = st.sampled_from(
    ["a", "$(v)", "#x", "x#", "- ", "'", '"', "\\", "b:", ":", "{", "]", ",", "ünï", "\n", "4.10", "é" * 40]
)
TEXTS = st.one_of(
    st.text(max_size=30), st.lists(WORDS, max_size=60).map(" ".join), st.lists(WORDS, max_size=5).map("".join)
)
DATA = st.recursive(
    st.one_of(TEXTS, st.none(), st.booleans(), st.integers(-9, 9)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=8,
)


def read(lines: list[str]) -> Any:
    parsed = parse("a.yaml", "".join(f"{line}\n" for line in lines).encode())
    assert parsed.document is not None, parsed.diagnostics
    assert parsed.diagnostics == []
    return parsed.document.data


@given(DATA)
def test_whatever_is_written_reads_back(value: Any) -> None:
    assert read(list(entry("key", value))) == {"key": value}
    assert read(["outer:", *entry("key", value, "  ")]) == {"outer": {"key": value}}


@given(st.dictionaries(st.sampled_from(["job", "gate", "raw"]), DATA, min_size=1))
def test_rows_read_back(row: dict[str, Any]) -> None:
    assert read(["tests:", *row_lines("one", row), *row_lines("two", [row, row])]) == {
        "tests": {"one": row, "two": [row, row]}
    }


@pytest.mark.parametrize(
    "text",
    [
        "$(v).0-0.okd$(-arch)",
        "$(v)",
        "ci/e2e-$(arch)",
        "okd@prev",
        "it's",
        "a#b",
        "-arm64",
        "<br>x",
        "C:\\x",
        "a:b",
        "ünï",
    ],
)
def test_what_needs_no_quotes_has_none(text: str) -> None:
    assert flow({"key": [text]}) == f"{{key: [{text}]}}"


@pytest.mark.parametrize("text", ["", "4.10", "null", "a: b", "a #b", "{v}", "- a", "<<", "'a", "@a", "a, b", "a:"])
def test_what_needs_quotes_has_them(text: str) -> None:
    assert flow({"key": [text]}) == f'{{key: ["{text}"]}}'


def test_what_is_long_goes_on_in_the_next_lines() -> None:
    text = " ".join(["word"] * 90)
    row = {"job": "x" * 100, "gate": "blocking", "raw": {"message": text}}
    lines = ["config:", *entry("message", text, "  "), *entry("other", f"{text}: {text}", "  ")]
    lines += ["tests:", *row_lines("one", row), *row_lines("two", [row, {"job": "a"}])]
    assert max(map(len, lines)) <= LONGEST
    assert read(lines) == {
        "config": {"message": text, "other": f"{text}: {text}"},
        "tests": {"one": row, "two": [row, {"job": "a"}]},
    }
