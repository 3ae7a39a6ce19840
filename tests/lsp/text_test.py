"""Offsets, marks of YAML, positions of the protocol: the same places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okdstreams.lsp.text import UTF8, UTF16, UTF32, Text, replacements
from okdstreams.syntax.diagnostics import Span


@pytest.mark.parametrize(("encoding", "units"), [(UTF8, 7), (UTF16, 4), (UTF32, 3)])
def test_a_character_counts_as_many_units_as_its_encoding_has(encoding: str, units: int) -> None:
    text = Text("one\né😀x: 1")
    assert text.position(7, encoding) == (1, units)
    assert text.offset(1, units, encoding) == 7


def test_a_line_of_yaml_may_be_part_of_a_line_of_the_protocol() -> None:
    text = Text("a: 1\x85b: 2\nc: 3")
    assert text.of_mark(1, 0) == 5
    assert text.position(5) == (0, 5)
    assert text.of_mark(2, 3) == text.offset(1, 3) == 13


def test_a_byte_order_mark_is_no_column() -> None:
    assert Text("\ufeffa: 1").of_mark(0, 3) == 4


def test_a_position_beyond_its_line_is_the_end_of_it() -> None:
    text = Text("ab\r\ncd")
    assert text.offset(0, 99) == 2
    assert text.offset(9, 0) == 6


def test_a_span_without_an_end_is_the_rest_of_its_line() -> None:
    assert Text("ab: 1\ncd").of_span(Span("f")) == (0, 5)
    assert Text("ab: 1\ncd").of_span(Span("f", 1, 3, 1, 3)) == (2, 3)


@given(st.text("aé😀\n\r", max_size=12), st.sampled_from([UTF8, UTF16, UTF32]))
def test_every_offset_has_a_position_and_comes_back(text: str, encoding: str) -> None:
    whole = Text(text)
    for offset in range(len(text) + 1):
        if text[offset - 1 : offset + 1] != "\r\n":
            assert whole.offset(*whole.position(offset, encoding), encoding) == offset


@given(st.text("ab\n", max_size=12), st.text("ab\n", max_size=12))
def test_replacements_make_the_new_text_of_the_old(old: str, new: str) -> None:
    text = old
    for piece in reversed(replacements("f", old, new)):
        text = text[: piece.start] + piece.new + text[piece.end :]
    assert text == new
