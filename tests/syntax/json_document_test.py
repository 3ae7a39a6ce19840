"""JSON as people write it: places of every key and value, and a place for every mistake."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okdstreams.syntax.document import Loc
from okdstreams.syntax.json_document import MAX_BYTES, MAX_DEPTH, JsonDocument, parse_json

TEXT = """\
{
  "name": "4.14.0-0.okd",
  "verify": {
    "aws": {"optional": true, "list": [1, {"deep": null}]},
    "caf\\u00e9 \U0001f600": -1.5e3
  }
}
"""


def read(text: str) -> JsonDocument:
    document, diagnostics = parse_json("file.json", text.encode())
    assert diagnostics == []
    assert document is not None
    return document


@pytest.mark.parametrize(
    ("loc", "key", "value"),
    [
        ((), (1, 1, 7, 2), (1, 1, 7, 2)),
        (("name",), (2, 3, 2, 9), (2, 11, 2, 25)),
        (("verify",), (3, 3, 3, 11), (3, 13, 6, 4)),
        (("verify", "aws", "optional"), (4, 13, 4, 23), (4, 25, 4, 29)),
        (("verify", "aws", "list", 0), (4, 40, 4, 41), (4, 40, 4, 41)),
        (("verify", "aws", "list", 1, "deep"), (4, 44, 4, 50), (4, 52, 4, 56)),
        (("verify", "café \U0001f600"), (5, 5, 5, 18), (5, 20, 5, 26)),
    ],
)
def test_every_key_and_value_has_a_place(
    loc: Loc, key: tuple[int, int, int, int], value: tuple[int, int, int, int]
) -> None:
    document = read(TEXT)
    assert document.span(loc, key=True)[1:] == key
    assert document.span(loc)[1:] == value


@pytest.mark.parametrize(
    "loc", [("verify", "aws", "gone"), ("verify", "aws", "list", 9), ("verify", "aws", "list", "x")]
)
def test_what_the_file_does_not_have_is_where_its_parent_is(loc: Loc) -> None:
    assert read(TEXT).span(loc, key=True) == read(TEXT).span(loc[:-1])


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ("", (1, 1), "the file is empty", "a release config is an object"),
        (" \n ", (1, 1), "the file is empty", "a release config is an object"),
        ('{"a": 1,\n}', (1, 8), "a comma before a closing bracket", "remove the comma"),
        ("[1,,2]", (1, 4), "a comma too many", "remove one"),
        ('{"a": 1\n "b": 2}', (2, 2), "a comma or a closing bracket was expected", "put a comma before it"),
        ('{"a" 1}', (1, 6), "a colon was expected after the key", ""),
        ("{'a': 1}", (1, 2), "a key in double quotes was expected", "double quotes"),
        ("{\n  // why\n}", (2, 3), "a key in double quotes was expected", "no comments"),
        ('{"a": True}', (1, 7), "a value was expected", "write true, false or null"),
        ('{"a": "b', (1, 7), "a string has no closing quote", "close the string"),
        ('{"a": "b\n"}', (1, 9), "a line break, tab or other control character in a string", "\\n"),
        ('{"a": "\\q"}', (1, 8), "a backslash that begins no escape", "\\\\"),
        ('{"a": 1', (1, 8), "a comma or a closing bracket was expected", "ends too early"),
        ("{} {}", (1, 4), "something stands after the end of the value", "closed too early"),
        ("\ufeff{}", (1, 1), "a byte order mark", "without"),
        ("<<<<<<< HEAD\n{}", (1, 1), "a value was expected", "merge conflict"),
        ('{"a": NaN}', (1, 7), "NaN is not JSON", "finite"),
        ('{"a": [-Infinity]}', (1, 8), "-Infinity is not JSON", "finite"),
        ('{"a": 1e999}', (1, 7), "1e999 is out of range", "64 bits"),
        ('{"a": 9223372036854775808}', (1, 7), "9223372036854775808 is out of range", "64 bits"),
        ('{"a": ' + "9" * 5000 + "}", (1, 7), "9" * 30 + "… is out of range", "64 bits"),
        ('{"a": "\\ud800"}', (1, 7), "half a surrogate pair is not a character", "both halves"),
        ('{"\\udfff": 1}', (1, 2), "half a surrogate pair is not a character", "both halves"),
        ('{"a": ' * (MAX_DEPTH + 1), (1, MAX_DEPTH * 6 + 1), "nested more than 40 levels deep", "stray bracket"),
        ("[" * 1_000_000, (1, MAX_DEPTH + 1), "nested more than 40 levels deep", "stray bracket"),
    ],
    ids=lambda value: value[:16] if isinstance(value, str) else None,
)
def test_what_is_not_json_has_a_place_and_a_hint(text: str, place: tuple[int, int], message: str, hint: str) -> None:
    (diagnostic,) = parse_json("file.json", text.encode()).diagnostics
    assert (diagnostic.span.line, diagnostic.span.column) == place
    assert diagnostic.name == "json"
    assert diagnostic.message == message
    assert hint in diagnostic.hint


def test_brackets_in_strings_are_no_nesting() -> None:
    assert read('{"a": "%s"}' % ('[{\\"' * 1000)).data == {"a": '[{"' * 1000}


def test_bytes_that_are_not_utf8_have_a_place() -> None:
    (diagnostic,) = parse_json("file.json", b'{\n "\xc3\xa9": "\xff"}').diagnostics
    assert (diagnostic.span.line, diagnostic.span.column) == (2, 8)
    assert diagnostic.message == "byte 0xff is not UTF-8"


def test_a_huge_text_is_refused() -> None:
    (diagnostic,) = parse_json("file.json", b" " * (MAX_BYTES + 1)).diagnostics
    assert "more than 1,048,576" in diagnostic.message


def test_both_places_of_a_duplicate_key_are_told_and_the_last_value_holds() -> None:
    text = '{\n "a": {"x": 1,\n  "x": 2},\n "b": 3,\n "\\u0061": 4}'
    document, diagnostics = parse_json("file.json", text.encode())
    assert document is not None
    assert document.data == {"a": 4, "b": 3}
    assert document.span(("a",))[1:3] == (5, 12)
    assert [(d.name, d.span[1:3], d.related[0][0][1:3], d.message) for d in diagnostics] == [
        ("schema", (3, 3), (2, 8), "duplicate key 'x', first on line 2"),
        ("schema", (5, 2), (2, 2), "duplicate key 'a', first on line 2"),
    ]


def test_three_of_a_key_are_two_mistakes() -> None:
    assert len(parse_json("file.json", b'{"a": 1, "a": 1, "a": 1}').diagnostics) == 2


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(VALUES, st.sampled_from([None, 0, 1, 3]), st.booleans())
def test_reading_what_was_written_gives_it_back_with_the_text_at_every_place(
    value: object, indent: int | None, ascii_only: bool
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    document = read(text)
    assert document.data == value
    for loc, item in _walk(value, ()):
        assert json.loads(_cut(text, document.span(loc)[1:])) == item
        if loc and isinstance(loc[-1], str):
            assert json.loads(_cut(text, document.span(loc, key=True)[1:])) == loc[-1]


@given(st.text(st.characters(codec="utf-8"), max_size=60) | st.text('{}[]",:\\ \n1eNa.-/', max_size=60))
def test_any_text_is_read_or_has_a_mistake_inside_the_file(text: str) -> None:
    document, diagnostics = parse_json("file.json", text.encode())
    assert document is not None or diagnostics
    lines = text.split("\n")
    for d in diagnostics:
        assert 1 <= d.span.line <= len(lines)
        assert 1 <= d.span.column <= len(lines[d.span.line - 1]) + 1


def _walk(value: object, loc: Loc) -> list[tuple[Loc, object]]:
    inner: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [(loc, value), *(found for name, item in inner for found in _walk(item, (*loc, name)))]


def _cut(text: str, place: tuple[int, int, int, int]) -> str:
    lines = text.split("\n")
    offsets = [sum(len(line) + 1 for line in lines[: line - 1]) + column - 1 for line, column in (place[:2], place[2:])]
    return text[offsets[0] : offsets[1]]
