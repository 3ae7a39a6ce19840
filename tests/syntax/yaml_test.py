"""YAML text to located data: what it means, where it stands, what is refused."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from okdstreams.language.load import load
from okdstreams.syntax.document import Data, Decimal, Document
from okdstreams.syntax.yaml import parse


def document(text: str) -> Document:
    parsed = parse("f.yaml", text.encode())
    assert parsed.diagnostics == []
    assert parsed.document is not None
    return parsed.document


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: 1", {"a": 1}),
        ("a: 0x1F", {"a": 31}),
        ("a: 0o17", {"a": 15}),
        ("a: 010", {"a": 10}),
        ("a: 4.10", {"a": 4.1}),
        ("a: 1e3", {"a": 1000.0}),
        ("a: .5", {"a": 0.5}),
        ("a: 1_000", {"a": "1_000"}),
        ("a: 12:30:45", {"a": "12:30:45"}),
        ("a: 2023-07-18", {"a": "2023-07-18"}),
        ("a: yes", {"a": "yes"}),
        ("a: on", {"a": "on"}),
        ("a: off", {"a": "off"}),
        ("a: True", {"a": True}),
        ("a: ~", {"a": None}),
        ("a:", {"a": None}),
        ('a: "1"', {"a": "1"}),
        ("a: ''", {"a": ""}),
        ("4.10: x", {"4.10": "x"}),
        ("true: x", {"true": "x"}),
        ("null: x", {"null": "x"}),
        ("a: [1, {b: c}, []]", {"a": [1, {"b": "c"}, []]}),
        ("a: >-\n  x\n  y\n", {"a": "x y"}),
        ("", None),
        ("# nothing\n", None),
    ],
)
def test_scalars_are_those_of_the_yaml_1_2_core_schema(text: str, data: Data) -> None:
    assert document(text).data == data


def test_a_decimal_remembers_how_it_was_written() -> None:
    data = document("a: 4.10").data
    assert isinstance(data, dict)
    value = data["a"]
    assert isinstance(value, Decimal)
    assert value.text == "4.10"


def test_every_key_and_value_knows_its_place() -> None:
    found = document("a: 1\nlist:\n  - x: [p, 'q']\n    yé: z\n")
    assert found.span(("a",))[1:] == (1, 4, 1, 5)
    assert found.span(("list", 0, "x", 1))[1:] == (3, 12, 3, 15)
    assert found.span(("list", 0, "yé"))[1:] == (4, 9, 4, 10)
    assert found.span(("list", 0, "yé"), key=True)[1:] == (4, 5, 4, 7)
    assert found.span(("list", 0, "none", "there"))[1:3] == found.span(("list", 0))[1:3]


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a: 1\na: 2", 2, 1, "duplicate key 'a', first on line 1"),
        ("a: {b: 1, b: 2}", 1, 11, "duplicate key 'b'"),
        ("4.10: 1\n'4.10': 2", 2, 1, "duplicate key '4.10'"),
        ("a: &x 1", 1, 4, "anchor &x"),
        ("a: *x", 1, 4, "alias *x"),
        ("<<: {a: 1}", 1, 1, "merge key"),
        ("a: !!int 1", 1, 4, "tag "),
        ("? {a: 1}\n: 2", 1, 3, "not plain text"),
        ("a: 1\n---\nb: 2", 2, 1, "a second YAML document"),
        ("a: .inf", 1, 4, "no counterpart in JSON"),
        ("a: [1, 2", 1, 4, "did not find expected"),
        ("a: b: c", 1, 5, "mapping values"),
        ("\ta: 1", 1, 1, "cannot start any token"),
        ("a: \x07", 1, 4, "is not allowed in YAML"),
    ],
)
def test_what_the_language_leaves_out_is_told_with_its_place(text: str, line: int, column: int, message: str) -> None:
    first = parse("f.yaml", text.encode()).diagnostics[0]
    assert message in first.message
    assert (first.span.line, first.span.column) == (line, column)
    assert first.hint


def test_every_mistake_of_a_file_is_told() -> None:
    parsed = parse("f.yaml", b"a: &x 1\nb: *x\nc: {d: 1, d: !t 2}\na: 3\n")
    assert [d.span.line for d in parsed.diagnostics] == [1, 2, 3, 3, 4]


@given(st.one_of(st.text(), st.text("ab:-[]{},\"'#&*!|>%@?\n\t 0.+é\0"), st.binary()))
@example("\ufeffa: 1")
@example("a: ._")
@example("? \n:")
@example("%YAML 1.1\n---\na: 1")
@example("a: |1\n  x")
def test_any_text_loads_or_is_diagnosed_inside_the_file(content: str | bytes) -> None:
    """The law of the front end: no exception, and every place lies in the text."""
    raw = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    loaded = load({"f.yaml": raw})
    assert loaded.families or loaded.inventories or loaded.settings or loaded.diagnostics
    lines = raw.count(b"\n") + raw.count(b"\r") + raw.decode("utf-8", "replace").count("\u2028") * 3 + 2
    for d in loaded.diagnostics:
        assert 1 <= d.span.line <= lines + raw.count("\x85".encode()) + raw.count("\u2029".encode())
        assert d.span.column >= 1


@given(st.text("ab:-[]{},\"'#\n 0.+~", max_size=60))
def test_the_quick_and_the_slow_reading_agree(text: str) -> None:
    from okdstreams.syntax.yaml import _diagnose, parse

    quick, slow = parse("f.yaml", text.encode()), _diagnose("f.yaml", text)
    assert quick.diagnostics == slow.diagnostics
    assert (quick.document and quick.document.data) == (slow.document and slow.document.data)
    if quick.document is not None and slow.document is not None:
        assert repr(quick.document.data) == repr(slow.document.data)
        assert quick.document.places == slow.document.places
