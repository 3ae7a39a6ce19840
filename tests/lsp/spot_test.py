"""What is at a position, in texts that are YAML and in those that are being typed."""

from __future__ import annotations

import pytest

from okdstreams.lsp.spot import MARK, shape, spot_at, typed_at
from okdstreams.lsp.state import FleetState
from okdstreams.syntax.document import Loc
from okdstreams.syntax.yaml import parse

TEXT = """\
kind: StreamFamily
tests:
  aws: {job: okd/e2e, gate: {4.13+: blocking, else: "off"}}  # why
  gcp:
    - {job: okd/gcp, in: "4.5, 4.7"}
"""


@pytest.mark.parametrize(
    ("marked", "loc", "is_key", "text"),
    [
        ("aws", ("tests", "aws"), True, "aws"),
        ("okd/e2e", ("tests", "aws", "job"), False, "okd/e2e"),
        ("4.13+", ("tests", "aws", "gate", "4.13+"), True, "4.13+"),
        ('"off"', ("tests", "aws", "gate", "else"), False, "off"),
        ("okd/gcp", ("tests", "gcp", 0, "job"), False, "okd/gcp"),
    ],
)
def test_a_key_or_a_scalar_is_found_from_its_first_character_to_its_last(
    marked: str, loc: Loc, is_key: bool, text: str
) -> None:
    document = parse("f", TEXT.encode()).document
    assert document is not None
    start = TEXT.index(marked)
    for offset in range(start + 1, start + len(marked)):
        spot = spot_at(document, offset)
        assert spot is not None
        assert (spot.loc, spot.is_key, spot.text) == (loc, is_key, text)
        assert TEXT[spot.start : spot.end] == marked


def test_nothing_is_in_a_comment() -> None:
    document = parse("f", TEXT.encode()).document
    assert document is not None
    assert spot_at(document, TEXT.index("why") + 1) is None


def test_a_shape_leaves_out_what_chooses() -> None:
    assert shape(("tests", "aws", 0, "gate", "4.13+")) == ("tests", "aws", "gate")
    assert shape(("config", "to", 1, "set", "else")) == ("config", "to")


@pytest.mark.parametrize(
    ("text", "loc", "is_key", "before"),
    [
        ("tests: {aws: {job: ok|, gate: off}}", ("tests", "aws", "job"), False, "ok"),
        ("tests: {aws: {job: ok|", ("tests", "aws", "job"), False, "ok"),
        ("tests:\n  aws: {job: |\n  gcp: {job: a}\n", ("tests", "aws", "job"), False, ""),
        ("tests:\n  aws: {job: a, g|}\n", ("tests", "aws"), True, "g"),
        ("tests:\n  aws: [{job: a}, {job: |\nbroken: [\n", ("tests", "aws", 1, "job"), False, ""),
        ("config:\n  expires: {4.|: 72h}\n", ("config", "expires"), True, "4."),
        ("list:\n  - a\n  - b|\n", ("list", 1), False, "b"),
        ('a: "x, y|"\n', ("a",), False, "y"),
        ('a: "x|"\n', ("a",), False, "x"),
        ("a: 1\nb|", (), True, "b"),
    ],
)
def test_what_is_typed_has_a_loc_though_the_text_is_no_yaml(text: str, loc: Loc, is_key: bool, before: str) -> None:
    offset = text.index("|")
    typed = typed_at("f", text.replace("|", "", 1), offset)
    assert typed is not None
    assert (typed.loc, typed.is_key, typed.before) == (loc, is_key, before)


@pytest.mark.parametrize("text", ["a: 1  # comm|", "# |\na: 1"])
def test_nothing_is_typed_in_a_comment(text: str) -> None:
    assert typed_at("f", text.replace("|", "", 1), text.index("|")) is None


def test_the_mark_is_in_no_stream_file(state: FleetState) -> None:
    assert not any(MARK in text for text in state.texts.values())
