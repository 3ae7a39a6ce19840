"""Edits in place: one place changes, every other character stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okdstreams.syntax.document import Document
from okdstreams.syntax.patch import insert_entry, replace_value
from okdstreams.syntax.yaml import parse


def document(text: str) -> Document:
    parsed = parse("a.yaml", text.encode())
    assert parsed.document is not None
    assert parsed.diagnostics == []
    return parsed.document


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("versions: 4.1-4.2\n", "versions: NEW\n"),
        ("versions:    4.1-4.2   # why\nnext: 1\n", "versions:    NEW   # why\nnext: 1\n"),
        ("# ein Öhr 🦉\r\nversions: '4.1'\r\nnext: 1\r\n", "# ein Öhr 🦉\r\nversions: NEW\r\nnext: 1\r\n"),
        ("a: 🦉🦉\nversions: 4.1", "a: 🦉🦉\nversions: NEW"),
        ("{a: [1, 2], versions: 4.1, b: 2}", "{a: [1, 2], versions: NEW, b: 2}"),
        ("\ufeff{versions: 4.1}", "\ufeff{versions: NEW}"),
        ("\ufeffversions: 4.1\n", "\ufeffversions: NEW\n"),
        ("versions:\n  4.1\n# end\n", "versions:\n  NEW\n# end\n"),
    ],
)
def test_a_value_is_replaced_where_it_stands(text: str, expected: str) -> None:
    assert replace_value(document(text), ("versions",), "NEW").apply(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("m: {}\n", "m: {k: v}\n"),
        ("m: {}                     # why\n", "m: {k: v}                     # why\n"),
        ("m: {  # why\n  }\n", "m: {  # why\n  k: v}\n"),
        ("m: {a: 1}\n", "m: {a: 1, k: v}\n"),
        ("m: {a: 1, }\n", "m: {a: 1, k: v, }\n"),
        ("m: {\n  a: 1,  # one\n  b: 2   # two\n}\n", "m: {\n  a: 1,  # one\n  b: 2, k: v   # two\n}\n"),
        ("m:\n  a: 1  # one\nz: 2\n", "m:\n  a: 1  # one\n  k: v\nz: 2\n"),
        ("m:\n    a: 1", "m:\n    a: 1\n    k: v"),
        ("m:\r\n  a: 1\r\nz: 2\r\n", "m:\r\n  a: 1\r\n  k: v\r\nz: 2\r\n"),
    ],
)
def test_an_entry_is_added_in_the_style_of_its_mapping(text: str, expected: str) -> None:
    assert insert_entry(document(text), ("m",), "k: v").apply(text) == expected


def test_an_entry_is_added_to_the_whole_file() -> None:
    text = "apiVersion: v1  # first\nkind: Settings  # last\n\n# end\n"
    assert insert_entry(document(text), (), "k: v").apply(text) == (
        "apiVersion: v1  # first\nkind: Settings  # last\nk: v\n\n# end\n"
    )


comments = st.text(st.characters(blacklist_categories=("Cc", "Cs", "Cn", "Zl", "Zp"), blacklist_characters="\ufeff"))


@given(before=comments, after=comments, indent=st.integers(1, 8))
def test_whatever_people_write_around_a_value_stays(before: str, after: str, indent: int) -> None:
    text = f"# {before}\na: [1,   2]\nversions:{' ' * indent}4.12-4.14 # {after}\nz: 'x'\n"
    edited = replace_value(document(text), ("versions",), "4.12-4.15").apply(text)
    assert edited == f"# {before}\na: [1,   2]\nversions:{' ' * indent}4.12-4.15 # {after}\nz: 'x'\n"
